"""The whole month by a second coder who had docs/ and nothing else: founding, turnover, noise and every draw from its address.

`draws` has the addresses of docs/draws.md, `practices` the tables of docs/parameters.md, `founding` sections 2 and 5 of
docs/model.md. `before_work` has phases 1 and 2 of section 3, `work` phases 3 and 4, `people` phases 5 and 6, `platform` and
`performance` phases 7 and 8. `panel` runs them. Nothing here is imported from the program: `asked` holds what a run was
asked for into plain numbers and words, and the tests compare histories.
"""
