"""Designs: which points a sweep is made of. `design=NAME` chooses; the options are read from `design:`."""
