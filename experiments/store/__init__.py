"""What is kept on disk: points, parts, manifest, provenance; written whole or not at all, and read back."""
