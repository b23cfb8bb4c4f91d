"""What differs between the figures of one page on two datasets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd
from plotly.io.json import to_json_plotly

from ai_investments.dataset import Dataset
from ai_investments.differences.tables import Differences, of_tables


class Shown(Protocol):
    """A view, as far as it is needed here."""

    def export_table(self, result: Any, dataset: Dataset) -> pd.DataFrame:
        """Return the page's table."""

    def row_key(self) -> tuple[str, ...]:
        """Return the columns that name a row of it."""


class Drawn(Protocol):
    """A chart, as far as it is needed here."""

    @property
    def spec(self) -> Mapping[str, Any]:
        """What is drawn, as plain data."""

    @property
    def title(self) -> str:
        """Its title."""


@dataclass(frozen=True)
class ViewDifferences:
    """What differs on a page.

    Attributes
    ----------
    finding_before, finding_now : str
        The page's finding on either dataset.
    table : Differences
        Of the page's table.
    charts : tuple of str
        Titles of the charts that differ, in the order of the page; of one that only one of the
        datasets has, the title there.
    """

    finding_before: str
    finding_now: str
    table: Differences
    charts: tuple[str, ...] = ()

    @property
    def none(self) -> bool:
        """Whether finding, table and charts are the same."""
        return self.finding_before == self.finding_now and self.table.none and not self.charts


def of_views(
    view: Shown,
    old_result: Any,
    old: Dataset,
    new_result: Any,
    new: Dataset,
    old_charts: Mapping[str, Drawn],
    new_charts: Mapping[str, Drawn],
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
    old_charts, new_charts : mapping of str to Chart
        What the view draws of either dataset, by name.
    """
    tables = view.export_table(old_result, old), view.export_table(new_result, new)
    return ViewDifferences(
        str(old_result.finding),
        str(new_result.finding),
        of_tables(*tables, view.row_key()),
        _other_charts(old_charts, new_charts),
    )


def _other_charts(old: Mapping[str, Drawn], new: Mapping[str, Drawn]) -> tuple[str, ...]:
    """Return the titles of the charts that are not drawn alike."""
    return tuple(
        (new.get(name) or old[name]).title
        for name in dict.fromkeys((*new, *old))
        if name not in old
        or name not in new
        or to_json_plotly(dict(old[name].spec)) != to_json_plotly(dict(new[name].spec))
    )
