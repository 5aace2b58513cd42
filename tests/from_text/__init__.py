"""Three concepts and a month of a city by a second coder, who had docs/ and nothing else, beside the program's own.

`cognitive_framework`, `change_programme`, `resistance`, `notation` and `course` are theirs; what they could not read from the
text was corrected in the text (decision 68), and `course` reads it as it stands now. `program` gives the program's rules
under the same names and keyword arguments.
"""
