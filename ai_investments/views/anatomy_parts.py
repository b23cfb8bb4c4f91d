"""What the page “Deal anatomy” shows of a deal beside its anatomy: figures and slider points."""

from dataclasses import dataclass

import pandas as pd

from ai_investments import claims_chosen
from ai_investments.dataset import Dataset
from ai_investments.deals import stakes
from ai_investments.deals.anatomy import Anatomy
from ai_investments.evidence import Evidence
from ai_investments.views import anatomy_words

NAMES = {
    "amount_usd_bn": "Amount",
    "stake_pct": "Stake",
    "valuation_usd_bn": "Valuation",
    "pre_money_usd_bn": "Pre-money",
}
PREVIOUS = "Previous valuation"


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


def figures(dataset: Dataset, parts: Anatomy, chosen: tuple[str, ...]) -> list[ShownFigure]:
    """Return the figures of a deal with the values that may count for each."""
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


def step_point(parts: Anatomy, paid_out_pct: float, events: pd.DataFrame) -> StepPoint | None:
    """Return the step-up at a share paid out, percent; None where there is no step-up."""
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


def worth_point(parts: Anatomy, percent: float, marks: pd.DataFrame) -> WorthPoint | None:
    """Return the stake's value at a percentage of the reported valuation; None without a stake."""
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
