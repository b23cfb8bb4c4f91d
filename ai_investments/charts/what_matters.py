"""The charts of the page “What matters”."""

from ai_investments.charts.maker import Maker
from ai_investments.customers.customer_book import BASES
from ai_investments.dataset import Dataset
from ai_investments.figures import Chart, Side, result_heat_map, tornado_bars, waterfall_bars
from ai_investments.figures.chart import Palette
from ai_investments.views.what_matters import Result, WhatMatters


def tornado(view: WhatMatters, result: Result, dataset: Dataset, palette: Palette) -> Chart:
    """Draw how far each input moves the result, one at a time."""
    words = result.words
    return tornado_bars(
        result.tornado,
        result.paid,
        not result.book.is_index,
        words.axis,
        words.tornado,
        words.tornado_source,
        palette,
    )


def input_map(
    view: WhatMatters, result: Result, dataset: Dataset, palette: Palette
) -> Chart | None:
    """Draw the result over any two inputs; None where they make no map."""
    cells = result.map
    if cells is None:
        return None
    across, up = (
        Side(side.title, side.values, fine.values, side.now, side.suffix)
        for side, fine in ((cells.across, cells.fine_across), (cells.up, cells.fine_up))
    )
    return result_heat_map(
        cells.results,
        cells.expected,
        across,
        up,
        cells.price,
        cells.unit,
        result.words.map,
        result.words.map_source,
        palette,
    )


def waterfall(view: WhatMatters, result: Result, dataset: Dataset, palette: Palette) -> Chart:
    """Draw the steps from revenue today to the horizon."""
    return waterfall_bars(
        result.waterfall,
        not result.book.is_index,
        result.words.waterfall,
        f"Filled: {BASES['reported']}. Hatched: {BASES['derived']}, or a loss of a customer whose "
        f"share is known. Hollow: {BASES['assumed']}. Every probability is assumed.",
        palette,
    )


CHARTS: dict[str, Maker] = {"tornado": tornado, "map": input_map, "waterfall": waterfall}
