"""A function that is compiled as the kernel is, for the tests."""

from simulation.compiled_code import keeping


@keeping(nogil=True)
def twice(number):
    return number + number
