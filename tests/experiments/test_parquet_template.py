"""Short parts from a template: the bytes that Parquet's writer would have written, or none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as any_of

from experiments.store import parquet_template, parts

NUMBERS = any_of.floats(allow_nan=True, allow_infinity=True)
WHOLE = any_of.integers(-(2**63), 2**63 - 1)
TEXT = any_of.text(any_of.characters(codec="utf-8"), max_size=30)


@any_of.composite
def rows(draw):
    """A few rows with columns of every kind that a part has."""
    count = draw(any_of.integers(1, 12))
    kinds = {"number": (NUMBERS, float), "whole": (WHOLE, np.int64), "yes": (any_of.booleans(), bool)}
    found = {
        f"{name} {place}": np.array(draw(any_of.lists(values, min_size=count, max_size=count)), kind)
        for place in range(draw(any_of.integers(1, 4)))
        for name, (values, kind) in kinds.items()
    }
    return {"point": np.full(count, draw(TEXT), object), **found}


@settings(deadline=None, max_examples=60)
@given(rows(), any_of.dictionaries(TEXT, TEXT, min_size=1, max_size=20))
def test_a_file_from_a_template_is_that_of_the_writer(rows, metadata):
    assert parquet_template.from_template(rows, metadata, parts._short) == parts._short(rows, metadata)


@pytest.mark.parametrize("values", [np.array(["a", "bc"], object), np.array([1, 2], np.int32)])
def test_what_no_template_fits_is_left_to_the_writer(values, tmp_path):
    rows = {"panel": np.arange(2), "other": values}
    assert parquet_template.from_template(rows, {"a": "b"}, parts._short) is None


def test_a_writer_whose_files_are_not_understood_writes_them_itself():
    def compressed(rows, metadata):
        return parts._written(rows, metadata, compression="zstd", use_dictionary=True, write_statistics=True)

    assert parquet_template.from_template({"panel": np.zeros(50)}, {"a": "b"}, compressed) is None


def test_a_template_that_fails_on_other_values_is_none():
    def forgetful(rows, metadata):
        return parts._short({name: np.zeros_like(values) for name, values in rows.items()}, metadata)

    assert parquet_template.from_template({"panel": np.arange(1, 3)}, {"a": "b"}, forgetful) is None
