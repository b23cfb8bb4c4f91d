"""The charts of each view by name: made from its result alone, for page, report and picture."""

from collections.abc import Mapping
from typing import Any

from ai_investments import views
from ai_investments.charts import (
    capex_claim,
    capex_intensity,
    capex_outlook,
    capex_totals,
    commitments,
    compare,
    customer_churn,
    data_sources,
    deal_anatomy,
    growth_or_bubble,
    guidance,
    how_unusual,
    investors,
    momentum,
    new_since,
    overview,
    payback,
    reality_check,
    trajectories,
    valuation_jumps,
    what_matters,
)
from ai_investments.charts.maker import Maker
from ai_investments.dataset import Dataset
from ai_investments.figures import Chart
from ai_investments.figures.chart import Palette
from ai_investments.views import View

CHARTS: dict[type[View], Mapping[str, Maker]] = {
    views.Overview: overview.CHARTS,
    views.ValuationJumps: valuation_jumps.CHARTS,
    views.HowUnusual: how_unusual.CHARTS,
    views.Trajectories: trajectories.CHARTS,
    views.GrowthOrBubble: growth_or_bubble.CHARTS,
    views.DealAnatomy: deal_anatomy.CHARTS,
    views.Investors: investors.CHARTS,
    views.Momentum: momentum.CHARTS,
    views.CapexTotals: capex_totals.CHARTS,
    views.CapexIntensity: capex_intensity.CHARTS,
    views.CapexClaim: capex_claim.CHARTS,
    views.Guidance: guidance.CHARTS,
    views.Commitments: commitments.CHARTS,
    views.CapexOutlook: capex_outlook.CHARTS,
    views.Payback: payback.CHARTS,
    views.CustomerChurn: customer_churn.CHARTS,
    views.WhatMatters: what_matters.CHARTS,
    views.CompareScenarios: compare.CHARTS,
    views.RealityCheck: reality_check.CHARTS,
    views.DataSources: data_sources.CHARTS,
    views.NewSince: new_since.CHARTS,
    views.YourData: {},
    views.StartHere: {},
    views.Methods: {},
}
"""What makes each chart, by view and name, in the order of the page."""


def chart(view: View, name: str, result: Any, dataset: Dataset, palette: Palette) -> Chart | None:
    """Make one chart of a view.

    Parameters
    ----------
    view : View
        The view.
    name : str
        One of the names of `CHARTS`.
    result : object
        What the view's `analyse` returned.
    dataset : Dataset
        The data that it was given.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart or None
        None where this result leaves nothing to draw.

    Raises
    ------
    KeyError
        Where the view has no chart of that name.
    """
    return CHARTS[type(view)][name](view, result, dataset, palette)


def all_charts(view: View, result: Any, dataset: Dataset, palette: Palette) -> dict[str, Chart]:
    """Make every chart of a view that has something to draw, by name in the order of the page."""
    made = {name: chart(view, name, result, dataset, palette) for name in CHARTS[type(view)]}
    return {name: shown for name, shown in made.items() if shown is not None}
