"""Hostile input: what may never raise, whatever bytes it is given."""
