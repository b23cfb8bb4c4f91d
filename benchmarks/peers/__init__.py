"""The same chart of the same scenario, shown by other frameworks."""
