"""Examples of what a page can show: questions that a click answers, each a link like any other."""

from dataclasses import dataclass
from typing import Any

from ai_investments.dataset import Dataset
from ai_investments.remembered import with_dataset
from ai_investments.views import pinned
from ai_investments.views.capex_claim import CapexClaim
from ai_investments.views.capex_intensity import CapexIntensity
from ai_investments.views.capex_outlook import CapexOutlook
from ai_investments.views.capex_totals import CapexTotals
from ai_investments.views.churn_parameters import ChurnParameters
from ai_investments.views.churn_presets import ALL_STAY
from ai_investments.views.commitments import Commitments
from ai_investments.views.compare import CompareScenarios
from ai_investments.views.customer_churn import CustomerChurn
from ai_investments.views.data_sources import DataSources
from ai_investments.views.deal_anatomy import DealAnatomy
from ai_investments.views.growth_or_bubble import GrowthOrBubble
from ai_investments.views.guidance import Guidance
from ai_investments.views.how_unusual import HowUnusual
from ai_investments.views.investors import Investors
from ai_investments.views.momentum import Momentum
from ai_investments.views.new_since import NewSince
from ai_investments.views.payback import Payback
from ai_investments.views.reality_check import RealityCheck
from ai_investments.views.trajectories import Trajectories
from ai_investments.views.valuation_jumps import ValuationJumps
from ai_investments.views.view import View
from ai_investments.views.what_matters import WhatMatters


@dataclass(frozen=True)
class Example:
    """One example.

    Attributes
    ----------
    title : str
        The question that it answers.
    view : View
        The page as it answers it.
    """

    title: str
    view: View


FOLLOW = "who,probability\nOpenAI,100%\nMicrosoft,100%"
"""OpenAI and Microsoft leave for certain."""
GOOGLE_FOLLOWED = CustomerChurn(largest_leaves=100, exceptions=FOLLOW)
AS_AT_APPEN: dict[str, Any] = {
    **ALL_STAY, "largest_leaves": 100, "wind_down": 2, "replaced": 17, "lag": 12, "growth": 0,
}  # fmt: skip
"""As Appen lost Google; as the preset of that case sets it."""


def _pins(*named: tuple[str, ChurnParameters]) -> str:
    text = ""
    for name, view in named:
        text = pinned.with_pin(text, name, view)
    return text


