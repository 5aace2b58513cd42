"""The whole month by a second coder who had docs/ and nothing else: founding, turnover, noise and every draw from its address.

| module | what of the text |
| --- | --- |
| `asked` | what a run is asked for: sizes, parameter values, what is scripted and scheduled |
| `draws` | docs/draws.md |
| `practices` | the tables of practices, docs/parameters.md and the setting |
| `founding`, `network` | docs/model.md, sections 2 and 5 |
| `triggers`, `leaders` | phases 1 and 2 |
| `programme`, `structure` | phases 3 and 4 |
| `people` | phases 5 and 6 |
| `platform`, `performance` | phases 7 and 8 |
| `panel` | the order of a month, and the series of docs/columns.md |

Nothing here comes from the program, and test_whole_months.py says so of the imports. That test turns what the program is asked
for into plain numbers and words, and compares the histories. Left out are plans, networks from a file, other settings than
PM18's, scopes of a part, cities of different sizes, and panels of more than 200 cities.
"""
