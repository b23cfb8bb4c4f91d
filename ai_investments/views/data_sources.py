"""The view of the page “Data & sources”: every table, every claim, what was left out."""

from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ai_investments import evidence
from ai_investments.dataset import Dataset
from ai_investments.schema import TABLES, Table
from ai_investments.views import parameter
from ai_investments.views.view import View

TITLES = {table.title: table for table in TABLES}


@dataclass(frozen=True)
class Result:
    """What the page shows.

    Attributes
    ----------
    table : Table
        Definition of the table chosen.
    rows : pandas.DataFrame
        Its rows that hold every word looked for.
    total : int
        Number of its rows.
    opened : dict or None
        The row that is open, by column.
    claims : pandas.DataFrame
        The claims about the open row; empty where its source stands in the row itself.
    mix : pandas.DataFrame
        Claims by table and grade: ``table``, ``grade``, ``claims``.
    mix_title : str
        What the chart of the grades says.
    finding : str
        How large the data is and how good, in one sentence.
    """

    table: Table
    rows: pd.DataFrame
    total: int
    opened: dict[str, Any] | None
    claims: pd.DataFrame
    mix: pd.DataFrame
    mix_title: str
    finding: str


@dataclass(frozen=True)
class DataSources(View):
    """Parameters of the page “Data & sources”."""

    path: ClassVar[str] = "sources"
    title: ClassVar[str] = "Data & sources"
    section: ClassVar[str] = "Data"
    loads_deals: ClassVar[bool] = True

    table: str = parameter.choice("Table", "The table to look into.", tuple(TITLES), "Deals")
    find: str = parameter.text(
        "Find", "Rows that hold all of these words, in any column, in any order."
    )
    row: str = parameter.text(
        "Open row", "Name of the row whose claims are shown; a click on a row fills it in."
    )

    def analyse(self, dataset: Dataset) -> Result:
        """Return what the page shows for this view of a dataset."""
        table = TITLES[self.table]
        every = dataset.rows(table.name)[table.columns]
        rows = every
        for word in self.find.casefold().split():
            cells = rows.astype("str").apply(lambda column, w=word: _holds(column, w))
            rows = rows[cells.any(axis=1)]
        opened = None
        if table.key and self.row:
            own = every[every[table.key[-1]] == self.row]
            opened = own.to_dict("records")[0] if len(own) else None
        mix = _mix(dataset)
        return Result(
            table=table,
            rows=rows.reset_index(drop=True),
            total=len(every),
            opened=None if opened is None else {str(k): v for k, v in opened.items()},
            claims=_claims(dataset, table, opened),
            mix=mix,
            mix_title=_mix_title(mix),
            finding=_finding(mix),
        )

    def row_key(self) -> tuple[str, ...]:
        """Return the key of the table chosen."""
        return TITLES[self.table].key

    def export_table(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return the rows found; tables of figures keep their claims in their own file."""
        return result.rows


def _holds(column: pd.Series, word: str) -> pd.Series:
    return column.str.casefold().str.contains(word, regex=False, na=False)


def _claims(dataset: Dataset, table: Table, opened: Any) -> pd.DataFrame:
    backed = {"investments": evidence.DEALS, "capex": evidence.CAPEX}.get(table.name)
    if opened is None:
        return pd.DataFrame()
    if backed is not None:
        claims = dataset.rows(backed.claims)
        return evidence.in_order(claims[claims[backed.key] == opened[backed.key]])
    if table.name == "customers" and opened["vendor"] == "Scale AI":
        claims = dataset.rows("customer_claims")
        return evidence.in_order(claims[claims["subject"] == f"customer:{opened['customer']}"])
    return pd.DataFrame()


def _mix(dataset: Dataset) -> pd.DataFrame:
    counts = []
    for table in TABLES:
        if "evidence" not in table.columns:
            continue
        grades = dataset.rows(table.name)["evidence"].value_counts()
        counts += [
            {"table": table.title, "grade": grade, "claims": int(grades.get(grade, 0))}
            for grade in (*evidence.OF_CLAIMS, evidence.OWN)
        ]
    return pd.DataFrame(counts, columns=["table", "grade", "claims"])


def _mix_title(mix: pd.DataFrame) -> str:
    """Say in which table claims are backed best, and in which least."""
    best = mix["grade"].isin(["official", "official_via_copy"])
    total = mix.groupby("table", sort=False)["claims"].sum()
    own = mix[best].groupby("table", sort=False)["claims"].sum()
    share = (100 * own / total)[total > 0].sort_values(kind="stable")
    if share.empty:
        return "No claim has a source"
    said = f"Backed by companies or regulators: {share.iloc[-1]:.0f}% of “{share.index[-1]}”"
    return said if len(share) == 1 else f"{said}, {share.iloc[0]:.0f}% of “{share.index[0]}”"


def _finding(mix: pd.DataFrame) -> str:
    total = int(mix["claims"].sum())
    if not total:
        return "The data holds no sources."
    copies = mix.loc[mix["grade"] == "aggregated", "claims"].sum()
    own = mix.loc[mix["grade"].isin(["official", "official_via_copy"]), "claims"].sum()
    press = mix.loc[mix["grade"] == "reported", "claims"].sum()
    return (
        f"{total:,} statements with their source: {100 * own / total:.0f}% from companies and "
        f"regulators (most read in copies), {100 * press / total:.0f}% from named press, "
        f"{100 * copies / total:.0f}% from pages that re-post or digest others"
    )
