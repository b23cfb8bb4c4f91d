"""What was added, changed and removed between two versions of the data."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ai_investments.dataset import Dataset
from ai_investments.differences import words
from ai_investments.differences.tables import Differences, of_tables
from ai_investments.schema import INVESTMENTS, TABLES, Table

COLUMNS = ("table", "what", "row", "company", "column", "before", "after", "words", "url")
MATCHED_BY: Mapping[str, tuple[str, ...]] = {
    "claims": ("deal_id", "field", "publisher", "url"),
    "capex_claims": ("capex_id", "field", "publisher", "url"),
    "customer_claims": ("subject", "field", "publisher", "url"),
    "left_out": ("what",),
}
"""What makes a row the same one in tables without a key: a corrected claim is no new one."""
SAME_DEAL = ("company", "round")
"""Of a deal under another id these must agree, and one column of `TELLING`."""
TELLING = ("announced_on", "amount_usd_bn", "valuation_usd_bn")
OWNERS = ("company", "vendor")
"""Columns that name the company a row is about."""


def of_datasets(old: Dataset, new: Dataset) -> pd.DataFrame:
    """Return what was added, changed and removed, over all tables.

    Parameters
    ----------
    old, new : Dataset
        Two versions of the data.

    Returns
    -------
    pandas.DataFrame
        One row a change: ``table`` (name), ``what`` (added, changed, removed), ``row`` (the name
        of the row: its key, or the deal, capex figure or subject that a claim is about),
        ``company`` (whom it is about; empty where nobody), ``column``, ``before``, ``after`` (of a
        changed cell; empty otherwise), ``words`` (the change in a sentence), ``url`` (of the
        row's own source, where it has one); None is empty. In the order of the tables; within
        one, changes first. A deal under a new id is a change of its id, and its claims stay its
        own. Tables and columns that `not_compared` names are left out.
    """
    renamed = _renamed(old, new)
    owners = _owners(old) | _owners(new)
    skipped = _unread(old) | _unread(new)
    parts = []
    for table in TABLES:
        if table.name in skipped:
            continue
        columns = [name for name in table.columns
                   if (table.name, name) not in _lacking(old) | _lacking(new)]  # fmt: skip
        before = _with_new_ids(old.rows(table.name)[columns], table, renamed)
        after = new.rows(table.name)[columns]
        key = table.key or MATCHED_BY.get(table.name, ())
        parts += _said(of_tables(before, after, key), after, table, owners)
        if table is INVESTMENTS:
            deals = after.set_index("deal_id", drop=False)
            parts += [
                _change(table, "changed", deals.loc[now].to_dict(), owners,
                        f"deal {was} is now called {now}")
                | {"column": "deal_id", "before": was, "after": now}
                for was, now in renamed.items()
            ]  # fmt: skip
    found = pd.DataFrame(parts, columns=list(COLUMNS)).astype("object")
    return found.where(found.notna(), None)


def not_compared(old: Dataset, new: Dataset) -> tuple[str, ...]:
    """Say which tables and columns cannot be compared, since one version was not read in full."""
    skipped = _unread(old) | _unread(new)
    lacking = _lacking(old) | _lacking(new)
    said = [
        f"{table.title} cannot be compared: the older version lacks a column of today."
        for table in TABLES
        if table.name in skipped
    ]
    return tuple(said) + tuple(
        f"{table.title}: column {name} is not compared; one of the versions lacks it."
        for table in TABLES
        for name in table.columns
        if (table.name, name) in lacking and table.name not in skipped
    )


def _unread(data: Dataset) -> set[str]:
    """Return the tables of which no row could be read, though there are some."""
    files = {problem.file for problem in data.problems if problem.row == 1 and problem.left_out}
    return {table.name for table in TABLES if table.file in files}


def _lacking(data: Dataset) -> set[tuple[str, str]]:
    """Return the columns that the files lack, with their tables."""
    names = {table.file: table.name for table in TABLES}
    return {
        (names[problem.file], problem.column)
        for problem in data.problems
        if problem.row == 1 and problem.column and problem.file in names
    }


def _renamed(old: Dataset, new: Dataset) -> dict[str, str]:
    """Return the new id of each deal that only changed its id."""
    gone = old.deals.loc[~old.deals.index.isin(new.deals.index)]
    come = new.deals.loc[~new.deals.index.isin(old.deals.index)]
    renamed: dict[str, str] = {}
    for was, deal in zip(gone.index, gone.to_dict("records"), strict=True):
        same = [
            now
            for now, other in zip(come.index, come.to_dict("records"), strict=True)
            if now not in renamed.values()
            and all(deal[name] == other[name] for name in SAME_DEAL)
            and any(deal[name] == other[name] for name in TELLING)
        ]
        if len(same) == 1:
            renamed[str(was)] = str(same[0])
    return renamed


def _with_new_ids(rows: pd.DataFrame, table: Table, renamed: Mapping[str, str]) -> pd.DataFrame:
    """Return the rows with the new ids of renamed deals, wherever they stand."""
    ids = [
        each.name
        for each in table.fields
        if each.name in rows
        and (
            each.references == "investments.deal_id"
            or (table is INVESTMENTS and each.name == "deal_id")
        )
    ]
    if not renamed or not ids:
        return rows
    return rows.assign(**{name: rows[name].replace(dict(renamed)) for name in ids})


def _owners(data: Dataset) -> dict[str, str]:
    """Return the company of every id that other rows point at."""
    owners: dict[str, str] = {}
    for table in TABLES:
        name = next((each for each in OWNERS if each in table.columns), None)
        if name is not None and table.key:
            rows = data.rows(table.name)
            owners |= dict(zip(rows[table.key[-1]], rows[name], strict=True))
    return owners


def _said(
    found: Differences, after: pd.DataFrame, table: Table, owners: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return the differences of one table as rows of the whole."""
    rows = []
    for cell in found.changed.to_dict("records"):
        column, before, now = str(cell["column"]), cell["before"], cell["after"]
        values = after.iloc[int(cell["position"])].to_dict()
        told = words.change(column, before, now, table[column])
        rows.append(
            _change(table, "changed", values, owners, f"{words.name(values, table)}: {told}")
            | {"column": column, "before": before, "after": now}
        )
    for what, those in (("added", found.added), ("removed", found.removed)):
        rows += [
            _change(table, what, values, owners, words.row(values, table))
            for values in those.to_dict("records")
        ]
    return rows


def _change(
    table: Table, what: str, values: words.Row, owners: Mapping[str, str], said: str
) -> dict[str, Any]:
    """Return what is known of a change by its row."""
    name, company = _about(values, table, owners)
    apart = "" if company is None else f"{company}{', ' if what == 'changed' else ': '}"
    return {"table": table.name, "what": what, "row": name, "company": company,
            "words": apart + said, "url": values.get("url")}  # fmt: skip


def _about(values: words.Row, table: Table, owners: Mapping[str, str]) -> tuple[str, str | None]:
    """Return the name of a row, and the company it is about."""
    pointing = [each.name for each in table.fields if each.references and each.required]
    named = table.key or tuple(pointing) or (table.columns[0],)
    name = " · ".join(str(values[column]) for column in named)
    own = next((values[column] for column in OWNERS if column in table.columns), None)
    if table.name == "commitments" and str(own).startswith("("):
        own = values["counterparty"]  # "(customers)" of a company that owes to them
    if own is None and table.name == "customer_claims":
        own = "Scale AI"
    if own is None and table.name == "events":
        own = values["subject"]
    if own is None:
        own = next((owners[values[each]] for each in pointing if values[each] in owners), None)
    return name, None if own is None or pd.isna(own) else str(own)
