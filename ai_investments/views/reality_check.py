"""The view of the page “Reality check”: losses elsewhere, and how far the model misses one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ai_investments import formats
from ai_investments.customers import case_path, lost_customers
from ai_investments.customers.case_path import CasePath, Forecast
from ai_investments.customers.lost_customers import Which, customer_words
from ai_investments.dataset import Dataset
from ai_investments.views import parameter
from ai_investments.views.churn_presets import Preset, case_presets
from ai_investments.views.view import View

CASES: dict[str, Which] = {"all": "all", "AI only": "AI only", "complete only": "complete only"}


def _path_names(dataset: Dataset) -> tuple[str, ...]:
    names = tuple(path.case["short"] for path in case_path.paths(dataset))
    return names or ("none in this data",)


def _first_path(dataset: Dataset) -> str:
    return _path_names(dataset)[0]


@dataclass(frozen=True)
class Result:
    """What the page shows.

    Attributes
    ----------
    cases : pandas.DataFrame
        As `lost_customers.cases` gives them.
    path : CasePath or None
        The case whose path is drawn; None where the data has none.
    periods : pandas.DataFrame
        Its ``periods`` with ``model_usd_m``, ``fitted_usd_m``, ``miss_usd_m`` (model less actual)
        and ``miss_pct`` (of the actual).
    forecast, fitted : Forecast
        What the model assumes, and what would have missed least.
    presets : tuple of Preset
        Scenarios that repeat a case.
    inputs, fit_words : str
        What the model knew and assumed, and what would have missed least.
    cases_title, path_title : str
        What the charts say.
    notes : tuple of str
        What is not drawn or not known, for how many cases, and why.
    finding : str
        The answer in one sentence.
    """

    cases: pd.DataFrame
    path: CasePath | None
    periods: pd.DataFrame
    forecast: Forecast
    fitted: Forecast
    presets: tuple[Preset, ...]
    inputs: str
    fit_words: str
    cases_title: str
    path_title: str
    notes: tuple[str, ...]
    finding: str

    @property
    def fit_settings(self) -> dict[str, Any]:
        """The page's parameters that stand for what would have missed least."""
        return {
            "path_replaced": round(100 * self.fitted.replaced),
            "path_lag": round(self.fitted.lag_months),
            "path_growth": round(100 * self.fitted.growth),
        }

    @property
    def drawn(self) -> pd.DataFrame:
        """The cases of which both the share lost and the months of wind-down are known."""
        return self.cases.dropna(subset=["share_lost_pct", "wind_down_months"])


