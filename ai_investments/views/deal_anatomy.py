"""The view of the page “Deal anatomy”: one deal taken apart, every figure with its claims."""

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from ai_investments import anatomy, claims_chosen, evidence, stakes
from ai_investments.anatomy import Anatomy
from ai_investments.dataset import Dataset
from ai_investments.evidence import Evidence
from ai_investments.views import anatomy_words, deals, parameter
from ai_investments.views.view import View


@dataclass(frozen=True)
class ShownFigure:
    """One figure that the page rests on.

    Attributes
    ----------
    name : str
        What it is.
    deal_id, field : str
        Whose it is: the deal's own, or the valuation of the round before.
    backing : Evidence
        What backs it, on the claims chosen.
    choices : tuple of Choice
        The values that may count, the headline first.
    chosen : str
        Word of the value that counts; empty for the headline.
    """

    name: str
    deal_id: str
    field: str
    backing: Evidence
    choices: tuple[claims_chosen.Choice, ...]
    chosen: str


@dataclass(frozen=True)
class StepPoint:
    """The step-up at the share paid out that the slider shows.

    Attributes
    ----------
    paid_out_pct : float
        The share, percent; assumed.
    step_up, pre_money_usd_bn : float
        What it leaves.
    title, formula, known : str
        The finding, the formula with the numbers put in, what is known about the payout.
    caveats : list of str
        What is compared, and what speaks against it.
    card, card_claims, card_note : str
        The step-up, one where the data knows the payout and else from all kept to all paid out;
        its range over the claims; which of the two it is.
    point : str
        Label of the slider's point.
    data : (float, str) or None
        Share paid out that the data gives, percent, with its label.
    payments : list of (float, str)
        Share that each known payment to a holder alone would be, percent, with its label.
    """

    paid_out_pct: float
    step_up: float
    pre_money_usd_bn: float
    title: str
    formula: str
    known: str
    caveats: list[str]
    card: str
    card_claims: str
    card_note: str
    point: str
    data: tuple[float, str] | None
    payments: list[tuple[float, str]]


