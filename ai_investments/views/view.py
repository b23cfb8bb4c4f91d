"""A view: the parameters of one page, as a link carries them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import pandas as pd

from ai_investments import evidence, exports
from ai_investments.dataset import Dataset
from ai_investments.own_data.fields import OWN_TABLES
from ai_investments.schema import TABLES
from ai_investments.views.settings import Settings


@dataclass(frozen=True)
class View(Settings):
    """Base of all views; each field of a subclass is a `Parameter`.

    Subclasses set `path` (the page's address), `title` and `section` (the pages that the
    navigation shows together) and `key` (the columns that name a row of what it exports), and
    analyse. A parameter that several views declare alike means the same on each: its value
    travels with the reader from page to page.
    """

    path: ClassVar[str]
    title: ClassVar[str]
    section: ClassVar[str]
    key: ClassVar[tuple[str, ...]] = ()
    loads_deals: ClassVar[bool] = False
    """Whether all deals are read into memory, so that there is a number that is too many."""
    rests_on: ClassVar[str] = "investments"
    """Table without whose rows no control of the page shows anything."""

    @cached_property
    def text(self) -> str:
        """All of the view in one text, by which caches know it: equal views have equal ones."""
        return repr(self)

    @classmethod
    def address_name(cls) -> str:
        """Return the page's name in addresses below ``/api/``; the start page is ``overview``."""
        return cls.path or "overview"

    @classmethod
    def lacking(cls, dataset: Dataset) -> str:
        """Say that the table that the page rests on has no rows and what fills it; "" if it has."""
        if dataset.count(cls.rests_on):
            return ""
        (title,) = (table.title for table in TABLES if table.name == cls.rests_on)
        own = ", or upload rows under Your data" if cls.rests_on in OWN_TABLES else ""
        return f"This page needs rows of “{title}”: add {cls.rests_on}.csv to the data{own}."

    def analyse(self, dataset: Dataset) -> Any:
        """Return what the page shows for this view of a dataset."""
        raise NotImplementedError

    def prepare(self, dataset: Dataset) -> None:
        """Have what makes the next steps of this view quick worked out meanwhile, if anything."""

    def export_table(self, result: Any, dataset: Dataset) -> pd.DataFrame:
        """Return the page's table with the addresses of its sources: what leaves the page.

        Parameters
        ----------
        result : object
            What `analyse` returned.
        dataset : Dataset
            Where the sources stand.
        """
        raise NotImplementedError

    def row_key(self) -> tuple[str, ...]:
        """Return the columns that together name a row of `export_table`; none: all of them do.

        Rows that share their key are equal throughout.
        """
        return self.key

    def export_claims(self, result: Any, dataset: Dataset) -> pd.DataFrame | None:
        """Return the claims behind the page's table, or None where it rests on none.

        By default those about the deals that the table names.
        """
        table = self.export_table(result, dataset)
        columns = [name for name in ("deal_id", "previous_deal_id") if name in table]
        if not columns:
            return None
        return evidence.of_deals(dataset, pd.concat([table[name] for name in columns]).dropna())

    def csv(self, result: Any, dataset: Dataset, link: str) -> bytes:
        """Return `export_table` as CSV with the dataset's version and the link in every row."""
        return exports.table_csv(self.export_table(result, dataset), dataset, link)
