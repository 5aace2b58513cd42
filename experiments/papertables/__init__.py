"""Tables and numbers for the text of a paper, from stored tables, and from nothing else."""
