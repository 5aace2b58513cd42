"""The class together: phones bet and send what their plays came to, a wall shows it, an instructor decides what is shown."""
