'''The studies: each a module that declares what it compares, and then says what it makes of the rows.

```python
class Options(NamedTuple):
    """The fields of experiments.configuration.options.Common, then the study's own, read from `study:`."""

def arms(question: Question) -> Sequence[Arm]:
    """Which configurations the study compares: plain data. Nothing is simulated here."""
    return [Arm("default"), Arm("without", {"complementarity.strength": 0.0})]

def later_arms(question: Question, source: RowSource) -> Sequence[Arm]:
    """Optional: arms that depend on rows of the first ones."""

def arms_in_waves(question: Question, source: RowSource) -> Iterator[Sequence[Arm]]:
    """Optional: arms that depend on rows, several times over; each list is declared before the next is worked out."""

def analyse(question: Question, source: RowSource) -> Report:
    """What the study makes of the rows."""
    rows = source.of(["default", "without"])

def shares(question: Question, source: RowSource) -> Mapping[str, Any]:
    """Optional: the summary's shares without the rest, for one line in the table of a large sweep."""
```

`Question` is all that a study knows before any city is simulated: `options`, `config`, `setting`, `seed`, `panels`, `folder`,
and `vary(changes)`, the setting of an arm for what is worked out without rows. `Arm(name, changes, panels, columns)` is one
configuration: `changes` by dotted name, `{}` for the study's own; `panels` a range, None for as many as the study has;
`columns` the outcomes that are kept in memory, None for all. `RowSource` gives rows of declared arms: `of(names)` a mapping by
name, `one(name)` those of one; both take fewer `panels` or `columns` than were declared, and `setting_of(name)` is the arm's
setting. A study of very many arms asks for them batch by batch, as memory allows.

What the runner makes of a declaration, and what follows for its author:

- Every arm is read and checked before any is computed, so a refusal comes early. What is wrong with the options is refused in
  `arms`, which is called first.
- A dry run counts the cities of `arms`, and a sweep enters all of them before it starts, so declare no arm that `analyse` does
  not ask for. Arms of `later_arms` and
  `arms_in_waves` are counted by no dry run: declare there only what depends on rows or on histories.
- `source.of` raises ValueError for an arm, panels or columns that were not declared.
- `arms` is called more than once, and again when a stopping rule (`precision`) adds panels: it gives the same arms for the same
  question, and the number of panels is `question.panels`, never a number that was remembered.
- Names of arms are written into the store. Two arms have two names; arms of equal configuration are computed once.
- A study is run by a worker as well as by the command, so it keeps nothing between its functions: `analyse` works out anew
  what it shares with `arms`, by a function that both call.
'''
