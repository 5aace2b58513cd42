"""What is kept on disk: points, their parts, the manifest and where everything comes from; written whole or not at all, and read back."""
