"""The view of the page “Your data”: the rows that an analyst brought, as they are used."""

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from ai_investments import formats
from ai_investments.dataset import Dataset
from ai_investments.own_data import OWN_TABLES
from ai_investments.views.view import View


@dataclass(frozen=True)
class Result:
    """What the page shows.

    Attributes
    ----------
    tables : dict of str to pandas.DataFrame
        Own rows by the title of their table; tables without any are left out.
    finding : str
        How many there are, in one sentence.
    """

    tables: dict[str, pd.DataFrame]
    finding: str


@dataclass(frozen=True)
class YourData(View):
    """Parameters of the page “Your data”: none, since the dataset is part of every link."""

    path: ClassVar[str] = "your-data"
    title: ClassVar[str] = "Your data"
    section: ClassVar[str] = "Data"
    loads_deals: ClassVar[bool] = True
    key: ClassVar[tuple[str, ...]] = ("table", "row")

    def analyse(self, dataset: Dataset) -> Result:
        """Return what the page shows for this view of a dataset."""
        tables = {}
        for name, table in OWN_TABLES.items():
            rows = dataset.rows(name)[table.columns]
            own = rows[rows[table.key[0]].isin(dataset.own_ids)]
            if len(own):
                tables[table.title] = own.reset_index(drop=True)
        counted = [
            f"{formats.count(len(rows), 'row')} of {title.lower()}"
            for title, rows in tables.items()
        ]
        finding = "Your deals, capex and customers: beside the built-in data, or instead of it"
        if counted:
            finding = f"{' and '.join(counted)} of yours on every page, marked as yours"
        return Result(tables, finding)

    def export_table(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return the own rows of all tables below each other; what a table lacks is empty."""
        names = {table.title: table.key[0] for table in OWN_TABLES.values()}
        named = [
            rows.rename(columns={names[title]: "row"}).assign(table=title)
            for title, rows in result.tables.items()
        ]
        if not named:
            return pd.DataFrame({name: pd.Series(dtype="str") for name in self.key})
        whole = pd.concat(named, ignore_index=True)
        columns = [*self.key, *(name for name in whole if name not in self.key)]
        return whole[columns].dropna(axis="columns", how="all")
