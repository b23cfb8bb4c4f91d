"""The view of the page “What next”: capex projected from the last actual quarter on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from ai_investments import formats
from ai_investments.capital_spending import capex, capex_claim, capex_outlook
from ai_investments.dataset import Dataset
from ai_investments.remembered import with_dataset
from ai_investments.views import outlook_notes, projected_spending, spending
from ai_investments.views.view import View

YEARS_BEFORE = 2
"""Calendar years shown before the first that is projected."""


@dataclass(frozen=True)
class Result:
    """What the page shows.

    Attributes
    ----------
    quarters : pandas.DataFrame
        One row a company and quarter shown, as `capex_outlook.projection` gives them.
    years : pandas.DataFrame
        One row a company and calendar year shown, as `capex_outlook.by_year` gives them.
    by_year : pandas.DataFrame
        One row a calendar year shown, as `capex_outlook.sums` gives them.
    guided : pandas.DataFrame
        The open guidance, as `open_guides.open_guides` gives it, with ``rest_usd_bn`` (what the
        projection adds in the guided period), ``comes_to_usd_bn`` (spent and rest) and
        ``of_middle_pct``.
    published : pandas.DataFrame
        Plans and forecasts that others published for the projected years, as
        `capex_claim.published` gives them, with ``comparable``: about just these companies, or
        about other ones while the four of the claim are among these.
    companies : tuple of str
        The companies added up: chosen, and known under the definition.
    axis, quarters_title, years_title, guided_title : str
        Definition and unit for the axes, and what the charts say.
    notes : tuple of str
        How the projection is made, and what to know about it.
    finding : str
        The answer in one sentence.
    """

    quarters: pd.DataFrame
    years: pd.DataFrame
    by_year: pd.DataFrame
    guided: pd.DataFrame
    published: pd.DataFrame
    companies: tuple[str, ...]
    axis: str
    quarters_title: str
    years_title: str
    guided_title: str
    notes: tuple[str, ...]
    finding: str


@dataclass(frozen=True)
class CapexOutlook(View):
    """Parameters of the page “What next”."""

    path: ClassVar[str] = "capex-outlook"
    title: ClassVar[str] = "What next"
    section: ClassVar[str] = "Capex"
    rests_on: ClassVar[str] = "capex"
    key: ClassVar[tuple[str, ...]] = ("company", "period")

    spenders: tuple[str, ...] = spending.spenders()
    definition: str = spending.definition()
    follow: bool = projected_spending.follow()
    realised: float = projected_spending.realised()
    growth_2026: float = projected_spending.growth(2026)
    growth_2027: float = projected_spending.growth(2027)
    growth_2028: float = projected_spending.growth(2028)

    def analyse(self, dataset: Dataset) -> Result:
        """Return what the page shows for this view of a dataset."""
        chosen = self.spenders or spending.four_of_the_claim(dataset)
        code = spending.DEFINITIONS[self.definition]
        quarters, guides = projected_spending.known(dataset, code, tuple(chosen))
        if not chosen:
            quarters, guides = quarters.iloc[:0], guides.iloc[:0]
        growth = {2026: self.growth_2026, 2027: self.growth_2027, 2028: self.growth_2028}
        ended = capex_outlook.too_old(quarters, min(growth))
        quarters, guides = (rows[~rows["company"].isin(list(ended))] for rows in (quarters, guides))
        every = projected_spending.projected(quarters, guides, self.follow, self.realised, growth)
        reporting = set(quarters["company"])
        companies = tuple(name for name in chosen if name in reporting)
        first = min(growth) - YEARS_BEFORE
        years = projected_spending.by_year(dataset, code, companies, every)
        by_year = capex_outlook.sums(years, companies)
        shown = by_year["year"] >= first
        name = spending.DEFINITION_NAMES[self.definition]
        guided = _guided(guides, every)
        by_year = by_year[shown].reset_index(drop=True)
        return Result(
            quarters=every[every["period"] >= f"{first}Q1"].reset_index(drop=True),
            years=years[years["year"] >= first].reset_index(drop=True),
            by_year=by_year,
            guided=guided,
            published=_published(dataset, tuple(growth), companies),
            companies=companies,
            axis=f"{name}, $bn",
            **_titles(by_year, every, guided),
            notes=(
                *self._method(guides, every, companies),
                *outlook_notes.about_guides(dataset, guides, quarters),
                *outlook_notes.about_data(quarters, by_year),
                *outlook_notes.about_ended(self.definition, ended),
                *spending.not_known(
                    self.definition,
                    [each for each in chosen if each not in companies and each not in ended],
                    spending.known_definitions(dataset),
                ),
                *([spending.CAUTIONS[self.definition]]
                  if self.definition in spending.CAUTIONS and len(companies) > 1 else []),
            ),
            finding=self._finding(chosen, companies, ended, every, by_year),
        )  # fmt: skip

    def export_table(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return a row for every company and quarter: actual with its sources, or projected."""
        actual = self._actual(result, dataset)
        told = capex.addresses(capex.claims(dataset, actual), actual)
        addresses = dict(zip(zip(actual["company"], actual["period"], strict=True), told,
                             strict=True))  # fmt: skip
        places = zip(result.quarters["company"], result.quarters["period"], strict=True)
        values = {f"input_{name}": getattr(self, name) for name in self.parameters()
                  if name != "spenders"}  # fmt: skip
        return result.quarters.assign(
            source_urls=[addresses.get(place, "") for place in places], **values
        )

    def export_claims(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return the claims behind the actual quarters shown."""
        return capex.claims(dataset, self._actual(result, dataset))

    def _actual(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        code = spending.DEFINITIONS[self.definition]
        quarters, _ = projected_spending.known(dataset, code, result.companies)
        return quarters[quarters["period"].isin(result.quarters["period"])]

    def _method(
        self, guides: pd.DataFrame, every: pd.DataFrame, companies: Sequence[str]
    ) -> tuple[str, ...]:
        """Say how the quarters to come are made."""
        followed = set(every.loc[every["rule"] == "guidance", "company"])
        led = [name for name in companies if name in followed]
        without = [name for name in companies if name not in followed]
        grows = every[every["rule"] == "growth"]
        spent = sorted(set(guides.loc[guides["usable"], "company"]) - followed)
        notes = []
        if led:
            notes.append(
                f"Guidance leads for {formats.listed(led)}: {self.realised:g}% of its middle, less "
                "the quarters spent, spread so that each quarter grows evenly from the last actual "
                "one. After it, each quarter is the one before × (1 + growth)^¼."
            )
        if without and companies:
            notes.append(
                f"Growth leads for {formats.listed(without)} from the last actual quarter on: each "
                "quarter is the one before × (1 + growth)^¼."
            )
        if spent and self.follow:
            notes.append(
                f"{formats.listed(spent)}: {self.realised:g}% of the guidance is spent already, so "
                "growth leads."
            )
        if led and not (grows["period"] < "2027").any():
            notes.append(
                "Growth in 2026 moves nothing here: all companies shown follow their guidance."
            )
        return tuple(notes)

    def _finding(
        self,
        chosen: Sequence[str],
        companies: Sequence[str],
        ended: Collection[str],
        every: pd.DataFrame,
        by_year: pd.DataFrame,
    ) -> str:
        what = spending.DEFINITION_NAMES[self.definition].lower()
        if not companies and ended:
            return (
                f"No {what} of {formats.listed(chosen)} is known that is recent enough to carry on"
            )
        if not companies:
            return f"The data holds no {what} of {formats.listed(chosen) or 'any company'}"
        whole = by_year[by_year["complete"] & (by_year["projected_quarters"] > 0)]
        if whole.empty:
            return f"No year of the {what} of {formats.listed(companies)} is projected"
        follows = bool((every["rule"] == "guidance").any())
        told = []
        for row in whole.to_dict("records"):
            spent = (
                f" ({formats.about_usd_bn(row['actual_usd_bn'])} of it spent)"
                if row["actual_usd_bn"] > 0 else ""
            )  # fmt: skip
            told.append(f"{formats.about_usd_bn(row['total_usd_bn'])} in {row['year']}{spent}")
        growths = [
            f"{each:g}%".replace("-", "−")
            for each in (self.growth_2026, self.growth_2027, self.growth_2028)
        ]
        years = ["2026", "2027", "2028"]
        grows = every[every["rule"] == "growth"]
        if follows and not (grows["period"] < "2027").any():
            growths, years = growths[1:], years[1:]
        growth = f"{formats.listed(growths)} a year in {formats.listed(years)}"
        condition = (
            f"If {self.realised:g}% of guidance is spent, with growth of {growth}"
            if follows
            else f"If spending grows by {growth}"
        )
        verb = "comes" if len(companies) == 1 else "come"
        return (
            f"{condition}, {formats.listed(companies)} {verb} to {formats.listed(told)} of {what}"
        )


@with_dataset(16)  # a few rows each
def _published(
    dataset: Dataset, years: tuple[int, ...], companies: tuple[str, ...]
) -> pd.DataFrame:
    found = capex_claim.published(dataset, years, companies)
    large = set(capex_claim.CLAIM_COMPANIES) <= set(companies)
    return found[found["looking"] != "back"].assign(
        comparable=lambda table: table["same_group"] | large
    )


def _guided(guides: pd.DataFrame, every: pd.DataFrame) -> pd.DataFrame:
    """Set what the projection comes to in each guided period beside the guidance."""
    to_come = every[every["projected"]].set_index(["company", "period"])["capex_usd_bn"].to_dict()
    rest = [
        sum(to_come.get((company, quarter), 0.0) for quarter in left.split("; "))
        for company, left in zip(guides["company"], guides["left_quarters"], strict=True)
    ]
    spent_and_rest = guides["spent_usd_bn"] + pd.Series(rest, index=guides.index, dtype="float64")
    return guides.assign(
        rest_usd_bn=rest,
        comes_to_usd_bn=spent_and_rest,
        of_middle_pct=100 * spent_and_rest / guides["middle_usd_bn"],
    )


def _titles(by_year: pd.DataFrame, quarters: pd.DataFrame, guided: pd.DataFrame) -> dict[str, str]:
    """Say what each chart shows, in the words of its numbers."""
    whole = by_year[by_year["complete"]]
    projected = whole[whole["projected_quarters"] > 0]
    titles = {
        "quarters_title": "No quarter is projected",
        "years_title": "No year is projected in full",
        "guided_title": "No company shown has guidance that is still open",
    }
    steps = quarters.groupby("period").agg(
        usd_bn=("capex_usd_bn", "sum"), to_come=("projected", "any"), companies=("company", "size")
    )
    actual, to_come = steps[~steps["to_come"]], steps[steps["to_come"]]
    if len(actual) and len(to_come):
        titles["quarters_title"] = (
            f"From {formats.about_usd_bn(actual['usd_bn'].iloc[-1])} in {actual.index[-1]} "
            f"to {formats.about_usd_bn(to_come['usd_bn'].iloc[-1])} in {to_come.index[-1]}, "
            "if it goes as assumed"
        )
    if len(projected):
        grown = [
            f"{row['growth_pct']:+.0f}% in {row['year']}".replace("-", "−")
            for row in projected.to_dict("records")
            if row["growth_pct"] == row["growth_pct"]
        ]
        titles["years_title"] = (
            f"Calendar years: {formats.listed(grown)} on the year before"
            if grown else "Calendar years, actual and projected part told apart"
        )  # fmt: skip
    known = guided.dropna(subset=["comes_to_usd_bn", "low_shown_usd_bn"])
    if len(known):
        below = int((known["comes_to_usd_bn"] < known["low_shown_usd_bn"] * (1 - 1e-9)).sum())
        above = int((known["comes_to_usd_bn"] > known["high_shown_usd_bn"] * (1 + 1e-9)).sum())
        inside = len(known) - below - above
        titles["guided_title"] = (
            f"Guidance: of {len(known)} guided periods, {inside} end inside the range, {below} "
            f"below, {above} above"
        )
        if len(known) == 1:
            only = known.iloc[0]
            where = "below" if below else "above" if above else "inside"
            titles["guided_title"] = (
                f"Guidance: {only['company']} {only['target_period']} ends {where} the range"
            )
    return titles
