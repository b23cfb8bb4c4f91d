"""Measurements behind the speed figures; never part of the tests."""
