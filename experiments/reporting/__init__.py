"""A study's answer as files: text, numbers, tables, and pictures in one style."""
