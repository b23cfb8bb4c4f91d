"""A day or a choice in a link: read as it was written, or named."""

import dataclasses
import datetime as dt
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_investments.views import ValuationJumps
from ai_investments.views.parameter import FIRST_DAY, LAST_DAY, Parameter
from ai_investments.views.settings import Settings
from ai_investments.views.watched import Companies, since_parameter, watch_parameter
from tests.built_in import DATA


@dataclass(frozen=True)
class Watched(Settings):
    since: str = since_parameter()
    watch: tuple[str, ...] = watch_parameter()


def since() -> Parameter:
    return Watched.parameters()["since"]


@given(st.dates(FIRST_DAY, LAST_DAY))
def test_a_day_comes_back_from_link_and_control(day: dt.date) -> None:
    settings = Watched(since=day.isoformat())
    assert settings.to_query() == {"since": [f"{day:%Y-%m-%d}"]}
    assert Watched.from_query(settings.to_query(), DATA) == (settings, ())
    assert since().shown(settings.since, DATA) == day
    assert since().held(day, DATA) == settings.since
    assert since().write(day) == [settings.since]


def test_no_day_is_the_default_and_may_be_said() -> None:
    assert Watched().to_query() == {}
    assert Watched.from_query({"since": [""]}, DATA) == (Watched(), ())
    assert since().shown("", DATA) is None
    assert since().held(None, DATA) == ""
    assert since().write(None) == [""]


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        (["2026-02-30"], "no day"),
        (["2026-13-01"], "no day"),
        (["20261123"], "no day"),
        (["2026-W48-1"], "no day"),
        (["2026-11-23T10:00"], "no day"),
        (["23.11.2026"], "no day"),
        (["２０２６-11-23"], "no day"),
        ([" 2026-11-23"], "no day"),
        (["soon"], "no day"),
        (["1989-12-31"], "outside 1990–2100"),
        (["2101-01-01"], "outside 1990–2100"),
        (["2026-11-23", "2026-11-24"], "given 2 times"),
        ([], "given 0 times"),
    ],
)
def test_what_is_no_day_is_named(texts: list[str], reason: str) -> None:
    settings, (problem,) = Watched.from_query({"since": texts}, DATA)
    assert settings == Watched()
    assert reason in problem.reason


@given(st.text())
def test_any_text_is_a_day_or_named(text: str) -> None:
    settings, problems = Watched.from_query({"since": [text]}, DATA)
    assert (settings.since == text) != bool(problems)


def test_companies_of_every_table_can_be_watched() -> None:
    listed = Companies().all(DATA)
    assert {"Scale AI", "OpenAI", "Microsoft", "Meta"} <= set(listed)
    assert list(listed) == sorted(set(listed), key=str.casefold)
    watching = dataclasses.replace(Watched(), watch=("Microsoft", "Scale AI"))
    assert Watched.from_query(watching.to_query(), DATA) == (watching, ())


def test_a_choice_that_is_none_is_named_in_one_line_of_some_length() -> None:
    _, problems = ValuationJumps.from_query({"segment": ["Defence", "x\x0c\n" * 900]}, DATA)
    (problem,) = problems
    assert len(str(problem).splitlines()) == 1
    assert len(str(problem)) < 200
