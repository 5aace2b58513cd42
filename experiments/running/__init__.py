"""From a composed configuration to the rows of its cities: jobs, tasks for workers, and where rows come from."""
