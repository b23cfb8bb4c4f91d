"""What a page shows hangs on its link and the data alone, whatever was shown before and is kept."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import pytest

from ai_investments import dataset
from ai_investments.views import CapexTotals, View

DATA = dataset.load()

STEPS: dict[type[View], list[dict[str, Any]]] = {
    CapexTotals: [
        {"capex_years": (2020, 2022)},
        {"capex_years": (2024, 2026)},
        {"capex_years": (2015, 2015)},
        {"shares": True, "capex_years": (2019, 2023)},
        {"by": "quarter", "capex_years": (2021, 2023)},
        {"by": "trailing 12 months", "capex_years": (2022, 2022)},
        {"definition": "with leases", "capex_years": (2022, 2024)},
        {"spenders": ("Oracle", "CoreWeave", "Apple"), "capex_years": (2018, 2021)},
        {},
    ],
}
"""Steps of the sliders, one after another as an analyst makes them."""

LIGHT: dict[type[View], list[dict[str, Any]]] = {
    CapexTotals: [
        {},
        {"capex_years": (2020, 2022)},
        {"shares": True},
        {"capex_years": (2015, 2016)},
    ],
}
"""Steps after the first one need nothing of the data that it has not read."""


def same(found: Any, wanted: Any) -> bool:
    """Return whether two results hold the same, to the last bit."""
    if isinstance(wanted, pd.DataFrame):
        pd.testing.assert_frame_equal(found, wanted, check_exact=True)
        return True
    if isinstance(wanted, pd.Series):
        pd.testing.assert_series_equal(found, wanted, check_exact=True)
        return True
    if isinstance(wanted, np.ndarray):
        return np.array_equal(found, wanted, equal_nan=wanted.dtype.kind == "f")
    if is_dataclass(wanted):
        shown = [field.name for field in fields(wanted) if field.compare]
        return all(same(getattr(found, name), getattr(wanted, name)) for name in shown)
    if isinstance(wanted, dict):
        return list(found) == list(wanted) and all(same(found[key], wanted[key]) for key in wanted)
    if isinstance(wanted, list | tuple):
        return len(found) == len(wanted) and all(map(same, found, wanted))
    return bool(found == wanted or (found != found and wanted != wanted))


@pytest.mark.parametrize("kind", STEPS, ids=lambda kind: kind.__name__)
def test_a_step_shows_what_its_link_shows_on_data_just_read(kind: type[View]) -> None:
    views = [kind(**step) for step in STEPS[kind]]
    for view in views:
        view.analyse(DATA)
    for view in views:  # all is kept by now
        just_read = replace(DATA)
        assert same(view.analyse(DATA), view.analyse(just_read)), view


@pytest.mark.parametrize("kind", LIGHT, ids=lambda kind: kind.__name__)
def test_a_step_of_a_slider_reads_no_table_again(
    kind: type[View], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = replace(DATA)
    first, *others = (kind(**step) for step in LIGHT[kind])
    first.analyse(data)

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("A table is read again.")

    monkeypatch.setattr(nw, "from_native", refuse)
    for view in others:
        assert view.analyse(data).finding
