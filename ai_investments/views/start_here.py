"""The view of the page “Start here”: five steps through the tool, each with what it finds."""

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

import pandas as pd

from ai_investments.dataset import Dataset
from ai_investments.turns import TURNS
from ai_investments.views.capex_claim import CapexClaim
from ai_investments.views.deal_anatomy import DealAnatomy
from ai_investments.views.examples import GOOGLE_FOLLOWED
from ai_investments.views.growth_or_bubble import GrowthOrBubble
from ai_investments.views.how_unusual import HowUnusual
from ai_investments.views.view import View


@dataclass(frozen=True)
class Stop:
    """Where a step leads.

    Attributes
    ----------
    question, look_at : str
        What it answers, and what to look at or do there.
    view : View
        The page that it opens.
    """

    question: str
    look_at: str
    view: View


STOPS: tuple[Stop, ...] = (
    Stop(
        "What did Meta buy, and for how much?",
        "Look at the range under each figure: sources differ, and a click lists every claim.",
        DealAnatomy(),
    ),
    Stop(
        "How unusual is the jump?",
        "Find the marked deal among all jumps, then among its peers in the table below.",
        HowUnusual(),
    ),
    Stop(
        "Is it growth, or a bubble?",
        "Follow one row of the table: the answer turns with the revenue that you believe.",
        GrowthOrBubble(),
    ),
    Stop(
        "Do the tech giants spend over 250bn on AI?",
        "Move “Share for AI”: no company discloses it, so see from which share on the claim holds.",
        CapexClaim(),
    ),
    Stop(
        "What is the stake worth if OpenAI and Microsoft follow Google?",
        "Drag “Correlation”, then press Copy link: whoever opens it sees your numbers.",
        GOOGLE_FOLLOWED,
    ),
)
"""The first visit."""


@dataclass(frozen=True)
class Step:
    """One step with what its page finds in the data shown.

    Attributes
    ----------
    number : int
        1 for the first.
    stop : Stop
        Where it leads.
    finding : str
        The finding of that page.
    """

    number: int
    stop: Stop
    finding: str


@dataclass(frozen=True)
class Result:
    """What the page shows.

    Attributes
    ----------
    steps : tuple of Step
        In their order.
    finding : str
        What they are for.
    """

    steps: tuple[Step, ...]
    finding: str


@dataclass(frozen=True)
class StartHere(View):
    """Parameters of the page “Start here”: none."""

    path: ClassVar[str] = "start"
    title: ClassVar[str] = "Start here"
    section: ClassVar[str] = "Start here"
    key: ClassVar[tuple[str, ...]] = ("step",)

    def analyse(self, dataset: Dataset) -> Result:
        """Return what the page shows for this view of a dataset."""
        steps = []
        for number, stop in enumerate(STOPS, start=1):
            TURNS.offer()  # five pages are long to wait for
            steps.append(Step(number, stop, stop.view.analyse(dataset).finding))
        return Result(
            tuple(steps), "Five steps, three minutes: from one deal to what it may be worth"
        )

    def export_table(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return a row for every step, with the address that it opens."""
        return pd.DataFrame(
            [
                {
                    "step": step.number,
                    "question": step.stop.question,
                    "finding": step.finding,
                    "look_at": step.stop.look_at,
                    "address": f"/{step.stop.view.path}?"
                    f"{urlencode(step.stop.view.to_query(), doseq=True)}".rstrip("?"),
                }
                for step in result.steps
            ]
        )
