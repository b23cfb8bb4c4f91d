"""One view a page: its parameters, how a link carries them, and what they compute."""

from ai_investments.views.capex_claim import CapexClaim
from ai_investments.views.capex_intensity import CapexIntensity
from ai_investments.views.capex_outlook import CapexOutlook
from ai_investments.views.capex_totals import CapexTotals
from ai_investments.views.commitments import Commitments
from ai_investments.views.compare import CompareScenarios
from ai_investments.views.customer_churn import CustomerChurn
from ai_investments.views.data_sources import DataSources
from ai_investments.views.deal_anatomy import DealAnatomy
from ai_investments.views.growth_or_bubble import GrowthOrBubble
from ai_investments.views.guidance import Guidance
from ai_investments.views.how_unusual import HowUnusual
from ai_investments.views.investors import Investors
from ai_investments.views.methods import Methods
from ai_investments.views.momentum import Momentum
from ai_investments.views.new_since import NewSince
from ai_investments.views.overview import Overview
from ai_investments.views.parameter import Parameter
from ai_investments.views.payback import Payback
from ai_investments.views.reality_check import RealityCheck
from ai_investments.views.settings import LinkProblem
from ai_investments.views.start_here import StartHere
from ai_investments.views.trajectories import Trajectories
from ai_investments.views.valuation_jumps import ValuationJumps
from ai_investments.views.view import View
from ai_investments.views.what_matters import WhatMatters
from ai_investments.views.your_data import YourData

VIEWS: tuple[type[View], ...] = (
    Overview,
    StartHere,
    ValuationJumps,
    HowUnusual,
    Trajectories,
    GrowthOrBubble,
    DealAnatomy,
    Investors,
    Momentum,
    CapexTotals,
    CapexIntensity,
    CapexClaim,
    Guidance,
    Commitments,
    CapexOutlook,
    Payback,
    CustomerChurn,
    WhatMatters,
    CompareScenarios,
    RealityCheck,
    DataSources,
    Methods,
    NewSince,
    YourData,
)
"""All views, in the order of the navigation."""

__all__ = [
    "VIEWS",
    "CapexClaim",
    "CapexIntensity",
    "CapexOutlook",
    "CapexTotals",
    "Commitments",
    "CompareScenarios",
    "CustomerChurn",
    "DataSources",
    "DealAnatomy",
    "GrowthOrBubble",
    "Guidance",
    "HowUnusual",
    "Investors",
    "LinkProblem",
    "Methods",
    "Momentum",
    "NewSince",
    "Overview",
    "Parameter",
    "Payback",
    "RealityCheck",
    "StartHere",
    "Trajectories",
    "ValuationJumps",
    "View",
    "WhatMatters",
    "YourData",
]
