"""The chart of “Data & sources”."""

from ai_investments import evidence
from ai_investments.charts.maker import Maker
from ai_investments.dataset import Dataset
from ai_investments.figures import Chart, evidence_mix
from ai_investments.figures.chart import Palette
from ai_investments.views.data_sources import DataSources, Result


def mix(view: DataSources, result: Result, dataset: Dataset, palette: Palette) -> Chart | None:
    """Draw how many claims are of each grade."""
    if result.mix.empty or not result.mix["claims"].sum():
        return None
    return evidence_mix(
        result.mix,
        result.mix_title,
        "  ".join(evidence.label(grade) for grade in evidence.OF_CLAIMS),
        palette,
    )


CHARTS: dict[str, Maker] = {"mix": mix}
