"""New since: what is listed is what changed, watched companies first, each with its source."""

from dataclasses import replace

import pandas as pd
import pytest

from ai_investments import charts, differences, kept_versions, own_data
from ai_investments.figures.chart import LIGHT
from ai_investments.views import NewSince
from tests.built_in import DATA

OLD = kept_versions.load("61ee7b7cff")
SINCE = "2026-11-23"


def test_without_filters_every_change_since_the_day_is_listed() -> None:
    assert OLD is not None
    result = NewSince(since=SINCE).analyse(DATA)
    every = differences.of_datasets(OLD, DATA)
    assert result.changes["words"].tolist() == every["words"].tolist()
    assert result.counts["total"].sum() == len(every)
    assert "61ee7b7cff" in result.compared.words
    assert any("Lost customers cannot be compared" in note for note in result.notes)


def test_the_finding_counts_what_the_table_lists() -> None:
    result = NewSince(since=SINCE).analyse(DATA)
    added = result.changes.query("what == 'added'")["table"].value_counts()
    rest = int(added.sum() - added["tickets"] - added["commitments"] - added["payback_inputs"])
    changed = int((result.changes["what"] == "changed").sum())
    assert result.finding == (
        f"{added['tickets']} tickets, {added['commitments']} commitments, "
        f"{added['payback_inputs']} payback inputs and {rest} other rows are new since "
        f"23 Nov 2026, {changed} cells changed"
    )


def test_watched_companies_come_first_and_are_counted() -> None:
    view = NewSince(since=SINCE, watch=("Meta", "Zoox", "Scale AI"))
    result = view.analyse(DATA)
    assert result.finding.endswith("; 2 of your 3 companies are touched: Meta and Scale AI")
    first = result.changes["watched"].tolist()
    assert first == sorted(first, reverse=True)
    assert result.counts["name"].tolist()[:2] == ["Meta", "Scale AI"]
    only = replace(view, new_watched=True).analyse(DATA)
    assert set(only.changes["company"]) == {"Meta", "Scale AI"}


@pytest.mark.parametrize(
    ("watch", "words"),
    [
        ((), "14 cells changed"),
        (("Meta",), "; Meta is touched"),
        (("Zoox",), "; Zoox is not touched"),
        (("Zoox", "Nuro"), "; none of your 2 companies is touched"),
        (("Zoox", "Meta"), "; 1 of your 2 companies is touched: Meta"),
    ],
)
def test_the_watch_list_in_words(watch: tuple[str, ...], words: str) -> None:
    assert NewSince(since=SINCE, watch=watch).analyse(DATA).finding.endswith(words)


def test_filters_by_table_and_kind() -> None:
    result = NewSince(since=SINCE, new_tables=("Deals", "Claims")).analyse(DATA)
    assert set(result.changes["table"]) == {"investments", "claims"}
    assert result.finding == "9 cells changed since 23 Nov 2026"
    gone = NewSince(since=SINCE, new_kinds=("removed",)).analyse(DATA)
    assert gone.finding == "Nothing of what is chosen is new or changed since 23 Nov 2026"
    nobody = NewSince(since=SINCE, new_watched=True)
    assert nobody.analyse(DATA).finding.startswith("No company is on your watch list")
    assert nobody.remedy.startswith("Put companies on the watch list")
    assert "earlier day" in replace(nobody, watch=("Zoox",)).remedy
    assert charts.all_charts(NewSince(), gone, DATA, LIGHT) == {}


def test_without_a_day_the_version_before_counts() -> None:
    result = NewSince().analyse(DATA)
    assert result.finding.endswith("are new since the version before this one")
    assert result.compared.version == kept_versions.kept()[1]


def test_data_that_keeps_no_versions_says_so() -> None:
    result = NewSince(since=SINCE).analyse(replace(DATA, folder=None))
    assert result.finding == "No earlier version of this data is kept."
    assert result.changes.empty
    assert result.versions.empty


def test_what_leaves_the_page_has_its_sources_as_text() -> None:
    view = NewSince(since=SINCE)
    table = view.export_table(view.analyse(DATA), DATA)
    deals = table[table["table"].isin(["investments", "claims", "commitments", "tickets"])]
    assert deals["source_urls"].str.startswith("http").all()
    stake = table[table["column"] == "stake_pct"]
    assert stake["before"].tolist() == ["24.9", "11", "27"]
    assert stake["after"].isna().all()
    different = table[~table.astype("str").duplicated()]
    assert not different.duplicated(subset=list(view.row_key())).any()


@pytest.mark.parametrize("by", ["company", "table"])
def test_the_chart_adds_up_to_the_list(by: str) -> None:
    view = NewSince(since=SINCE, new_by=by, watch=("Meta",))
    result = view.analyse(DATA)
    (chart,) = charts.all_charts(view, result, DATA, LIGHT).values()
    drawn = {trace.name: trace for trace in chart.figure.data}
    for kind in ("added", "changed"):
        expected = int((result.changes["what"] == kind).sum())
        assert sum(value or 0 for value in drawn[kind].x) == expected
    assert "removed" not in drawn
    named = chart.figure.layout.yaxis.ticktext
    assert ("★ Meta" in named[0]) == (by == "company")
    assert str(len(result.changes)) in chart.alt
    assert pd.Series(drawn["totals"].x).sum() == len(result.changes)


@pytest.mark.parametrize("how", ["beside", "instead"])
def test_own_rows_are_no_news_and_hide_none(how: own_data.How) -> None:
    rows = DATA.rows("capex").head(3)
    own = rows.assign(capex_id="own-" + rows["capex_id"]).to_csv(index=False).encode()
    mixed = own_data.with_own(DATA, {"capex": own}, "0" * 16, how)
    assert mixed.own_ids
    plain, with_own = (NewSince(since=SINCE).analyse(data) for data in (DATA, mixed))
    assert with_own.finding == plain.finding
    assert with_own.changes["words"].tolist() == plain.changes["words"].tolist()
    assert with_own.notes[0].startswith("Your own rows are no part of this list")
