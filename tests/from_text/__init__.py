"""What second coders wrote, who had docs/ and nothing else, beside the program's own.

The first wrote three concepts and phases 3 to 6 of a month: `cognitive_framework`, `change_programme`, `resistance`, `notation`
and `course`. `program` gives the program's rules under the same names and keyword arguments. These tests draw any values of any
parameters, and begin each month from the program's state, so that a difference shows in the rule and the month where it arises.

The second wrote the whole month, in `whole`. Its tests go from the seed to the last month without the program's state.

What either could not read from the text was corrected in the text (decision 68), and both read it as it stands now.
"""
