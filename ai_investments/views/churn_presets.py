"""Ready-made churn scenarios: what each sets, why, and which fact it rests on."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from ai_investments.customer_book import FIRST_VENDOR
from ai_investments.dataset import Dataset
from ai_investments.views.churn_parameters import ChurnParameters

SET_BY_PRESETS = (
    "largest_leaves", "labs_leave", "enterprise_leave", "government_leaves", "automotive_leaves",
    "owner_leaves", "others_leave", "correlation", "timing", "start", "notice", "wind_down",
    "shape", "replaced", "lag", "growth",
)  # fmt: skip
"""Every preset sets all of these: who leaves and how, not whose customers or what it is worth."""
APPEN = "appen-google"


@dataclass(frozen=True)
class Preset:
    """A scenario to start from.

    Attributes
    ----------
    name, why : str
        Its name, and why it is set as it is.
    settings : dict of str to value
        Value of each of `SET_BY_PRESETS`.
    source : tuple of str
        Publisher and address of the fact behind it; empty where it is all assumed.
    """

    name: str
    why: str
    settings: dict[str, Any]
    source: tuple[str, ...] = ()

    @property
    def changes(self) -> dict[str, Any]:
        """The settings that differ from the defaults."""
        defaults = ChurnParameters.defaults()
        return {name: value for name, value in self.settings.items() if value != defaults[name]}

    def shown_by(self, view: ChurnParameters) -> bool:
        """Return whether a view has just these settings."""
        return all(getattr(view, name) == value for name, value in self.settings.items())


@lru_cache(maxsize=16)
def presets(dataset: Dataset, vendor: str) -> tuple[Preset, ...]:
    """Return the presets for a vendor's customers.

    The first one sets every default; for Scale AI these are what was reported. A preset that rests
    on a fact that the data lacks is left out.
    """
    found = [
        _preset(
            "As reported, June 2025",
            "What the press reported by mid-June 2025: Google plans to leave (90%), OpenAI phases "
            "out, xAI pauses, Microsoft backs away, others are silent (labs 50%).",
            _named(dataset, "Google"),
        )
        if vendor == FIRST_VENDOR
        else _preset("Defaults", "Where this page starts: nobody reported who would leave."),
        _preset(
            "Competitors leave",
            "The largest customer and every competitor or AI lab go for certain.",
            largest_leaves=100, labs_leave=100,
        ),
        _preset(
            "Contagion",
            "Rivals go, others follow, and nothing grows or is replaced: the tail.",
            largest_leaves=100, labs_leave=100, enterprise_leave=40, government_leaves=20,
            automotive_leaves=40, others_leave=40, correlation=0.7, replaced=0, growth=0,
        ),
        _preset(
            "Recovery",
            "Leavers as reported, but others replace all of it within half a year. Twilio's other "
            "customers more than made up for Uber within a quarter.",
            _case(dataset, "twilio-uber"),
            replaced=100, lag=6,
        ),
    ]  # fmt: skip
    appen = _appens_path(dataset)
    return (*found, appen) if appen is not None else tuple(found)


def _preset(name: str, why: str, source: tuple[str, ...] = (), **changes: Any) -> Preset:
    defaults = ChurnParameters.defaults()
    settings = {field: changes.get(field, defaults[field]) for field in SET_BY_PRESETS}
    return Preset(name, why, settings, source)


def _appens_path(dataset: Dataset) -> Preset | None:
    """Return what Appen saw when Google left: its wind-down, and what came back of the loss."""
    rows = dataset.rows("churn_cases")
    own = rows[rows["case_id"] == APPEN].dropna(
        subset=["revenue_lost_usd_m", "wind_down_months", "vendor_revenue_before_usd_m",
                "vendor_revenue_after_usd_m"]
    )  # fmt: skip
    if own.empty:
        return None
    row = own.iloc[0]
    lost = float(row["revenue_lost_usd_m"])
    kept = float(row["vendor_revenue_before_usd_m"]) - lost
    back = min(max((float(row["vendor_revenue_after_usd_m"]) - kept) / lost, 0.0), 1.0)
    return _preset(
        "Appen’s path",
        f"Only the largest leaves, as Google left Appen in 2024: all of it within "
        f"{row['wind_down_months']:.0f} months, nobody else; {100 * back:.0f}% of it came back by "
        "the first half of 2025, the rest of the business stood still.",
        (str(row["publisher"]), str(row["url"])),
        largest_leaves=100, labs_leave=0, enterprise_leave=0, government_leaves=0,
        automotive_leaves=0, owner_leaves=0, others_leave=0, wind_down=int(row["wind_down_months"]),
        replaced=round(100 * back), lag=12, growth=0,
    )  # fmt: skip


def _case(dataset: Dataset, case: str) -> tuple[str, ...]:
    rows = dataset.rows("churn_cases")
    return _source(rows[rows["case_id"] == case])


def _named(dataset: Dataset, customer: str) -> tuple[str, ...]:
    rows = dataset.rows("customers")
    return _source(rows[(rows["vendor"] == FIRST_VENDOR) & (rows["customer"] == customer)])


def _source(rows: pd.DataFrame) -> tuple[str, ...]:
    if rows.empty or pd.isna(rows.iloc[0]["url"]):
        return ()
    return (str(rows.iloc[0]["publisher"]), str(rows.iloc[0]["url"]))