@dataclass(frozen=True)
class RealityCheck(View):
    """Parameters of the page “Reality check”."""

    path: ClassVar[str] = "lost-customers"
    title: ClassVar[str] = "Reality check"
    section: ClassVar[str] = "Customer churn"
    rests_on: ClassVar[str] = "churn_cases"
    key: ClassVar[tuple[str, ...]] = ("case_id",)

    cases: str = parameter.choice(
        "Cases",
        "AI only: the vendor sells what AI is built with. Complete only: share lost, wind-down and "
        "revenue before and after are known.",
        tuple(CASES),
        "all",
    )
    path_of: str | None = parameter.choice_from_data(
        "Path of",
        "The case whose actual revenue is drawn against the model: those with revenue by period.",
        _path_names,
        _first_path,
        "the newest",
    )
    path_replaced: int = parameter.number(
        "Others replace",
        "Share of the lost revenue that other customers make up for. 0 is what an analyst would "
        "have said on the day.",
        0, (0, 100), unit="%", entry="dragged or typed",
    )  # fmt: skip
    path_lag: int = parameter.number(
        "Replaced after, months", "Time from loss to replacement.", 0, (0, 36),
        entry="dragged or typed",
    )  # fmt: skip
    path_growth: int = parameter.number(
        "Growth of the rest, a year",
        "Of all revenue that stays or is replaced.",
        0, (-50, 200), unit="%", entry="dragged or typed",
    )  # fmt: skip

    @property
    def forecast(self) -> Forecast:
        """What the model assumes beside the case's own inputs."""
        return Forecast(self.path_replaced / 100, self.path_lag, self.path_growth / 100)

    def analyse(self, dataset: Dataset) -> Result:
        """Return what the page shows for this view of a dataset."""
        cases = lost_customers.cases(dataset, CASES[self.cases])
        found = case_path.paths(dataset)
        name = self.path_of or _first_path(dataset)
        path = next((each for each in found if each.case["short"] == name), None)
        fitted = Forecast() if path is None else path.fitted
        periods = pd.DataFrame() if path is None else _periods(path, self.forecast, fitted)
        misses = "" if path is None else _misses(periods)
        presets = case_presets(dataset)
        return Result(
            cases=cases,
            path=path,
            periods=periods,
            forecast=self.forecast,
            fitted=fitted,
            presets=presets,
            inputs="" if path is None else _inputs(path, self.forecast),
            fit_words="" if path is None else _fit_words(fitted, periods),
            cases_title=_cases_title(cases),
            path_title="" if path is None else _path_title(path, periods),
            notes=_notes(cases),
            finding=_finding(cases, path, self.forecast, misses),
        )

    def export_table(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return the cases with their sources."""
        return result.cases

    def export_claims(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return the reported revenue by period with what the model says, and its sources."""
        return result.periods


def assumed_words(forecast: Forecast) -> str:
    """Write what a forecast assumes: nothing is replaced and nothing grows."""
    after = f"after {forecast.lag_months:.0f} months" if forecast.lag_months else "as it is lost"
    back = (
        f"{100 * forecast.replaced:.0f}% is replaced {after}"
        if forecast.replaced
        else "nothing is replaced"
    )
    if not forecast.growth:
        return f"{back} and nothing grows"
    way = "grows" if forecast.growth > 0 else "shrinks"
    return f"{back} and the rest {way} by {100 * abs(forecast.growth):.0f}% a year"


def _periods(path: CasePath, forecast: Forecast, fitted: Forecast) -> pd.DataFrame:
    model = pd.Series(path.modelled(forecast), index=path.periods.index, dtype="float64")
    miss = model - path.periods["revenue_usd_m"]
    return path.periods.assign(
        model_usd_m=model,
        fitted_usd_m=path.modelled(fitted),
        miss_usd_m=miss,
        miss_pct=100 * miss / path.periods["revenue_usd_m"],
    )


def _misses(periods: pd.DataFrame) -> str:
    """State the misses in words: all of them where there are few, else the worst each way."""
    rows = periods.dropna(subset=["miss_usd_m"]).to_dict("records")
    if len(rows) > 3:
        worst = [min(rows, key=lambda row: row["miss_usd_m"]),
                 max(rows, key=lambda row: row["miss_usd_m"])]  # fmt: skip
        mean = sum(abs(row["miss_pct"]) for row in rows) / len(rows)
        told = " to ".join(_miss(row) for row in worst)
        return f"the model misses {len(rows)} periods by {mean:.0f}% on average, from {told}"
    return f"the model is {formats.listed([_miss(row) for row in rows])}"


def _path_title(path: CasePath, periods: pd.DataFrame) -> str:
    """Say how revenue changed from the last period before the loss to the newest, and the model."""
    first = periods[~periods["after"]].iloc[-1]
    last = periods.dropna(subset=["miss_usd_m"]).iloc[-1]
    changes = [last[name] - first["revenue_usd_m"] for name in ("revenue_usd_m", "model_usd_m")]
    actual, model = (
        f"{'fall' if change < 0 else 'rise'} of ${abs(change):.1f}m" for change in changes
    )
    return (
        f"{path.case['vendor']}: a {actual} from {first['period']} to {last['period']}; "
        f"the model says a {model}"
    )


def _miss(row: dict[Any, Any]) -> str:
    way = "low" if row["miss_usd_m"] < 0 else "high"
    return (
        f"${abs(row['miss_usd_m']):.1f}m ({abs(row['miss_pct']):.1f}%) too {way} in {row['period']}"
    )


def _inputs(path: CasePath, forecast: Forecast) -> str:
    case = path.case
    return (
        f"What was known in {case['announced_on']:%B %Y}: revenue of "
        f"{formats.estimate_usd_m(path.base_usd_m)} a year, {case['share_lost_pct']:g}% of it from "
        f"{customer_words(case['customer'])}, gone "
        f"{lost_customers.within(case['wind_down_months'])}. Assumed: {assumed_words(forecast)}."
    )


def _fit_words(fitted: Forecast, periods: pd.DataFrame) -> str:
    known = periods.dropna(subset=["miss_usd_m"])
    off = (known["fitted_usd_m"] - known["revenue_usd_m"]).abs() / known["revenue_usd_m"]
    how = (
        f"two numbers fitted to {formats.count(len(known), 'period')}: it tells what it took, and "
        "tests nothing"
        if len(known) < 3
        else f"two numbers fitted to {len(known)} periods, in hindsight"
    )
    return (
        f"With hindsight: had the model assumed that {assumed_words(fitted)}, it would have missed "
        f"by {100 * off.mean():.1f}% on average ({how}). Growth of the other customers counts as "
        "replacement here; revenue does not tell them apart."
    )


def _cases_title(cases: pd.DataFrame) -> str:
    drawn = cases.dropna(subset=["share_lost_pct", "wind_down_months"])
    if drawn.empty:
        return "No case with both the share lost and the months it took"
    share, months = drawn["share_lost_pct"], drawn["wind_down_months"]
    rose = int((drawn["rose_again"] == lost_customers.ROSE).sum())
    half = f", half of them within {months.median():g}" if len(drawn) > 3 else ""
    return (
        f"{formats.count(len(drawn), 'vendor')} lost {_span(share)}% of revenue within "
        f"{_span(months)} months{half}; revenue is known to have risen again at {rose}"
    )


def _span(values: pd.Series) -> str:
    low, high = f"{values.min():.0f}", f"{values.max():.0f}"
    return low if low == high else f"{low}–{high}"


def _notes(cases: pd.DataFrame) -> tuple[str, ...]:
    if cases.empty:
        return ()
    unknown = cases[cases["replaced_pct"].isna()]
    known = cases[cases["replaced_pct"].notna()]
    reasons = unknown["replaced_words"].str.removeprefix("not known: ").value_counts(sort=False)
    told = "; ".join(f"{reason} ({n})" for reason, n in reasons.items())
    notes = [
        f"What was replaced is known for {len(known)} of {formats.count(len(cases), 'case')}: only "
        "where revenue before, revenue after and the amount lost are over times of one length "
        "(revenue after, less what would have been left, ÷ the amount lost)."
        + (f" Not known for {len(unknown)}: {told}." if len(unknown) else "")
    ]
    months, share = cases["wind_down_months"], cases["share_lost_pct"]
    left_out = [
        f"share lost not known for {_named(cases[share.isna()])}" if share.isna().any() else "",
        f"months not known for {_named(cases[months.isna()])}" if months.isna().any() else "",
    ]
    if any(left_out):
        notes.append(f"Not drawn: {'; '.join(each for each in left_out if each)}.")
    return tuple(notes)


def _named(cases: pd.DataFrame) -> str:
    return ", ".join(cases["case"])


def _finding(cases: pd.DataFrame, path: CasePath | None, forecast: Forecast, misses: str) -> str:
    if path is not None:
        who = f"{path.case['vendor']} lost {customer_words(path.case['customer'])}"
        if forecast == Forecast():
            return f"Told what was known when {who}, {misses}"
        return f"Assuming, when {who}, that {assumed_words(forecast)}, {misses}"
    if cases.empty:
        return "The data holds no case of a lost customer of this kind"
    known: Sequence[float] = cases["replaced_pct"].dropna().tolist()
    return (
        f"{formats.count(len(cases), 'case')} of a lost customer; what was replaced is known for "
        f"{len(known)}, and none has revenue by period to hold the model against"
    )
