"""Examples as links: each opens as it is meant, and shows something else than the page itself."""

from typing import Any

import pytest

from ai_investments import charts, links
from ai_investments.figures.chart import LIGHT
from ai_investments.frames import Frame
from ai_investments.views import VIEWS, CompareScenarios, CustomerChurn, View
from ai_investments.views.churn_parameters import ChurnParameters
from ai_investments.views.churn_presets import case_presets
from ai_investments.views.edition import Edition
from ai_investments.views.examples import AS_AT_APPEN, EXAMPLES, GOOGLE_FOLLOWED, Example
from ai_investments.views.watched import Watched
from tests.built_in import DATA

FRAME = Frame(Edition(), Watched(), DATA, DATA)


def shown(view: View) -> Any:
    """Return all that a page shows of a view: finding, table and charts."""
    result = view.analyse(DATA)
    drawn = {
        name: chart.spec for name, chart in charts.all_charts(view, result, DATA, LIGHT).items()
    }
    return result.finding, view.export_table(result, DATA).to_csv(), repr(drawn)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_an_example_opens_without_a_problem_and_shows_something_else(example: Example) -> None:
    read = links.read(links.path(example.view, FRAME), DATA, lambda _: DATA)
    assert (read.view, read.problems) == (example.view, ())
    assert getattr(example.view.analyse(DATA), "problems", ()) == ()
    assert shown(example.view) != shown(type(example.view)())


def test_every_page_with_settings_of_its_own_has_examples() -> None:
    own = {view for view in VIEWS if view.parameters()} - {type(each.view) for each in EXAMPLES}
    assert [view.title for view in own] == ["Methods"]
    assert len({each.title for each in EXAMPLES}) == len(EXAMPLES)


def test_who_follows_google_leaves_for_certain() -> None:
    gone = {
        each.name: each.leaving.probability for each in GOOGLE_FOLLOWED.scenario(DATA).customers
    }
    assert gone["Google"] == gone["OpenAI"] == gone["Microsoft"] == 1
    before = CustomerChurn().analyse(DATA).expected_mark_usd_bn
    assert GOOGLE_FOLLOWED.analyse(DATA).expected_mark_usd_bn < before


def test_as_at_appen_is_what_the_preset_of_that_case_sets() -> None:
    (preset,) = [each for each in case_presets(DATA) if each.case_id.startswith("appen")]
    assert preset.shown_by(ChurnParameters(**AS_AT_APPEN))


def test_the_scenarios_pinned_in_an_example_are_those_that_it_names() -> None:
    (example,) = [each for each in EXAMPLES if isinstance(each.view, CompareScenarios)]
    result = example.view.analyse(DATA)
    assert list(result.results.columns)[1:] == [
        "Google alone",
        "OpenAI, Microsoft too",
        "As at Appen",
    ]
    assert not result.suggested