EXAMPLES: tuple[Example, ...] = (
    Example("Which jumps did defence companies make?", ValuationJumps(segment=("Defence",))),
    Example(
        "Which jumps since 2025 rest on official figures?",
        ValuationJumps(years=(2025, 2026), grade="official"),
    ),
    Example("Which rounds went down?", ValuationJumps(order="smallest")),
    Example(
        "How unusual was OpenAI’s jump of March 2025?", HowUnusual(deal="openai-2025-03-growth")
    ),
    Example(
        "And among jumps within a year of the last round?",
        HowUnusual(peer_months_from=1, peer_months_to=12),
    ),
    Example(
        "OpenAI, Anthropic and xAI at the same age",
        Trajectories(
            side_by_side=("OpenAI", "Anthropic", "xAI"), clock="years since first priced round"
        ),
    ),
    Example("In dollars instead of multiples", Trajectories(value_axis="linear")),
    Example(
        "Was Anthropic’s Series F growth or bubble?",
        GrowthOrBubble(deal="anthropic-2025-09-series-f"),
    ),
    Example(
        "What if only revenue within 90 days counts?", GrowthOrBubble(revenue_within=90)
    ),
    Example("What if half of Meta’s money went to holders?", DealAnatomy(paid_out=50)),
    Example(
        "What if Meta paid $14.3bn?",
        DealAnatomy(claims=("scale-ai-2025-06-strategic amount 14.3",)),
    ),
    Example("What is the stake worth at half the valuation?", DealAnatomy(worth_at=50)),
    Example(
        "Is OpenAI Microsoft’s largest deal?",
        Investors(deal="openai-2023-01-strategic", investor="Microsoft"),
    ),
    Example("With companies bought whole and licences", Investors(purchases=True)),
    Example(
        "How much did foundation models raise, year by year?",
        Momentum(segment=("Foundation models",), momentum_by="year"),
    ),
    Example("How much was lent?", Momentum(money=("debt",))),
    Example(
        "Only Microsoft, trailing twelve months",
        CapexTotals(spenders=("Microsoft",), by="trailing 12 months"),
    ),
    Example("Who spends which share, by quarter?", CapexTotals(by="quarter", shares=True)),
    Example("With finance leases", CapexTotals(definition="with leases")),
    Example(
        "Oracle and CoreWeave on one scale",
        CapexIntensity(intensity_companies=("Oracle", "CoreWeave"), same_scale=True),
    ),
    Example("What is left after capex?", CapexIntensity(against="free cash flow")),
    Example("Does it hold for 2024?", CapexClaim(claim_year="2024")),
    Example("What if half of it is for AI?", CapexClaim(ai_share=50)),
    Example("Only Oracle and Meta", Guidance(guiding=("Oracle", "Meta"))),
    Example("If the year goes on like its last quarter", Guidance(pace="last quarter")),
    Example("What customers owe them", Commitments(commitment=("obligations to customers",))),
    Example("Only CoreWeave", Commitments(committed=("CoreWeave",))),
    Example(
        "What if spending stops growing?",
        CapexOutlook(follow=False, growth_2026=0, growth_2027=0, growth_2028=0),
    ),
    Example("What if only 85% of guidance is spent?", CapexOutlook(realised=85)),
    Example("What if servers last four years?", Payback(server_life=4)),
    Example("Against what the spenders earn", Payback(earned_by="the spenders")),
    Example("What if OpenAI and Microsoft follow Google?", GOOGLE_FOLLOWED),
    Example("What if it goes as when Appen lost Google?", CustomerChurn(**AS_AT_APPEN)),
    Example("What if nobody leaves but Google?", CustomerChurn(largest_leaves=100, **ALL_STAY)),
    Example(
        "What if CoreWeave loses its largest customer?",
        CustomerChurn(vendor="CoreWeave, FY2025", largest_leaves=100),
    ),
    Example(
        "What matters if OpenAI and Microsoft follow Google?",
        WhatMatters(largest_leaves=100, exceptions=FOLLOW),
    ),
    Example(
        "Growth against the multiple",
        WhatMatters(map_across="Growth of those who stay, a year"),
    ),
    Example(
        "Google alone, with OpenAI and Microsoft, or as at Appen",
        CompareScenarios(
            pins=_pins(
                ("Google alone", ChurnParameters(largest_leaves=100, **ALL_STAY)),
                ("OpenAI, Microsoft too", ChurnParameters(largest_leaves=100, exceptions=FOLLOW)),
                ("As at Appen", ChurnParameters(**AS_AT_APPEN)),
            ),
            with_current=False,
        ),
    ),
    Example("Only vendors of AI", RealityCheck(cases="AI only")),
    Example("Credo’s path instead of the newest", RealityCheck(path_of="Credo, 2023")),
    Example("Every revenue figure of Scale AI", DataSources(table="Revenue", find="scale ai")),
    Example(
        "What is new about Microsoft and Databricks?",
        NewSince(watch=("Microsoft", "Databricks"), new_watched=True),
    ),
)  # fmt: skip
"""All examples, in the order of the pages."""


@with_dataset(most=len(EXAMPLES))
def of_page(dataset: Dataset, kind: type[View]) -> tuple[Example, ...]:
    """Return the examples of a page that this dataset has what they need for."""
    own = [example for example in EXAMPLES if type(example.view) is kind]
    return tuple(each for each in own if not kind.from_query(each.view.to_query(), dataset)[1])
