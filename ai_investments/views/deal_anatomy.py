"""The view of the page “Deal anatomy”: one deal taken apart, every figure with its claims."""

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from ai_investments import claims_chosen, evidence
from ai_investments import dataset as datasets
from ai_investments.dataset import Dataset
from ai_investments.deals import anatomy, deal_words
from ai_investments.deals.anatomy import Anatomy
from ai_investments.views import anatomy_table, anatomy_words, deals, parameter
from ai_investments.views.anatomy_parts import (
    ShownFigure,
    StepPoint,
    WorthPoint,
    figures,
    step_point,
    worth_point,
)
from ai_investments.views.view import View


@dataclass(frozen=True)
class Result:
    """What the page shows.

    Attributes
    ----------
    parts : Anatomy
        The deal taken apart, on the claims chosen.
    name, company : str
        Name of the deal, and whose it is.
    figures : list of ShownFigure
        Amount, stake and valuation, known or not; pre-money and the valuation before where known.
    step : StepPoint or None
        None where there is no step-up; `parts.no_step_up` says why.
    worth : WorthPoint or None
        None where no valuation is implied; `parts.no_implied` says why.
    marks : pandas.DataFrame
        The stake at the valuations of the company in the data, as `anatomy.marks` gives them.
    filings : pandas.DataFrame
        The claims from later filings.
    books : str
        What they give for the amount, in words.
    events : pandas.DataFrame
        What else is on record about the deal: bookings, payouts, commitments.
    finding : str
        The answer in one sentence.
    detail : list of str
        How far the figures fit, sentence by sentence.
    implied_title : str
        Finding of the chart of implied valuations.
    """

    parts: Anatomy
    name: str
    company: str
    figures: list[ShownFigure]
    step: StepPoint | None
    worth: WorthPoint | None
    marks: pd.DataFrame
    filings: pd.DataFrame
    books: str
    events: pd.DataFrame
    finding: str
    detail: list[str]
    implied_title: str


@dataclass(frozen=True)
class DealAnatomy(View):
    """Parameters of the page “Deal anatomy”."""

    path: ClassVar[str] = "deal-anatomy"
    title: ClassVar[str] = "Deal anatomy"
    section: ClassVar[str] = "Valuations"
    key: ClassVar[tuple[str, ...]] = ("part", "what")

    deal: str | None = deals.deal_in_focus()
    paid_out: int = parameter.number(
        "Share paid out to holders",
        "How much of the deal's money went to holders and not to the company. 0%: all of it is "
        "new money inside the valuation; 100%: none is. An assumption, where the data does not "
        "know it.",
        0,
        (0, 100),
        unit="%",
    )
    worth_at: int = parameter.number(
        "Company's value, in percent of the reported valuation",
        "At which value of the whole company the stake is valued; of the implied valuation where "
        "none was reported.",
        100,
        (1, 300),
        unit="%",
    )
    claims: tuple[str, ...] = deals.chosen_claims()

    def analyse(self, dataset: Dataset) -> Result:
        """Return what the page shows for this view of a dataset."""
        deal_id = self.deal or deals.first_deal(dataset) or ""
        # A deal is compared with those of its company alone: no others are read from an engine.
        dataset = datasets.of_deals(dataset, (deal_id,))
        believed = claims_chosen.applied(dataset, self.claims)
        parts = anatomy.dissect(believed, deal_id)
        deal = parts.deal
        events, marks = anatomy.events(dataset, deal_id), anatomy.marks(believed, deal_id)
        claims = evidence.of_deal(dataset, deal_id)
        filings = claims[claims["stage"] == "later_filing"].reset_index(drop=True)
        company = deal["company"] if deal else ""
        valuation, stake = (
            parts.backing[field].headline for field in ("valuation_usd_bn", "stake_pct")
        )
        fits = anatomy_words.fit_sentence(parts.fit, valuation, stake)
        return Result(
            parts=parts,
            name=deal_words.named(deal_id, deal),
            company=company,
            figures=figures(dataset, parts, self.claims),
            step=step_point(parts, self.paid_out, events),
            worth=worth_point(parts, self.worth_at, marks),
            marks=marks,
            filings=filings,
            books=anatomy_words.books_sentence(parts, filings),
            events=events,
            finding=anatomy_words.finding(company, parts),
            detail=[
                *([fits] if len(parts.fit) and valuation is not None else []),
                *filter(None, [anatomy_words.implied_sentence(parts)]),
            ],
            implied_title=anatomy_words.implied_title(parts),
        )

    def export_table(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return all parts, one row a figure, with how each is known and its addresses."""
        return anatomy_table.rows(result.parts, result.figures, result.worth, result.marks, dataset)
