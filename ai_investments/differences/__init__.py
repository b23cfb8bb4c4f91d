"""What differs between two states of a table, of the whole data, or of a page's figures."""

from ai_investments.differences.datasets import COLUMNS, not_compared, of_datasets
from ai_investments.differences.tables import Differences, of_tables
from ai_investments.differences.views import ViewDifferences, of_views

__all__ = [
    "COLUMNS",
    "Differences",
    "ViewDifferences",
    "not_compared",
    "of_datasets",
    "of_tables",
    "of_views",
]
