"""Links of every page: whatever a view holds comes back; whatever cannot be used is named."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ai_investments import links
from ai_investments.frames import Frame
from ai_investments.typed_table import write
from ai_investments.views import VIEWS, Parameter, View
from ai_investments.views.edition import Edition
from ai_investments.views.parameter import FIRST_DAY, LAST_DAY, LONGEST_TEXT
from ai_investments.views.settings import Settings
from ai_investments.views.watched import Watched
from tests.built_in import DATA

EVERY = (*VIEWS, Edition, Watched)
EXAMPLES = 12
"""Of each page and property; with all pages some hundreds of each kind of parameter."""

QUICK = settings(max_examples=EXAMPLES, phases=(Phase.explicit, Phase.reuse, Phase.generate))
"""A failing example is shown as it was found: making it smaller takes minutes."""


def values_of(parameter: Parameter) -> st.SearchStrategy[Any]:
    """Return values that a control of the parameter can show, as a view holds them."""
    return _shown(parameter).map(lambda value: parameter.held(value, DATA))


def _shown(parameter: Parameter) -> st.SearchStrategy[Any]:
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
        return st.none() | st.dates(FIRST_DAY, LAST_DAY)
    if parameter.kind == "toggle":
        return st.booleans()
    if parameter.kind == "choice":
        return st.sampled_from(parameter.options_in(DATA))
    if parameter.kind == "choices":
        return st.lists(st.sampled_from(parameter.options_in(DATA)), unique=True, max_size=5)
    low, high = parameter.bounds_in(DATA)
    if parameter.kind == "years":
        year = st.integers(int(low), int(high))
        return st.tuples(year, year).map(lambda both: (min(both), max(both)))
    whole = float(parameter.step).is_integer()
    if parameter.entry != "dragged" and not whole:
        return st.floats(low, high, allow_subnormal=False)
    steps = round((high - low) / parameter.step)
    number = st.integers(0, steps).map(lambda n: round(low + n * parameter.step, 6))
    return number.map(int) if whole else number


def settings_of(kind: type[Settings]) -> st.SearchStrategy[Any]:
    """Return any state of a page's controls, some of them left alone."""
    values = {name: values_of(each) for name, each in kind.parameters().items()}
    if kind is Edition:
        values["own_data"] = st.text("0123456789abcdef", min_size=16, max_size=16)
    return st.fixed_dictionaries({}, optional=values).map(lambda given: kind(**given))


def texts_of(parameter: Parameter) -> st.SearchStrategy[list[str]]:
    """Return what a link may say: right, nearly right, or anything."""
    right = values_of(parameter).map(
        lambda value: (
            parameter.write(parameter.shown(value, DATA))
            if parameter.shown(value, DATA) is not None
            else [""]
        )
    )
    spoilt = right.flatmap(
        lambda texts: st.sampled_from(
            [
                [text + " " for text in texts],
                [text.upper() for text in texts],
                [text.replace(".", ",") for text in texts],
                texts * 2,
                texts[::-1],
                [*texts, "\u202e<b>$x$</b>"],
                texts[1:],
            ]
        )
    )
    odd = st.sampled_from(
        ["", "nan", "inf", "1e99", "-0", "0x10", "１", "1_000", "2026-02-30", "null", "[]", "=1+1",
         "../..", "x" * 5000, "a\x00b", "%", "true,false", "9" * 400, "1.23456789012345"]
    )  # fmt: skip
    return right | spoilt | st.lists(odd | st.text(max_size=20), max_size=3)


def queries_of(kind: type[Settings]) -> st.SearchStrategy[dict[str, list[str]]]:
    known = st.fixed_dictionaries(
        {}, optional={name: texts_of(each) for name, each in kind.parameters().items()}
    )
    foreign = st.dictionaries(
        st.text(max_size=10), st.lists(st.text(max_size=10), max_size=2), max_size=2
    )
    return st.builds(lambda own, other: other | own, known, foreign)


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
@given(given_data=st.data())
@QUICK
def test_a_link_holds_the_whole_view(kind: type[Settings], given_data: st.DataObject) -> None:
    view = given_data.draw(settings_of(kind))
    assert kind.from_query(view.to_query(), DATA) == (view, ())
    shown = {
        name: parameter.shown(getattr(view, name), DATA)
        for name, parameter in kind.parameters().items()
    }
    assert kind.from_controls({n: v for n, v in shown.items() if v is not None}, DATA) == view
    if isinstance(view, View):
        frame = Frame(Edition(), Watched(), DATA, DATA)
        address = f"https://monitor.example.com/{links.path(view, frame)}"
        read = links.read(address, DATA, lambda _: DATA)
        assert (read.view, read.problems) == (view, ())


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
@given(given_data=st.data())
@QUICK
def test_any_query_gives_a_usable_view_and_names_what_it_dropped(
    kind: type[Settings], given_data: st.DataObject
) -> None:
    query = given_data.draw(queries_of(kind))
    view, problems = kind.from_query(query, DATA)
    assert kind.from_query(view.to_query(), DATA) == (view, ())
    named = {problem.name for problem in problems}
    assert query.keys() - kind.parameters().keys() <= named
    for name in query.keys() & kind.parameters().keys() - named:
        (alone, told) = kind.from_query({name: query[name]}, DATA)
        assert told == ()
        assert getattr(alone, name) == getattr(view, name)
    for name in kind.parameters().keys() - query.keys():
        assert getattr(view, name) == kind.defaults()[name]
    for problem in problems:
        assert len(str(problem).splitlines()) == 1
