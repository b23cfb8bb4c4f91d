"""What a page shows hangs on its link and the data alone, whatever was shown before and is kept."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import pytest

from ai_investments.customers import scenario
from ai_investments.views import (
    CapexIntensity,
    CapexOutlook,
    CapexTotals,
    CompareScenarios,
    CustomerChurn,
    GrowthOrBubble,
    Guidance,
    Momentum,
    Payback,
    View,
    WhatMatters,
    payback,
)
from tests.built_in import DATA

EVENLY: dict[str, Any] = {"timing": "evenly", "quarters": 9, "correlation": 0.55}

STEPS: dict[type[View], list[dict[str, Any]]] = {
    CapexTotals: [
        {"capex_years": (2020, 2022)},
        {"capex_years": (2024, 2026)},
        {"capex_years": (2015, 2015)},
        {"shares": True, "capex_years": (2019, 2023)},
        {"by": "quarter", "capex_years": (2021, 2023)},
        {"by": "trailing 12 months", "capex_years": (2022, 2022)},
        {"definition": "with leases", "capex_years": (2022, 2024)},
        {"spenders": ("Oracle", "CoreWeave", "Apple"), "capex_years": (2018, 2021)},
        {},
    ],
    CustomerChurn: [
        EVENLY,
        EVENLY | {"net_cash": 2.5},
        EVENLY | {"multiple": 14.5, "growth": 35, "stake": 30.0},
        EVENLY | {"tail": 90},
        EVENLY | {"correlation": 0.3},
        EVENLY | {"quarters": 5},
        {"multiple": 9.0},
        {"others": 40, "growth": -10},
    ],
    Payback: [
        {"ai_share": 40.0},
        {"server_life": 4, "ramp": 3},
        {"realised": 85, "growth_2027": -10},
        {"follow": False, "growth_2026": 45},
        {"spenders": ("Microsoft", "CoreWeave"), "vintages": (2024, 2027)},
    ],
    CapexOutlook: [
        {"realised": 85},
        {"growth_2027": -10},
        {"follow": False},
        {"spenders": ("Oracle", "Meta", "Alphabet"), "definition": "as reported"},
    ],
    CapexIntensity: [
        {"capex_years": (2020, 2022)},
        {"capex_years": (2023, 2026)},
        {"against": "free cash flow", "capex_years": (2019, 2021)},
        {"intensity_by": "year"},
    ],
    Guidance: [
        {"target_years": (2024, 2025)},
        {"target_years": (2026, 2026)},
        {"pace": "last quarter"},
        {"guiding": ("Meta", "Oracle")},
    ],
    Momentum: [
        {"momentum_years": (2021, 2023)},
        {"momentum_years": (2024, 2026), "momentum_by": "year"},
        {"segment": ("Defence", "Healthcare")},
        {"money": ("debt",), "momentum_years": (2023, 2025)},
    ],
    GrowthOrBubble: [{"revenue_within": 40}, {"revenue_within": 120}, {"own_start": 1500.0}],
    WhatMatters: [{}, {"net_cash": 2.5}, {"growth": 35, "replaced": 45}],
}
"""Steps of the sliders, one after another as an analyst makes them."""

LIGHT: dict[type[View], list[dict[str, Any]]] = {
    CapexIntensity: [{}, {"capex_years": (2020, 2022)}, {"same_scale": True}],
    GrowthOrBubble: [{}, {"own_start": 1500.0}, {"own_end": 9000.0}],
    Momentum: [{}, {"momentum_years": (2021, 2023)}, {"segment": ("Defence",)}, {"split": False}],
    Payback: [{}, {"ai_share": 40.0}, {"server_life": 4}, {"required_return": 14}],
    CapexTotals: [
        {},
        {"capex_years": (2020, 2022)},
        {"shares": True},
        {"capex_years": (2015, 2016)},
    ],
    CapexOutlook: [{}, {"realised": 85}, {"growth_2026": 45}, {"follow": False}],
}
"""Steps after the first one need nothing of the data that it has not read."""


def same(found: Any, wanted: Any) -> bool:
    """Return whether two results hold the same, to the last bit."""
    if isinstance(wanted, pd.DataFrame):
        pd.testing.assert_frame_equal(found, wanted, check_exact=True)
        return True
    if isinstance(wanted, pd.Series):
        pd.testing.assert_series_equal(found, wanted, check_exact=True)
        return True
    if isinstance(wanted, np.ndarray):
        return np.array_equal(found, wanted, equal_nan=wanted.dtype.kind == "f")
    if is_dataclass(wanted):
        shown = [field.name for field in fields(wanted) if field.compare]
        return all(same(getattr(found, name), getattr(wanted, name)) for name in shown)
    if isinstance(wanted, dict):
        return list(found) == list(wanted) and all(same(found[key], wanted[key]) for key in wanted)
    if isinstance(wanted, list | tuple):
        return len(found) == len(wanted) and all(map(same, found, wanted))
    return bool(found == wanted or (found != found and wanted != wanted))


def refuse(*_: Any, **__: Any) -> None:
    raise AssertionError("This is done again.")


@pytest.mark.parametrize("kind", STEPS, ids=lambda kind: kind.__name__)
def test_a_step_shows_what_its_link_shows_on_data_just_read(kind: type[View]) -> None:
    views = [kind(**step) for step in STEPS[kind]]
    for view in views:
        view.analyse(DATA)
    for view in views:  # all is kept by now
        just_read = replace(DATA)
        assert same(view.analyse(DATA), view.analyse(just_read)), view


@pytest.mark.parametrize("kind", LIGHT, ids=lambda kind: kind.__name__)
def test_a_step_of_a_slider_reads_no_table_again(
    kind: type[View], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = replace(DATA)
    first, *others = (kind(**step) for step in LIGHT[kind])
    first.analyse(data)

    monkeypatch.setattr(nw, "from_native", refuse)
    for view in others:
        assert view.analyse(data).finding


@pytest.mark.parametrize("step", [{"ai_share": 40.0}, {"cash_margin": 45}, {"required_return": 14}])
def test_a_step_of_the_terms_of_payback_projects_nothing_again(
    step: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    Payback().analyse(DATA)
    monkeypatch.setattr(payback.projected_spending, "projected", refuse)
    assert Payback(**step).analyse(DATA).vintages["total_usd_bn"].gt(0).all()


VALUED = {"net_cash": 2.5, "multiple": 14.5, "growth": 35, "stake": 30.0, "price": 4.75}


@pytest.mark.parametrize("kind", [CustomerChurn, CompareScenarios], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("name", VALUED)
def test_a_step_of_growth_or_value_convolves_nothing(
    kind: type[View], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind(**EVENLY).analyse(DATA)
    monkeypatch.setattr(scenario, "distribution", refuse)
    assert kind(**EVENLY, **{name: VALUED[name]}).analyse(DATA).finding


def test_what_scenarios_share_is_no_more_than_their_quarters_and_cannot_be_changed() -> None:
    view = CustomerChurn(**EVENLY)
    for cash in range(5):
        replace(view, net_cash=float(cash)).analyse(DATA)
        WhatMatters(**EVENLY, net_cash=float(cash)).analyse(DATA)
    case = view.scenario(DATA)
    assert len(case._known) <= view.quarters + 1
    assert len(case._read) <= 4
    assert replace(view, net_cash=7.0).scenario(DATA)._known is case._known
    assert view.tried(DATA)._known == {}
    for array in (case.losses.loss, case.losses.probability):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0
