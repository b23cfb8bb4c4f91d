"""Tests: what must hold for the user."""
