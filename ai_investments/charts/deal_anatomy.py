"""The charts of “Deal anatomy”."""

from ai_investments.charts.maker import Maker
from ai_investments.dataset import Dataset
from ai_investments.figures import Chart, Mark, implied_valuations, stake_value, step_up_line
from ai_investments.figures.chart import Palette
from ai_investments.views.deal_anatomy import DealAnatomy, Result


def implied(view: DealAnatomy, result: Result, dataset: Dataset, palette: Palette) -> Chart | None:
    """Draw the valuation that each amount and the stake imply."""
    if result.parts.no_implied:
        return None
    return implied_valuations(
        result.parts.fit,
        result.parts.backing["valuation_usd_bn"],
        result.implied_title,
        "Amount ÷ stake for each amount that counts; the bar is the rounding of the "
        "stake. Filled: the reported valuation lies within it. The dotted line is the "
        "reported valuation.",
        palette,
    )


def step_up(view: DealAnatomy, result: Result, dataset: Dataset, palette: Palette) -> Chart | None:
    """Draw the step-up by the share of the money that was paid out."""
    step = result.step
    if step is None:
        return None
    return step_up_line(
        result.parts.step_ups,
        Mark(step.paid_out_pct, step.point, focus=True),
        Mark(*step.data) if step.data else None,
        [Mark(*payment) for payment in step.payments],
        step.title,
        "Line: the figures that count. Band: all combinations of the claims on "
        "amount, valuation and previous valuation.",
        palette,
    )


def worth(view: DealAnatomy, result: Result, dataset: Dataset, palette: Palette) -> Chart | None:
    """Draw the stake's value by the company's valuation."""
    point = result.worth
    if point is None:
        return None
    return stake_value(
        (point.stake_pct, point.stake_low_pct, point.stake_high_pct),
        point.valuation_usd_bn,
        result.parts.fit,
        point.marks,
        point.title,
        "Line: stake × valuation, band: rounding of the stake. Horizontal: each price "
        "claimed; diamond: its break-even. Vertical: valuations in the data.",
        palette,
    )


CHARTS: dict[str, Maker] = {
    "implied valuations": implied,
    "step-up": step_up,
    "stake value": worth,
}
