"""Results on disk: points, parts, manifest and provenance, each file written whole or not at all, and read back."""
