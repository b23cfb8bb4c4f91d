"""Links: whatever a view holds comes back from its query; whatever cannot be used is named."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_investments import dataset
from ai_investments.typed_table import write
from ai_investments.views import VIEWS, DataSources, Parameter, ValuationJumps, View
from ai_investments.views.parameter import FIRST_DAY, LAST_DAY, LONGEST_TEXT

DATA = dataset.load()


def values_of(parameter: Parameter) -> st.SearchStrategy[Any]:
    """Return values that a control of the parameter can show."""
    if parameter.kind == "text":
        return st.text(max_size=LONGEST_TEXT)
    if parameter.kind == "table":
        first = parameter.columns[0].name
        names = st.lists(
            st.sampled_from(["Google", "Meta", "x, y", "“z”"]), unique=True, max_size=3
        )
        return names.map(
            lambda rows: write(pd.DataFrame({first: rows, "probability": ["0.5"] * len(rows)}))
        )
    if parameter.kind == "date":
        return st.just("") | st.dates(FIRST_DAY, LAST_DAY).map(str)
    if parameter.kind == "toggle":
        return st.booleans()
    if parameter.kind == "choice":
        given = parameter.from_data and parameter.from_data(DATA)
        words = st.sampled_from(parameter.options_in(DATA))
        return words.map(lambda word: None if word == given else word)
    if parameter.kind == "choices":
        options = parameter.options_in(DATA)
        given = parameter.from_data and parameter.from_data(DATA)
        chosen = st.lists(st.sampled_from(options), unique=True, max_size=5).map(tuple)
        return chosen.map(lambda words: None if words == given else words)
    low, high = parameter.bounds_in(DATA)
    if parameter.kind == "years":
        year = st.integers(int(low), int(high))
        pair = st.tuples(year, year).map(lambda both: (min(both), max(both)))
        given = parameter.from_data and parameter.from_data(DATA)
        return pair.map(lambda both: None if both == given else both)
    steps = round((high - low) / parameter.step)
    number = st.integers(0, steps).map(lambda n: round(low + n * parameter.step, 6))
    if parameter.from_data is not None:
        given = parameter.from_data(DATA)
        number = number.map(lambda value: None if value == given else value)
    return number.map(int) if float(parameter.step).is_integer() else number


def views() -> st.SearchStrategy[View]:
    return st.sampled_from(VIEWS).flatmap(
        lambda view: st.builds(
            view, **{name: values_of(each) for name, each in view.parameters().items()}
        )
    )


@given(views())
@settings(max_examples=300, deadline=None)
def test_a_link_holds_the_whole_view(view: View) -> None:
    assert type(view).from_query(view.to_query(), DATA) == (view, ())


@given(
    st.sampled_from(VIEWS),
    st.dictionaries(
        st.one_of(st.sampled_from(sorted(ValuationJumps.parameters())), st.text()),
        st.lists(st.text(), max_size=4),
    ),
)
@settings(max_examples=300, deadline=None)
def test_any_query_gives_a_usable_view_and_names_what_it_dropped(
    kind: type[View], query: dict[str, list[str]]
) -> None:
    view, problems = kind.from_query(query, DATA)
    assert kind.from_query(view.to_query(), DATA) == (view, ())
    used = {name for name, texts in view.to_query().items() if texts == query.get(name)}
    named = {problem.name for problem in problems}
    defaulted = {
        name
        for name, texts in query.items()
        if name in kind.parameters() and kind.from_query({name: texts}, DATA)[1] == ()
    }
    assert set(query) <= used | named | defaulted


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
