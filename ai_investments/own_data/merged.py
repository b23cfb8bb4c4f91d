"""Own rows as files of their own, and a dataset in which they stand beside or instead of others."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

import pandas as pd

from ai_investments import csv_text, dataset, spelling, validation
from ai_investments.dataset import Dataset
from ai_investments.own_data.fields import OWN_TABLES
from ai_investments.own_data.own_rows import OwnRows
from ai_investments.own_data.tables import checked_table
from ai_investments.problems import Problem, shown
from ai_investments.schema import TABLES

How = Literal["beside", "instead"]

SAME_SHARE = ["vendor", "customer", "period"]


def canonical(*own: OwnRows) -> dict[str, bytes]:
    """Return the rows that can be used as CSV files of the tables they are for.

    Parameters
    ----------
    own : OwnRows
        One or more files; rows for the same table are put together.

    Returns
    -------
    dict of str to bytes
        By table name: UTF-8, comma, ISO dates, decimal point. Tables without rows are left out.
    """
    parts: dict[str, list[pd.DataFrame]] = {}
    for each in own:
        if len(each.table):
            parts.setdefault(each.mapping.table, []).append(each.table)
    return {
        name: _one_name_each(pd.concat(tables), name)
        .to_csv(index=False, lineterminator="\n")
        .encode()
        for name, tables in parts.items()
    }


def _one_name_each(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return rows of several files so that no two carry the same name."""
    key = OWN_TABLES[name].key[0]
    again = rows.groupby(key).cumcount()
    renamed = rows[key].where(again == 0, rows[key] + "-file" + (again + 1).astype("str"))
    return rows.assign(**{key: renamed.astype("str")})


def with_own(
    built_in: Dataset, contents: Mapping[str, bytes], own_id: str, how: How = "beside"
) -> Dataset:
    """Return a dataset with an analyst's rows beside or instead of its own.

    Parameters
    ----------
    built_in : Dataset
        The data; it stays as it is.
    contents : mapping of str to bytes
        Files of `canonical`, by table name.
    own_id : str
        What the rows are stored under; it becomes part of the version.
    how : How
        ``beside``: both; a share of a customer that the data knows already counts with the data's
        row. ``instead``: the rows of the same tables, and the claims and tickets about them, are
        left out; what pointed at them points at nothing.

    Returns
    -------
    Dataset
        `Dataset.own_ids` names the own rows; every figure that rests on one has the grade "own".
        Files that are broken are in `Dataset.problems`, with what of them could not be used.
    """
    tables: dict[str, Any] = {}
    problems: list[Problem] = []
    own_ids: set[str] = set()
    for name, content in contents.items():
        if name not in OWN_TABLES:
            problems.append(
                Problem(shown(name), None, None, "", "is no table that own rows can stand in.",
                        f"Such tables are {', '.join(OWN_TABLES)}.")
            )  # fmt: skip
            continue
        rows, found = _own_rows(built_in, name, content, how)
        problems += found
        own_ids |= set(rows[OWN_TABLES[name].key[0]])
        given = built_in.rows(name)
        tables[name] = (
            pd.concat([given, rows[given.columns]], ignore_index=True) if how == "beside" else rows
        )
    if how == "instead":
        tables |= _without_dangling(built_in, tables)
    mark = "+" if how == "beside" else "!"
    return replace(
        built_in,
        **tables,
        version=f"{built_in.version}{mark}{own_id}",
        problems=(*built_in.problems, *problems),
        own_ids=frozenset(own_ids),
        base=built_in,
    )


def _own_rows(
    built_in: Dataset, name: str, content: bytes, how: How
) -> tuple[pd.DataFrame, tuple[Problem, ...]]:
    """Return the rows of one file, typed and spelled as those of the data."""
    table = checked_table(name)
    checked = validation.check(csv_text.read(content, table.file, table.columns), table)
    rows = checked.rows.reset_index(drop=True)
    problems = list(checked.problems)
    key = table.key[0]
    taken = set(built_in.rows(name)[key]) if how == "beside" else set()
    if len(clash := rows[rows[key].isin(taken)]):
        problems.append(
            Problem(table.file, None, key, shown(str(clash[key].iloc[0])),
                    "The built-in data has a row of this name.",
                    "Give your rows names of their own.", len(clash))
        )  # fmt: skip
        rows = rows.drop(clash.index)
    if name == "investments":
        rows = dataset.with_days(spelling.deals(rows, built_in.rows("aliases")))
        rows = _pointing_at_rows(rows, name, {name: taken | set(rows[key])})
    if name == "customers" and how == "beside":
        given = built_in.rows(name)
        known = given[given["share_pct"].notna()].set_index(SAME_SHARE).index
        rows = rows[~rows.set_index(SAME_SHARE).index.isin(known)]
    return rows.reset_index(drop=True), tuple(problems)


def _without_dangling(built_in: Dataset, tables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the other tables without what points at rows that were replaced.

    A claim or ticket about such a row goes with it; an event or commitment stays, and points at
    nothing.
    """
    kept: dict[str, Any] = {}
    present = {name: set(rows[OWN_TABLES[name].key[0]]) for name, rows in tables.items()}
    for table in TABLES:
        links = [each for each in table.fields if (each.references or ".").split(".")[0] in present]
        if table.name in tables or not links:
            continue
        kept[table.name] = _pointing_at_rows(built_in.rows(table.name), table.name, present)
    if "customers" in tables:
        claims = built_in.rows("customer_claims")
        kept["customer_claims"] = claims[~claims["subject"].str.startswith("customer:")]
    return kept


def _pointing_at_rows(
    rows: pd.DataFrame, name: str, present: Mapping[str, set[str]]
) -> pd.DataFrame:
    table = next(each for each in TABLES if each.name == name)
    for each in table.fields:
        target = (each.references or ".").split(".")[0]
        if target not in present:
            continue
        points = rows[each.name].isin(present[target])
        if each.required:
            rows = rows[points]
        else:
            rows = rows.assign(**{each.name: rows[each.name].where(points)})
    return rows.reset_index(drop=True)
