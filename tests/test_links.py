"""A link is the whole view: every parameter of every page, without a browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ai_investments import formats
from ai_investments.views import (
    VIEWS,
    CapexClaim,
    CapexIntensity,
    CapexOutlook,
    CapexTotals,
    Commitments,
    CompareScenarios,
    CustomerChurn,
    DataSources,
    DealAnatomy,
    GrowthOrBubble,
    Guidance,
    HowUnusual,
    Investors,
    Methods,
    Momentum,
    NewSince,
    Overview,
    Payback,
    RealityCheck,
    StartHere,
    Trajectories,
    ValuationJumps,
    View,
    WhatMatters,
    YourData,
)
from tests.agent import Agent
from tests.built_in import DATA
from tests.running_app import ROOT, RunningApp
from tests.words_on_page import unexplained

CHURN: dict[str, Any] = {
    "vendor": "CoreWeave, FY2024",
    "own": "customer,share,group\nAlpha,40%,Government\nBeta,30%,Automotive",
    "largest_leaves": 55,
    "labs_leave": 75,
    "enterprise_leave": 65,
    "government_leaves": 25,
    "automotive_leaves": 35,
    "owner_leaves": 45,
    "others_leave": 30,
    "exceptions": "who,probability,notice\nGoogle,20%,\nCompetitor labs,,6",
    "correlation": 0.55,
    "timing": "evenly",
    "start": 4,
    "notice": 3,
    "wind_down": 9,
    "shape": "exponential",
    "replaced": 45,
    "lag": 9,
    "growth": 35,
    "quarters": 9,
    "multiple": 14.55,
    "net_cash": 2.5,
    "stake": 30.0,
    "price": 4.75,
    "base": 1000.0,
    "labs_share": 30,
    "owner_share": 18,
    "owner_orders": 450.0,
    "enterprise_share": 15,
    "government_share": 12,
    "automotive_share": 8,
    "others": 40,
}
"""Of the parameters that all pages on a churn scenario share."""

NOT_DEFAULT: dict[type[View], dict[str, Any]] = {
    Overview: {},
    StartHere: {},
    ValuationJumps: {
        "deal": "openai-2025-03-growth",
        "segment": ("Healthcare", "Chips & photonics"),
        "company": ("Scale AI", "OpenAI"),
        "round": ("Series B", "Series C"),
        "years": (2024, 2025),
        "smallest": 2.5,
        "grade": "reported",
        "include": ("secondary", "market cap"),
        "claims": ("cohere-2024-06-growth valuation 5", "scale-ai-2025-06-strategic valuation 28"),
        "hollow": True,
        "order": "newest",
        "rows": 11,
    },
    Trajectories: {
        "deal": "openai-2025-03-growth",
        "side_by_side": ("Databricks", "Scale AI", "SpaceX"),
        "clock": "years since first priced round",
        "value_axis": "linear",
        "include": ("secondary", "talks"),
        "claims": ("scale-ai-2025-06-strategic valuation 28",),
        "events": False,
    },
    HowUnusual: {
        "deal": "openai-2025-03-growth",
        "peer_size": "after",
        "peer_from": 20.5,
        "peer_to": 500.0,
        "peer_segments": ("same as the deal", "Cloud & compute"),
        "peer_around": "1 year around",
        "peer_years": (2024, 2025),
        "peer_months_from": 3,
        "peer_months_to": 18,
        "include": ("secondary", "market cap"),
        "claims": ("scale-ai-2025-06-strategic valuation 28",),
        "hollow": True,
    },
    GrowthOrBubble: {
        "deal": "anthropic-2025-09-series-f",
        "claims": ("anthropic-2024-02-series-d valuation 15",),
        "revenue_within": 90,
        "revenue_kinds": ("run rate", "run rate, forecast"),
        "own_start": 1500.0,
        "own_end": 7000.5,
    },
    DealAnatomy: {
        "deal": "databricks-2024-12-series-j",
        "paid_out": 35,
        "worth_at": 48,
        "claims": ("scale-ai-2025-06-strategic amount 14.3",),
    },
    Investors: {
        "deal": "openai-2023-01-strategic",
        "claims": ("scale-ai-2025-06-strategic amount 14.3",),
        "investor": "Microsoft",
        "purchases": True,
        "open_deals": True,
    },
    Momentum: {
        "segment": ("Foundation models", "Chips & photonics"),
        "claims": ("scale-ai-2025-06-strategic amount 14.3",),
        "money": ("equity", "debt"),
        "momentum_by": "year",
        "momentum_years": (2021, 2025),
        "split": False,
    },
    CapexOutlook: {
        "spenders": ("Oracle", "Meta", "Alphabet"),
        "definition": "as reported",
        "follow": False,
        "realised": 85,
        "growth_2026": 45,
        "growth_2027": -10,
        "growth_2028": 0,
    },
    CapexTotals: {
        "spenders": ("Oracle", "Meta"),
        "definition": "with leases",
        "by": "trailing 12 months",
        "shares": True,
        "capex_years": (2023, 2024),
    },
    CapexIntensity: {
        "intensity_companies": ("Microsoft", "Meta"),
        "definition": "with leases",
        "against": "free cash flow",
        "intensity_by": "year",
        "capex_years": (2022, 2024),
        "same_scale": True,
    },
    CapexClaim: {
        "claim_year": "2026",
        "spenders": ("Oracle", "Meta"),
        "claimed": 180,
        "ai_share": 66.5,
        "claims_by": "amount",
    },
    Guidance: {
        "guiding": ("Oracle", "Meta"),
        "target_years": (2024, 2025),
        "pace": "last quarter",
    },
    Commitments: {
        "committed": ("Meta", "CoreWeave"),
        "commitment": ("contracts", "obligations to customers"),
    },
    Payback: {
        "spenders": ("Microsoft", "CoreWeave"),
        "vintages": (2024, 2027),
        "earned_by": "the spenders",
        "ai_share": 50,
        "server_share": 70,
        "server_life": 4,
        "building_life": 25,
        "cash_margin": 45,
        "required_return": 14,
        "ramp": 3,
        "follow": False,
        "realised": 85,
        "growth_2026": 45,
        "growth_2027": -10,
        "growth_2028": 0,
    },
    CustomerChurn: CHURN | {"tail": 90},
    WhatMatters: CHURN
    | {
        "map_across": "Growth of those who stay, a year",
        "map_up": "Replaced by others",
        "map_of": "probability of being worth less than paid",
    },
    CompareScenarios: CHURN
    | {
        "pins": "scenario,settings\nWorse,largest_leaves=100&labs_leave=90\nBetter,replaced=80",
        "with_current": False,
    },
    RealityCheck: {
        "cases": "AI only",
        "path_of": "Credo, 2023",
        "path_replaced": 45,
        "path_lag": 5,
        "path_growth": 12,
    },
    YourData: {},
    DataSources: {"table": "Revenue", "find": "scale ai", "row": "scale-ai-2024-12-31-run-rate"},
    Methods: {"of_page": "Customer churn", "look_up": "value-at-risk average"},
    NewSince: {
        "since": "2026-11-24",
        "watch": ("Microsoft", "Databricks"),
        "new_tables": ("Commitments", "Revenue", "Deals"),
        "new_kinds": ("added", "changed"),
        "new_watched": True,
        "new_by": "table",
    },
}
EACH = [
    (view, name)
    for view, values in NOT_DEFAULT.items()
    for name in values
    if view is CustomerChurn or name not in CHURN  # shared parameters are shared code
]


def test_every_parameter_of_every_view_has_a_value_to_try() -> None:
    assert {view: list(values) for view, values in NOT_DEFAULT.items()} == {
        view: list(view.parameters()) for view in VIEWS
    }


def written(view: View) -> str:
    return formats.plain(view.analyse(DATA).finding)


@pytest.mark.parametrize(("kind", "name"), EACH, ids=lambda part: getattr(part, "path", part))
def test_a_deep_link_shows_its_view_and_its_controls(
    app: RunningApp, kind: type[View], name: str
) -> None:
    view = kind(**{name: NOT_DEFAULT[kind][name]})
    visit = Agent(app, view.path, view.to_query())
    assert not any("in this link" in said for said in visit.warnings)
    assert visit.finding == written(view)


@pytest.mark.parametrize("kind", [view for view in VIEWS if view.parameters()])
def test_controls_and_a_link_give_the_same_view(app: RunningApp, kind: type[View]) -> None:
    view = kind(**NOT_DEFAULT[kind])
    linked = Agent(app, view.path, view.to_query())
    stepped = Agent(app, view.path)
    before = stepped.alt_texts()
    stepped.set(
        **{
            name: list(value) if isinstance(value, tuple) else value
            for name, value in NOT_DEFAULT[kind].items()
        }
    )
    assert stepped.finding == linked.finding == written(view)
    assert stepped.alt_texts() == linked.alt_texts()
    assert kind in (DataSources, Methods) or stepped.alt_texts() != before


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.title)
def test_every_page_opens_on_its_defaults(app: RunningApp, view: type[View]) -> None:
    visit = Agent(app, view.path)
    assert visit.finding == written(view())
    assert all(len(text) > 60 for text in visit.alt_texts()), "a chart without its text"
    visit.open_all()
    if view is not DataSources:  # there the dictionary explains each column
        assert unexplained(visit, view.title) == []


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.title)
def test_every_page_names_what_it_cannot_use(app: RunningApp, view: type[View]) -> None:
    query = {"nonsense": ["1"]} | {name: ["\u202e<b>$x$"] for name in view.parameters()}
    visit = Agent(app, view.path, query)
    usable = {"find", "row", "look_up"}  # any text may be looked for
    for name in query.keys() - usable:
        assert any(f"- {formats.plain(name)} " in said for said in visit.warnings), name
    assert visit.finding == written(view(**{n: query[n][0] for n in usable & query.keys()}))


def test_the_navigation_keeps_each_pages_settings(app: RunningApp) -> None:
    visit = Agent(app, "churn", {"growth": ["35"]})
    churn = visit.finding
    visit.go("capex")
    visit.go("churn")
    assert visit.finding == churn


def test_a_control_that_two_pages_share_keeps_its_value_on_a_bare_address(app: RunningApp) -> None:
    visit = Agent(app, "payback")
    visit.go("capex-outlook")
    visit.set(growth_2027=-60)
    visit.go("payback")
    assert visit.finding == written(Payback(growth_2027=-60))
    visit.go("capex-outlook")
    assert visit.finding == written(CapexOutlook(growth_2027=-60))


def test_deals_alone_make_every_page_say_what_it_lacks(
    fresh_app: Callable[..., RunningApp], tmp_path: Path
) -> None:
    (tmp_path / "investments.csv").write_bytes((ROOT / "data" / "investments.csv").read_bytes())
    running = fresh_app(tmp_path)
    opened = {view.path: Agent(running, view.path) for view in VIEWS}
    findings = {path: agent.finding for path, agent in opened.items()}

    def said(path: str) -> str:
        shown = [*opened[path].elements("info"), *opened[path].elements("markdown")]
        return "\n".join(str(each["props"]["body"]) for each in shown)

    assert findings["churn"].startswith("The data names no customer of Scale AI")
    assert findings["capex"].startswith("The data holds no cash capex")
    assert findings["sources"] == "The data holds no sources."
    told = {path: said(path) for path in ("capex", "capex-outlook", "payback", "guidance")}
    for path in ("capex", "capex-outlook", "payback"):
        assert "add capex.csv to the data, or upload rows under Your data" in told[path]
    assert "add capex\\_guidance.csv to the data." in told["guidance"]
    assert "cannot be said\\: no capex of 2025 is known" in said("capex-claim")
    cards = Agent(running, "").cards()
    assert any(value == "not known in full" for value, *_ in cards.values())
