"""The chart of “Investors”."""

from ai_investments.charts.maker import Maker
from ai_investments.dataset import Dataset
from ai_investments.figures import Chart, investor_bars
from ai_investments.figures.chart import Palette
from ai_investments.views.investors import Investors, Result


def own_money(view: Investors, result: Result, dataset: Dataset, palette: Palette) -> Chart | None:
    """Draw the deals of one investor."""
    if result.drawn.empty:
        return None
    return investor_bars(
        result.drawn,
        result.deal_id,
        result.chart_title,
        "Full bar: its own money; outline: the whole round, own part not known; of many deals the "
        "largest. A number before a name is the rank among deals whose own money is known. A deal "
        "that is made with one party only counts as that party’s money. A thin line spans "
        "disputed claims. Press selection, no register of holdings.",
        palette,
    )


CHARTS: dict[str, Maker] = {"investor bars": own_money}
