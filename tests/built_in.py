"""The built-in data, read once for all tests of a process: none of them changes it."""

from ai_investments import dataset

DATA = dataset.load()
