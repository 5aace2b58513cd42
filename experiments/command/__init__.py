"""What a user types: each command reads its arguments, calls the rooms below and prints the answer."""
