"""What differs between the figures of one page on two datasets."""

from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from ai_investments.dataset import Dataset
from ai_investments.differences.tables import Differences, of_tables


class Shown(Protocol):
    """A view, as far as it is needed here."""

    def export_table(self, result: Any, dataset: Dataset) -> pd.DataFrame:
        """Return the page's table."""

    def row_key(self) -> tuple[str, ...]:
        """Return the columns that name a row of it."""


@dataclass(frozen=True)
class ViewDifferences:
    """What differs on a page.

    Attributes
    ----------
    finding_before, finding_now : str
        The page's finding on either dataset.
    table : Differences
        Of the page's table.
    """

    finding_before: str
    finding_now: str
    table: Differences

    @property
    def none(self) -> bool:
        """Whether the page shows the same."""
        return self.finding_before == self.finding_now and self.table.none


def of_views(
    view: Shown, old_result: Any, old: Dataset, new_result: Any, new: Dataset
) -> ViewDifferences:
    """Compare what one view shows on two datasets.

    Parameters
    ----------
    view : View
        The view.
    old_result, new_result : object
        What its `analyse` returned for either dataset.
    old, new : Dataset
        The datasets.
    """
    tables = view.export_table(old_result, old), view.export_table(new_result, new)
    return ViewDifferences(
        str(old_result.finding), str(new_result.finding), of_tables(*tables, view.row_key())
    )
