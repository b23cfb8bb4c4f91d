"""Links: what cannot be used is named; results follow the filters."""

import pytest

from ai_investments import dataset
from ai_investments.schema import INVESTMENTS
from ai_investments.views import VIEWS, DataSources, Parameter, ValuationJumps, View
from tests.built_in import DATA
from tests.test_dataset import table


@pytest.mark.parametrize(
    ("query", "name", "reason"),
    [
        ({"rows": ["999"]}, "rows", "is outside 5–60"),
        ({"rows": ["7.5"]}, "rows", "is not a whole number"),
        ({"rows": ["1", "2"]}, "rows", "is given 2 times"),
        ({"rows": [""]}, "rows", "is empty"),
        ({"smallest": ["2.35"]}, "smallest", "is not on a step of 0.1"),
        ({"smallest": ["٣"]}, "smallest", "is not a number"),
        ({"rows": ["NaN"]}, "rows", "is not a number"),
        ({"smallest": ["1,5"]}, "smallest", "is not a number"),
        ({"smallest": ["inf"]}, "smallest", "is not a number"),
        ({"years": ["2025"]}, "years", "needs a first and a last year"),
        ({"years": ["2026", "2020"]}, "years", "has the last year before the first"),
        ({"years": ["1890", "2020"]}, "years", "is outside"),
        ({"years": ["2020", "soon"]}, "years", "not written in four digits"),
        ({"hollow": ["maybe"]}, "hollow", "is neither true nor false"),
        ({"order": ["Largest"]}, "order", "is not one of the choices"),
        ({"segment": ["Nope"]}, "segment", "is not one of the choices"),
        ({"zz": ["1"]}, "zz", "is no setting of this page"),
    ],
)
def test_what_cannot_be_used_is_named(query: dict[str, list[str]], name: str, reason: str) -> None:
    view, (problem,) = ValuationJumps.from_query(query, DATA)
    assert view == ValuationJumps()
    assert problem.name == name
    assert reason in problem.reason
    assert name in str(problem)


def test_the_usable_part_of_a_list_is_used() -> None:
    query = {"segment": ["Defence", "Nope", "Defence", "Healthcare"]}
    view, problems = ValuationJumps.from_query(query, DATA)
    assert view.segment == ("Defence", "Healthcare")
    assert len(problems) == 2


def test_an_empty_search_is_no_fault() -> None:
    assert DataSources.from_query({"find": [""]}, DATA) == (DataSources(), ())


def test_the_whole_period_is_the_default() -> None:
    low, high = ValuationJumps.parameters()["years"].bounds_in(DATA)
    view, problems = ValuationJumps.from_query({"years": [f"{low:.0f}", f"{high:.0f}"]}, DATA)
    assert (view, problems) == (ValuationJumps(), ())


def test_one_name_means_one_thing_on_every_page() -> None:
    seen: dict[str, Parameter] = {}
    for view in VIEWS:
        for name, parameter in view.parameters().items():
            assert seen.setdefault(name, parameter) == parameter


def test_the_finding_follows_the_filters() -> None:
    whole = ValuationJumps().analyse(DATA)
    assert whole.finding.startswith("Scale AI’s 2.10× ranks ")
    assert whole.rank is not None
    assert 40 < whole.rank.percentile < 50
    elsewhere = ValuationJumps(segment=("Defence",)).analyse(DATA)
    assert "is not among" in elsewhere.finding
    nothing = ValuationJumps(company=("Scale AI",), years=(2013, 2013)).analyse(DATA)
    assert nothing.finding == "No valuation jump passes these filters"


def test_the_deal_in_focus_is_drawn_wherever_it_ranks() -> None:
    result = ValuationJumps(rows=5).analyse(DATA)
    assert len(result.drawn) == 6
    assert result.drawn["deal_id"].iloc[-1] == "scale-ai-2025-06-strategic"
    assert result.drawn["position"].iloc[:5].tolist() == [1, 2, 3, 4, 5]


def test_steps_that_do_not_count_are_drawn_on_demand_without_a_rank() -> None:
    assert ValuationJumps().analyse(DATA).drawn["counts"].all()
    drawn = ValuationJumps(hollow=True).analyse(DATA).drawn
    assert drawn.loc[~drawn["counts"], "position"].isna().all()
    assert (~drawn["counts"]).any()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.title)
def test_a_page_names_the_table_that_it_lacks(view: type[View]) -> None:
    empty = dataset.from_contents({"investments": table(header=INVESTMENTS.columns).encode()})
    said = view.lacking(empty)
    assert f"add {view.rests_on}.csv to the data" in said
    assert said.count(".") == 2  # one sentence, with one file in it
    assert view.lacking(DATA) == ""
