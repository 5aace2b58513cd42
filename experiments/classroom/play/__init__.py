"""Play: you are the city manager, and what you do is a plan in the model's own terms."""
