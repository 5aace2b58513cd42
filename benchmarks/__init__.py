"""What the model costs: drivers side by side, and the same model in plain numpy."""
