"""Ready-made churn scenarios: what each sets, why, and which fact it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from ai_investments.customers import case_path, lost_customers
from ai_investments.customers.customer_book import FIRST_VENDOR
from ai_investments.dataset import Dataset
from ai_investments.remembered import with_dataset
from ai_investments.views.churn_parameters import ChurnParameters

SET_BY_PRESETS = (
    "largest_leaves", "labs_leave", "enterprise_leave", "government_leaves", "automotive_leaves",
    "owner_leaves", "others_leave", "correlation", "timing", "start", "notice", "wind_down",
    "shape", "replaced", "lag", "growth",
)  # fmt: skip
"""Every preset sets all of these: who leaves and how, not whose customers or what it is worth."""
LAG_MONTHS = {"year": 12, "half_year_annualised": 12, "quarter": 0}
"""When a replacement is assumed to have come: as long after the loss as revenue was measured."""
LEAST_FITTED = 3
"""Periods after the loss that a fit of two numbers needs before anything rests on it."""
ALL_STAY: dict[str, Any] = {
    "labs_leave": 0, "enterprise_leave": 0, "government_leaves": 0, "automotive_leaves": 0,
    "owner_leaves": 0, "others_leave": 0,
}  # fmt: skip


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
    case_id : str
        The case of a lost customer that it repeats; empty for one that is made up.
    """

    name: str
    why: str
    settings: dict[str, Any]
    source: tuple[str, ...] = ()
    case_id: str = ""

    @property
    def changes(self) -> dict[str, Any]:
        """The settings that differ from the defaults."""
        defaults = ChurnParameters.defaults()
        return {name: value for name, value in self.settings.items() if value != defaults[name]}

    @property
    def sets(self) -> str:
        """All that it sets, in a sentence: what differs from the defaults, and the rest to them."""
        described = ChurnParameters.parameters()
        labels: dict[str, list[str]] = {}
        for name, value in self.changes.items():
            number = isinstance(value, int | float)
            told = f"{value:g}{described[name].unit}" if number else str(value)
            labels.setdefault(told, []).append(described[name].label)
        changed = [f"{', '.join(each)}: {told}" for told, each in labels.items()]
        if not changed:
            return "Sets who leaves, how and growth to the defaults."
        return (
            f"Sets: {'; '.join(changed)}; the rest of who leaves, how and growth to the defaults."
        )

    def shown_by(self, view: ChurnParameters) -> bool:
        """Return whether a view has just these settings."""
        return all(getattr(view, name) == value for name, value in self.settings.items())


@with_dataset(16)
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
    return (*found, *case_presets(dataset))


@with_dataset()
def case_presets(dataset: Dataset) -> tuple[Preset, ...]:
    """Return a preset for each case whose wind-down is known and what was replaced, newest first.

    What was replaced is computed from revenue before and after where these compare; else it is
    fitted to the quarters that followed, where there are at least `LEAST_FITTED`.
    """
    fits = {
        path.case["case_id"]: path.fitted
        for path in case_path.paths(dataset)
        if path.known_after >= LEAST_FITTED
    }
    rows = lost_customers.cases(dataset).dropna(subset=["wind_down_months"]).to_dict("records")
    _, most = ChurnParameters.parameters()["wind_down"].bounds_in(dataset)
    made = [
        _from_case({str(name): cell for name, cell in row.items()}, fits)
        for row in rows if row["wind_down_months"] <= most
    ]  # fmt: skip
    found = [preset for preset in made if preset is not None]
    names = [preset.name for preset in found]
    short = {row["case_id"]: f"{row['short']}: its path" for row in rows}
    return tuple(
        preset if names.count(preset.name) == 1 else replace(preset, name=short[preset.case_id])
        for preset in found
    )


def _from_case(row: Mapping[str, Any], fits: Mapping[str, case_path.Forecast]) -> Preset | None:
    """Return what one case sets; what it does not tell is assumed, and named."""
    if pd.notna(row["replaced_pct"]):
        back = min(max(row["replaced_pct"] / 100, 0.0), 1.0)
        lag, told = LAG_MONTHS[row["basis"]], f"Replaced, from the case: {row['replaced_words']}."
        when = f"{lag} months after" if lag else "as it was lost"
        assumed = f"that it came back {when}" if back else ""
    elif row["case_id"] in fits:
        back, lag = fits[row["case_id"]].replaced, round(fits[row["case_id"]].lag_months)
        told = (
            f"Replaced, fitted to the periods that followed: {100 * back:.0f}% after {lag} months."
        )
        assumed = ""
    else:
        return None
    who = lost_customers.customer_words(row["customer"])
    also = [
        "that nobody else leaves",
        *([assumed] if assumed else []),
        "that the rest stands still",
    ]
    return _preset(
        f"{row['vendor']}’s path",
        f"Only the largest leaves, as {row['vendor']} lost {who} in "
        f"{row['announced_on']:%B %Y}: all of it "
        f"{lost_customers.within(row['wind_down_months'])}. {told} Assumed: "
        f"{', '.join(also[:-1])} and {also[-1]}.",
        _source_of(row),
        row["case_id"],
        largest_leaves=100, **ALL_STAY,
        wind_down=round(row["wind_down_months"]), replaced=round(100 * back),
        lag=lag if back else ChurnParameters.defaults()["lag"], growth=0,
    )  # fmt: skip


def _preset(
    name: str, why: str, source: tuple[str, ...] = (), case_id: str = "", **changes: Any
) -> Preset:
    defaults = ChurnParameters.defaults()
    settings = {field: changes.get(field, defaults[field]) for field in SET_BY_PRESETS}
    return Preset(name, why, settings, source, case_id)


def _case(dataset: Dataset, case: str) -> tuple[str, ...]:
    rows = dataset.rows("churn_cases")
    return _source(rows[rows["case_id"] == case])


def _named(dataset: Dataset, customer: str) -> tuple[str, ...]:
    rows = dataset.rows("customers")
    return _source(rows[(rows["vendor"] == FIRST_VENDOR) & (rows["customer"] == customer)])


def _source(rows: pd.DataFrame) -> tuple[str, ...]:
    return () if rows.empty else _source_of(rows.iloc[0])


def _source_of(row: Mapping[Any, Any] | pd.Series) -> tuple[str, ...]:
    return () if pd.isna(row["url"]) else (str(row["publisher"]), str(row["url"]))
