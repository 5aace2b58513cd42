"""Functions that are compiled as the kernel is, for the tests."""

from simulation.compiled_code import keeping, linked


@keeping(nogil=True)
def twice(number):
    return number + number


@linked()
def at_the_end(record, number):  # it calls itself twice, and so is not put in place
    return record.last if number < 2 else at_the_end(record, number - 1) + 0 * at_the_end(record, number - 2)


@keeping(nogil=True)
def last(records):
    return at_the_end(records[0], len(records) + 9)
