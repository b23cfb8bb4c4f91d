"""The chart of the page “The 250bn claim”."""

from ai_investments.charts.maker import Maker
from ai_investments.dataset import Dataset
from ai_investments.figures import Chart, claim_against_spent
from ai_investments.figures.chart import Palette
from ai_investments.views.capex_claim import CapexClaim, Result


def claim(view: CapexClaim, result: Result, dataset: Dataset, palette: Palette) -> Chart:
    """Draw what was claimed and published against what was spent."""
    return claim_against_spent(
        result.check,
        result.spent,
        result.published,
        (result.for_ai_usd_bn, result.ai_share_pct),
        result.order == "kind",
        result.axis,
        result.chart_title,
        "Bars: added up from what companies reported; pale: not all companies or quarters. Lines "
        "carry the claim (dotted), the share for AI (dashed) and cash capex (solid) down. Marks: "
        "published totals, never added; triangle: “more than”; hollow: another group.",
        palette,
    )


CHARTS: dict[str, Maker] = {"claim": claim}
