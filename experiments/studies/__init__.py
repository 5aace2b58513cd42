"""The studies: each a module with the class `Options` it is asked with and the function `run` that answers.

```python
class Options(NamedTuple):  # the fields of experiments.configuration.options.Common, then its own, read from `study:`
    ...

def run(setting: Setting, options: Options, bench: Bench) -> Report: ...
```

A module may also have `shares(setting, options, bench)`, the summary's shares without the rest: a large sweep asks for no more.
"""
