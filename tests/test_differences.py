"""What changed between two states: applied to the old one it gives the new one, and no more."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_investments import kept_versions
from ai_investments.charts import all_charts
from ai_investments.dataset import Dataset
from ai_investments.differences import (
    ViewDifferences,
    not_compared,
    of_datasets,
    of_tables,
    of_views,
)
from ai_investments.figures.chart import LIGHT
from ai_investments.schema import TABLES
from ai_investments.views import VIEWS, DataSources, DealAnatomy, ValuationJumps, View
from tests.built_in import DATA
from tests.test_links import NOT_DEFAULT

META_SCALE = "scale-ai-2025-06-strategic"


def cells() -> st.SearchStrategy[Any]:
    return st.one_of(
        st.none(), st.just(math.nan), st.sampled_from(["a", "b", "=x", "<b>"]), st.integers(-3, 3),
        st.sampled_from([0.5, 1 / 3]), st.booleans(), st.just(pd.Timestamp("2025-06-13")),
    )  # fmt: skip


def tables() -> st.SearchStrategy[pd.DataFrame]:
    row = st.tuples(st.sampled_from(["k", "l", "m"]), cells(), cells())
    return st.lists(row, max_size=6).map(
        lambda rows: pd.DataFrame(rows, columns=["key", "x", "y"], dtype="object")
    )


def plain(cell: Any) -> Any:
    """Return a cell so that equal ones compare equal: an oracle of its own."""
    return "nothing" if pd.isna(cell) else (isinstance(cell, bool), cell)


def multiset(table: pd.DataFrame) -> Counter[tuple[Any, ...]]:
    return Counter(tuple(map(plain, row)) for row in table.itertuples(index=False))


@given(tables(), tables())
@settings(max_examples=150)
def test_the_differences_lead_from_the_old_table_to_the_new(
    old: pd.DataFrame, new: pd.DataFrame
) -> None:
    found = of_tables(old, new, ["key"])
    # Of the new table take what was added, undo what changed, put back what was removed.
    rest = new.copy()
    for cell in found.changed.itertuples(index=False):
        rest.iloc[cell.position, rest.columns.get_loc(cell.column)] = cell.before
    undone = multiset(rest) - multiset(found.added) + multiset(found.removed)
    assert undone == multiset(old)
    assert not multiset(found.added) - multiset(new)
    kept = Counter(old["key"]) & Counter(new["key"])
    assert len(found.removed) == len(old) - kept.total()
    assert len(found.added) == len(new) - kept.total()
    assert all(plain(c.before) != plain(c.after) for c in found.changed.itertuples())


@given(tables())
def test_a_table_does_not_differ_from_itself_in_another_order(table: pd.DataFrame) -> None:
    shuffled = table.iloc[::-1][["y", "key", "x"]]
    assert of_tables(table, shuffled, ["key"]).none
    assert of_tables(table, shuffled).none


@given(tables(), tables())
def test_without_a_key_whole_rows_come_and_go(old: pd.DataFrame, new: pd.DataFrame) -> None:
    found = of_tables(old, new)
    assert found.changed.empty
    assert multiset(found.added) == multiset(new) - multiset(old)
    assert multiset(found.removed) == multiset(old) - multiset(new)


def test_rounding_and_type_are_no_change() -> None:
    old = pd.DataFrame({"id": [1, 2, 3], "x": [0.3, 1e9, 0.0], "y": [5, 6, 7]})
    new = pd.DataFrame(
        {"id": [1.0, 2.0, 3.0], "x": [0.1 + 0.2, 1e9 * (1 + 1e-13), 1e-17], "y": ["5", "6", "7"]}
    )
    assert of_tables(old, new, ["id"]).none
    near = new.assign(x=[0.3000001, 1e9, 0.0])
    (cell,) = of_tables(old, near, ["id"]).changed.to_dict("records")
    assert cell == {"row": "1", "position": 0, "column": "x", "before": 0.3, "after": 0.3000001}


def test_every_empty_cell_is_the_same_and_reads_as_none() -> None:
    old = pd.DataFrame({"id": ["a", "b"], "x": [None, "1"]})
    new = pd.DataFrame({"id": ["a", "b"], "x": [math.nan, pd.NA]})
    (cell,) = of_tables(old, new, ["id"]).changed.to_dict("records")
    assert (cell["row"], cell["before"], cell["after"]) == ("b", "1", None)


def test_other_columns_are_named_and_not_compared() -> None:
    old = pd.DataFrame({"id": ["a"], "x": [1], "gone": [1]})
    new = pd.DataFrame({"new": [2], "x": [1], "id": ["a"]})
    found = of_tables(old, new, ["id"])
    assert found.none
    assert found.notes == (
        "Only before: column gone; not compared.",
        "Only now: column new; not compared.",
    )
    lost = of_tables(old, new.drop(columns="id"), ["id"])
    assert any("without id" in note for note in lost.notes)


def test_a_key_that_is_not_unique_is_said() -> None:
    old = pd.DataFrame({"id": ["a", "a", "b"], "x": [1, 2, 3]})
    new = pd.DataFrame({"id": ["a", "a", "b"], "x": [2, 9, 3]})
    found = of_tables(old, new, ["id"])
    (cell,) = found.changed.to_dict("records")
    assert (cell["before"], cell["after"]) == (1, 9), "the row with 2 is still there"
    assert found.notes == ("Several rows are called a; they are matched in their order.",)


@pytest.mark.parametrize(
    "strange",
    [
        pd.DataFrame(),
        pd.DataFrame({"id": []}),
        pd.DataFrame({"other": ["x"]}),
        pd.DataFrame([["a", "b", 1]], columns=["id", "id", 7]),
        pd.DataFrame({"id": [["list"], {"dict": 1}, ("tuple",)]}),
        pd.DataFrame({"id": [10**400, -(10**400), math.inf]}, dtype="object"),
        pd.DataFrame({"id": [np.int64(1), np.bool_(True), np.datetime64("NaT")]}, dtype="object"),
        pd.DataFrame({"id": ["\u202e<b>", "a\x00", "=cmd|'x'"]}),
    ],
    ids=["nothing", "no rows", "other", "twice", "lists", "huge", "numpy", "hostile"],
)
def test_nothing_in_a_table_raises(strange: pd.DataFrame) -> None:
    usual = pd.DataFrame({"id": ["a"], "x": [1]})
    for old, new in ((usual, strange), (strange, usual), (strange, strange)):
        found = of_tables(old, new, ["id"])
        assert len(found.added) - len(found.removed) == len(new) - len(old)
    assert of_tables(strange, strange, ["id"]).none


def changed_data(changes: Mapping[str, pd.DataFrame]) -> Dataset:
    return replace(DATA, **changes)


def test_the_same_data_does_not_differ() -> None:
    assert of_datasets(DATA, changed_data({})).empty
    assert not_compared(DATA, DATA) == ()


def test_a_changed_valuation_reads_as_such() -> None:
    deals = DATA.rows("investments").copy()
    place = deals.index[deals["deal_id"] == META_SCALE]
    deals.loc[place, "valuation_usd_bn"] = 25.0
    (change,) = of_datasets(changed_data({"investments": deals}), DATA).to_dict("records")
    assert change == {
        "table": "investments", "what": "changed", "row": META_SCALE, "company": "Scale AI",
        "column": "valuation_usd_bn", "before": 25.0, "after": 29.0, "url": None,
        "words": "Scale AI, Strategic of 13 Jun 2025: valuation $25bn → $29bn",
    }  # fmt: skip


@pytest.mark.parametrize("table", [each.name for each in TABLES])
def test_a_row_that_is_new_or_gone_is_one_change_of_its_table(table: str) -> None:
    rows = DATA.rows(table)
    place = len(rows) // 2
    less = changed_data({table: rows.drop(index=rows.index[place])})
    (added,) = of_datasets(less, DATA).to_dict("records")
    (removed,) = of_datasets(DATA, less).to_dict("records")
    assert (added["table"], added["what"], removed["what"]) == (table, "added", "removed")
    assert added["words"] == removed["words"]
    company = rows.iloc[place].get("company", rows.iloc[place].get("vendor"))
    if company is not None:
        assert added["company"] == company
        assert added["words"].startswith(f"{company}: ")


def test_a_corrected_claim_is_a_change_and_no_new_claim() -> None:
    claims = DATA.rows("claims").copy()
    claims.loc[7, "note"] = "Read again"
    changes = of_datasets(changed_data({"claims": claims}), DATA)
    assert changes["what"].tolist() == ["changed"]
    assert changes["column"].tolist() == ["note"]
    assert changes["row"].tolist() == [DATA.rows("claims").at[7, "deal_id"]]


def test_a_deal_under_a_new_id_is_one_change_and_keeps_its_claims() -> None:
    renamed = "scale-ai-2025-06-meta"

    def old(table: str) -> pd.DataFrame:
        rows = DATA.rows(table)
        return rows.assign(deal_id=rows["deal_id"].replace({META_SCALE: renamed}))

    before = changed_data({name: old(name) for name in ("investments", "claims", "events")})
    (change,) = of_datasets(before, DATA).to_dict("records")
    assert (change["what"], change["column"]) == ("changed", "deal_id")
    assert (change["before"], change["after"]) == (renamed, META_SCALE)
    assert change["company"] == "Scale AI"


def test_between_kept_versions_what_cannot_be_compared_is_said() -> None:
    old = kept_versions.load("61ee7b7cff")
    assert old is not None
    found = of_datasets(old, DATA)
    counted = found.groupby(["table", "what"]).size()
    assert counted["commitments", "added"] == len(DATA.rows("commitments"))
    assert counted["tickets", "added"] == len(DATA.rows("tickets"))
    assert "churn_cases" not in set(found["table"]), "its rows are not new, they were not read"
    assert "deal_id" not in set(found.loc[found["table"] == "events", "column"])
    said = not_compared(old, DATA)
    assert any(each.startswith("Lost customers cannot be compared") for each in said)
    assert any(each.startswith("Events: column deal_id") for each in said)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.address_name())
def test_the_key_of_a_page_names_its_rows(view: type[View]) -> None:
    for shown in (view(), view(**NOT_DEFAULT[view])):
        table = shown.export_table(shown.analyse(DATA), DATA).astype("str")
        key = list(shown.row_key())
        assert set(key) <= set(table.columns)
        assert key
        different = table[~table.duplicated()]
        assert not different.duplicated(subset=key).any()


def test_a_row_of_each_table_of_the_sources_has_the_key_of_its_table() -> None:
    for table in TABLES:
        assert DataSources(table=table.title).row_key() == table.key


def on_two(view: View, old: Dataset, new: Dataset) -> ViewDifferences:
    results = view.analyse(old), view.analyse(new)
    return of_views(
        view, results[0], old, results[1], new,
        all_charts(view, results[0], old, LIGHT), all_charts(view, results[1], new, LIGHT),
    )  # fmt: skip


def test_a_page_says_what_its_figures_were() -> None:
    deals = DATA.rows("investments").copy()
    deals.loc[deals["deal_id"] == META_SCALE, "valuation_usd_bn"] = 14.0
    old = changed_data({"investments": deals})
    view = ValuationJumps()
    found = on_two(view, old, DATA)
    assert not found.none
    assert found.finding_before != found.finding_now == view.analyse(DATA).finding
    jump = found.table.changed.query("row == @META_SCALE and column == 'jump'")
    assert jump["after"].tolist() == [pytest.approx(29 / 13.8)]
    assert found.table.added.empty
    assert found.charts
    same = on_two(view, DATA, DATA)
    assert same.none


def test_a_chart_that_differs_where_the_table_does_not_is_named() -> None:
    events = DATA.rows("events")
    old = changed_data({"events": events[events["deal_id"] != META_SCALE]})
    view = DealAnatomy()
    found = on_two(view, old, DATA)
    assert found.table.none
    assert found.finding_before == found.finding_now
    assert not found.none
    assert found.charts == (all_charts(view, view.analyse(DATA), DATA, LIGHT)["step-up"].title,)