@dataclass(frozen=True)
class WorthPoint:
    """The stake at the valuation that the slider shows.

    Attributes
    ----------
    valuation_usd_bn : float
        The valuation, assumed.
    stake_pct, stake_low_pct, stake_high_pct : float
        The stake, and what rounds to it.
    worth_usd_bn : float
        Stake × valuation.
    title : str
        The finding.
    marks : pandas.DataFrame
        Valuations to mark, as `anatomy_words.valuation_marks` gives them.
    """

    valuation_usd_bn: float
    stake_pct: float
    stake_low_pct: float
    stake_high_pct: float
    worth_usd_bn: float
    title: str
    marks: pd.DataFrame


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
        believed = claims_chosen.applied(dataset, self.claims)
        parts = anatomy.dissect(believed, deal_id)
        deal = parts.deal
        events, marks = anatomy.events(dataset, deal_id), anatomy.marks(believed, deal_id)
        claims = anatomy.claims(dataset, deal_id)
        filings = claims[claims["stage"] == "later_filing"].reset_index(drop=True)
        company = deal["company"] if deal else ""
        valuation, stake = (
            parts.backing[field].headline for field in ("valuation_usd_bn", "stake_pct")
        )
        fits = anatomy_words.fit_sentence(parts.fit, valuation, stake)
        return Result(
            parts=parts,
            name=deals.named(deal_id, deal),
            company=company,
            figures=_figures(dataset, parts, self.claims),
            step=_step_point(parts, self.paid_out, events),
            worth=_worth_point(parts, self.worth_at, marks),
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
        return _rows(result, dataset)


NAMES = {
    "amount_usd_bn": "Amount",
    "stake_pct": "Stake",
    "valuation_usd_bn": "Valuation",
    "pre_money_usd_bn": "Pre-money",
}
PREVIOUS = "Previous valuation"


def _figures(dataset: Dataset, parts: Anatomy, chosen: tuple[str, ...]) -> list[ShownFigure]:
    shown = [
        (name, parts.deal_id, field, parts.backing[field])
        for field, name in NAMES.items()
        if field != "pre_money_usd_bn" or parts.backing[field].headline is not None
    ]
    if parts.previous_id is not None:
        shown.append((PREVIOUS, parts.previous_id, "valuation_usd_bn", parts.previous))
    found = []
    for name, deal_id, field, backing in shown:
        offered = claims_chosen.choices(dataset, deal_id, field)
        word = claims_chosen.chosen_word(chosen, offered)
        found.append(ShownFigure(name, deal_id, field, backing, offered, word))
    return found


def _step_point(parts: Anatomy, paid_out_pct: float, events: pd.DataFrame) -> StepPoint | None:
    if parts.no_step_up:
        return None
    payments = events[(events["kind"] == "payout") & events["value_usd_m"].notna()]
    step, pre_money = anatomy_words.at_share(parts, paid_out_pct)
    return StepPoint(
        paid_out_pct=paid_out_pct,
        step_up=step,
        pre_money_usd_bn=pre_money,
        title=anatomy_words.step_title(parts, paid_out_pct),
        formula=anatomy_words.formula(parts, paid_out_pct),
        known=anatomy_words.payout_sentence(parts, payments),
        caveats=anatomy_words.step_caveats(parts),
        card=anatomy_words.step_span(parts),
        card_claims=anatomy_words.step_claims(parts),
        card_note=(
            "all of the money kept by the company, to all of it paid out to holders"
            if parts.known is None
            else "with the payout that the data knows"
        ),
        point=anatomy_words.step_label(step, pre_money),
        data=anatomy_words.known_mark(parts),
        payments=anatomy_words.payment_marks(parts, payments),
    )


def _worth_point(parts: Anatomy, percent: float, marks: pd.DataFrame) -> WorthPoint | None:
    stake, reference = parts.backing["stake_pct"].headline, parts.reference_usd_bn
    if parts.no_implied or stake is None or reference is None:
        return None
    valuation = reference * percent / 100
    low, high = stakes.rounding(stake)
    return WorthPoint(
        valuation_usd_bn=valuation,
        stake_pct=stake,
        stake_low_pct=low,
        stake_high_pct=high,
        worth_usd_bn=stakes.worth_usd_bn(valuation, stake),
        title=anatomy_words.worth_title(parts, valuation),
        marks=anatomy_words.valuation_marks(parts, marks),
    )


def _rows(result: Result, dataset: Dataset) -> pd.DataFrame:
    """Return the page's figures as one long table."""
    parts = result.parts
    return pd.DataFrame(
        [
            *_reported_rows(result, dataset),
            *(
                {
                    "deal_id": parts.deal_id,
                    "part": "implied valuation",
                    "what": f"{row['amount_usd_bn']:.10g} ÷ {row['stake_pct']:.10g}%",
                    "value": row["implied_usd_bn"],
                    "low": row["implied_low_usd_bn"],
                    "high": row["implied_high_usd_bn"],
                    "unit": "USD bn",
                    "how_known": "derived",
                    "evidence": parts.implied_grade,
                }
                for row in parts.fit.to_dict("records")
            ),
            *_bought_rows(parts),
            *(
                {
                    "deal_id": parts.deal_id,
                    "part": "step-up",
                    "what": f"{row['paid_out_pct']:g}% paid out",
                    "value": row["step_up"],
                    "low": row["step_up_low"],
                    "high": row["step_up_high"],
                    "unit": "×",
                    "how_known": "derived, share assumed",
                    "evidence": parts.step_up_grade,
                }
                for row in parts.step_ups.to_dict("records")
            ),
            *_worth_rows(result, dataset),
        ],
        columns=_COLUMNS,
    )


_COLUMNS = ["deal_id", "part", "what", "value", "low", "high", "unit", "how_known", "evidence",
            "sources", "source_urls"]  # fmt: skip


def _reported_rows(result: Result, dataset: Dataset) -> list[dict[str, object]]:
    return [
        {
            "deal_id": shown.deal_id,
            "part": "figure",
            "what": shown.name.lower(),
            "value": shown.backing.headline,
            "low": shown.backing.low,
            "high": shown.backing.high,
            "unit": "percent" if shown.field == "stake_pct" else "USD bn",
            "how_known": "claim chosen" if shown.chosen else "reported",
            "evidence": shown.backing.grade,
            "sources": shown.backing.sources,
            "source_urls": evidence.addresses(dataset, shown.field).get(shown.deal_id, ""),
        }
        for shown in result.figures
        if shown.backing.headline is not None
    ]


def _bought_rows(parts: Anatomy) -> list[dict[str, object]]:
    if parts.bought_pct is None:
        return []
    value, low, high = parts.bought_pct
    return [
        {
            "deal_id": parts.deal_id,
            "part": "share that the money buys",
            "what": "amount ÷ valuation",
            "value": value,
            "low": low,
            "high": high,
            "unit": "percent",
            "how_known": "derived",
            "evidence": parts.bought_grade,
        }
    ]


def _worth_rows(result: Result, dataset: Dataset) -> list[dict[str, object]]:
    worth = result.worth
    if worth is None:
        return []
    addresses = evidence.addresses(dataset, "valuation_usd_bn")
    return [
        {
            "deal_id": result.parts.deal_id,
            "part": "value of the stake",
            "what": f"at {worth.valuation_usd_bn:.10g} bn",
            "value": worth.worth_usd_bn,
            "low": stakes.worth_usd_bn(worth.valuation_usd_bn, worth.stake_low_pct),
            "high": stakes.worth_usd_bn(worth.valuation_usd_bn, worth.stake_high_pct),
            "unit": "USD bn",
            "how_known": "derived, valuation assumed",
            "evidence": result.parts.backing["stake_pct"].grade,
        },
        *(
            {
                "deal_id": row["deal_id"],
                "part": "value of the stake",
                "what": f"at {row['valuation_usd_bn']:.10g} bn ({row['what']})",
                "value": row["worth_usd_bn"],
                "low": row["worth_low_usd_bn"],
                "high": row["worth_high_usd_bn"],
                "unit": "USD bn",
                "how_known": "derived",
                "evidence": evidence.weakest(
                    [result.parts.backing["stake_pct"].grade, row["grade"]]
                ),
                "sources": row["sources"],
                "source_urls": addresses.get(row["deal_id"], ""),
            }
            for row in result.marks.to_dict("records")
        ),
    ]
