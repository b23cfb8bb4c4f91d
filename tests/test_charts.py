"""The charts of every view, made without its page."""

from typing import Any

import pytest

from ai_investments import charts, dataset
from ai_investments.charts import CHARTS
from ai_investments.figures.chart import LIGHT
from ai_investments.views import VIEWS, ValuationJumps

DATA = dataset.load()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.title)
def test_every_chart_is_made_from_the_default_view_alone(view: Any) -> None:
    shown = view()
    made = charts.all_charts(shown, shown.analyse(DATA), DATA, LIGHT)
    assert list(made) == list(CHARTS[view])
    for chart in made.values():
        assert chart.figure.data
        assert chart.title
        assert chart.source
        assert len(chart.alt) > 60


def test_a_name_that_no_chart_has_is_an_error() -> None:
    view = ValuationJumps()
    with pytest.raises(KeyError):
        charts.chart(view, "no such chart", view.analyse(DATA), DATA, LIGHT)
