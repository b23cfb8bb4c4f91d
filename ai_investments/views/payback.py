"""The view of the page “Payback”: how much AI revenue the spending needs."""

import math
from dataclasses import dataclass
from typing import ClassVar

import narwhals as nw
import pandas as pd

from ai_investments import formats
from ai_investments.capital_spending import ai_revenue, capex_outlook, payback
from ai_investments.capital_spending.payback import Terms
from ai_investments.dataset import Dataset
from ai_investments.remembered import with_dataset
from ai_investments.views import parameter, projected_spending, spending
from ai_investments.views.payback_result import Result
from ai_investments.views.view import View

DEFINITION = "cash"
FIRST_VINTAGE = 2023
LAST_VINTAGE = max(capex_outlook.PROJECTED_YEARS)
SETTINGS = (
    "ai_share",
    "server_share",
    "server_life",
    "building_life",
    "cash_margin",
    "required_return",
    "ramp",
)
"""Parameters that the table of sources tells about, in the order of the page."""
NO_SOURCE = "assumption, no source"


@with_dataset()
def _known_years(dataset: Dataset) -> tuple[int, int]:
    """Return the first year with cash capex, and the last that any company has whole."""
    rows = (
        nw.from_native(dataset.capex)
        .lazy()
        .filter(
            nw.col("definition") == spending.DEFINITIONS[DEFINITION],
            (nw.col("frequency") == "quarter") | ~nw.col("straddles_calendar"),
        )
        .select("company", "calendar_period", "frequency")
        .unique(["company", "calendar_period", "frequency"])
        .collect("pandas")
        .to_pandas()
    )
    years = rows["calendar_period"].str[:4].astype("int64")
    if years.empty:
        return FIRST_VINTAGE, FIRST_VINTAGE
    quarters = rows["frequency"].map({"quarter": 1, "year": 4})
    known = quarters.groupby([rows["company"], years]).sum()
    whole = known[known >= 4].index.get_level_values(1)
    return int(years.min()), int(max(whole, default=years.max()))


def _bounds(dataset: Dataset) -> tuple[int, int]:
    first, last = _known_years(dataset)
    return first, max(last, LAST_VINTAGE)


def _shown(dataset: Dataset) -> tuple[int, int]:
    first, last = _known_years(dataset)
    return min(max(first, FIRST_VINTAGE), last), last


@dataclass(frozen=True)
class Payback(View):
    """Parameters of the page “Payback”."""

    path: ClassVar[str] = "payback"
    title: ClassVar[str] = "Payback"
    section: ClassVar[str] = "Capex"
    rests_on: ClassVar[str] = "capex"
    key: ClassVar[tuple[str, ...]] = ("year",)

    spenders: tuple[str, ...] = spending.spenders()
    vintages: tuple[int, int] | None = parameter.years(
        "Spent in",
        "First and last calendar year of the cash capex that is to be repaid; years to come are "
        "projected as the last four sliders say.",
        _bounds,
        _shown,
        "2023 to the last whole year",
    )
    earned_by: str = parameter.choice(
        "Held against",
        "Whose reported AI revenue: of the AI labs (OpenAI, Anthropic and others) or of the "
        "companies that spend, where they say it. Labs pay part of theirs on to the spenders, so "
        "the two are never added.",
        ai_revenue.GROUPS,
        ai_revenue.LABS,
    )
    ai_share: float = spending.ai_share()
    server_share: float = parameter.number(
        "Of that, servers",
        "Share of AI capex for servers and what lasts as long; the rest is buildings and what "
        "lasts as long. Starts at what Alphabet says of 2025 and 2026.",
        60, (0, 100), 5, "%",
    )  # fmt: skip
    server_life: float = parameter.number(
        "Servers last",
        "Useful life. Starts at 6 years, as Alphabet and Microsoft write servers off; Meta 5.5, "
        "Amazon 5 for a part.",
        6, (2, 12), 1, " years",
    )  # fmt: skip
    building_life: float = parameter.number(
        "Buildings last",
        "Useful life. Starts at 15 years: Microsoft’s long-lived assets earn over 15 years or "
        "more.",
        15, (5, 40), 1, " years",
    )  # fmt: skip
    cash_margin: float = parameter.number(
        "Cash margin",
        "Cash left of AI revenue before depreciation; after depreciation it would count twice. "
        "Starts at CoreWeave’s adjusted EBITDA margin of the third quarter of 2025.",
        61, (5, 100), 1, "%",
    )  # fmt: skip
    required_return: float = parameter.number(
        "Return wanted",
        "A year, before tax. Starts at 10%, which J.P. Morgan takes for the AI build-out.",
        10, (0, 30), 1, "%",
    )  # fmt: skip
    ramp: float = parameter.number(
        "Years of ramp",
        "Until revenue is full, in equal steps; 0: full at once (assumption).",
        1, (0, 5), 1,
    )  # fmt: skip
    follow: bool = projected_spending.follow()
    realised: float = projected_spending.realised()
    growth_2026: float = projected_spending.growth(2026)
    growth_2027: float = projected_spending.growth(2027)
    growth_2028: float = projected_spending.growth(2028)

    @property
    def terms(self) -> Terms:
        """The settings as `payback` takes them."""
        return Terms(
            ai_share_pct=self.ai_share,
            server_share_pct=self.server_share,
            server_life=int(self.server_life),
            building_life=int(self.building_life),
            margin_pct=self.cash_margin,
            return_pct=self.required_return,
            ramp=int(self.ramp),
        )

    def analyse(self, dataset: Dataset) -> Result:
        """Return what the page shows for this view of a dataset."""
        chosen = self.spenders or spending.four_of_the_claim(dataset)
        first, last = self.vintages or _shown(dataset)
        growth_pct = self.growth_2026, self.growth_2027, self.growth_2028
        spent, companies = _spent(dataset, chosen, self.follow, self.realised, growth_pct)
        terms = self.terms
        vintages = _parts(spent[spent["year"].between(first, last)], terms)
        onward = spent[spent["year"] >= first]
        reported = ai_revenue.reported(dataset, companies)
        sums = {group: ai_revenue.total(reported, group) for group in ai_revenue.GROUPS}
        revenue = sums[self.earned_by]
        known = bool(vintages["ai_usd_bn"].sum() > 0)
        peak, *years = payback.peak(vintages, terms) if known else (math.nan, 0, 0)
        return Result(
            chosen=tuple(chosen),
            companies=companies,
            asked=(first, last),
            vintages=vintages,
            depreciation=payback.depreciation(vintages, terms),
            needed=_needed(vintages, onward, terms),
            peak_usd_bn=peak,
            peak_years=(years[0], years[1]),
            projected_peak_usd_bn=payback.peak(onward, terms)[0] if known else math.nan,
            reported=reported,
            reported_usd_bn=sums,
            against=self.earned_by,
            levers=(
                tuple(payback.break_even(vintages, terms, revenue)) if known and revenue > 0 else ()
            ),
            margins=_margins(peak, terms),
            inputs=self._inputs(dataset),
            terms=terms,
        )

    def export_table(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return revenue needed by calendar year, with depreciation and every setting."""
        written_off = result.depreciation.groupby("year")["usd_bn"].sum()
        values = {f"input_{name}": parameter.shown(getattr(self, name), dataset)
                  for name, parameter in self.parameters().items()
                  if parameter.kind not in ("choices", "years")}  # fmt: skip
        return result.needed.rename(
            columns={"usd_bn": "revenue_needed_usd_bn",
                     "projected_usd_bn": "revenue_needed_with_projection_usd_bn"}
        ).assign(
            depreciation_usd_bn=result.needed["year"].map(written_off).fillna(0.0),
            reported_usd_bn=result.reported_usd_bn[self.earned_by],
            reported_source_urls="; ".join(
                result.reported.loc[result.reported["group"] == self.earned_by, "url"].dropna()
            ),
            **values,
        )  # fmt: skip

    def _inputs(self, dataset: Dataset) -> pd.DataFrame:
        """Return what the settings rest on: rows of the table, and one for what is assumed."""
        rows = _sources(dataset)
        parameters = self.parameters()
        words = {name: _with_unit(getattr(self, name), parameters[name].unit) for name in SETTINGS}
        return rows.assign(set_to=[words[name] for name in rows["setting"]])


@with_dataset()
def _sources(dataset: Dataset) -> pd.DataFrame:
    """Return what the settings rest on whatever they are set to; never change it."""
    found: pd.DataFrame = (
        nw.from_native(dataset.payback_inputs).lazy().collect("pandas").to_pandas()
    )
    silent = [name for name in SETTINGS if name not in set(found["setting"])]
    assumed = pd.DataFrame(
        {"setting": silent, "company": "", "is_default": True, "says": NO_SOURCE}
    ).astype({"says": "str"})
    rows = pd.concat([found.assign(says=_says(found)), assumed], ignore_index=True)
    parameters = Payback.parameters()
    told: pd.DataFrame = (
        rows.assign(
            label=[parameters[name].label for name in rows["setting"]],
            _place=rows["setting"].map(SETTINGS.index),
        )
        .sort_values(["_place", "is_default", "input_id"], ascending=[True, False, True],
                     ignore_index=True)
        .drop(columns="_place")
    )  # fmt: skip
    return told


@with_dataset(32)  # a few years each
def _spent(
    dataset: Dataset,
    chosen: tuple[str, ...],
    follow: bool,
    realised: float,
    growth_pct: tuple[float, float, float],
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return capex by calendar year, actual and projected, and whose it is; never change it."""
    code = spending.DEFINITIONS[DEFINITION]
    quarters, guides = projected_spending.known(dataset, code, chosen)
    if not chosen:
        quarters, guides = quarters.iloc[:0], guides.iloc[:0]
    growth = dict(zip(capex_outlook.PROJECTED_YEARS, growth_pct, strict=True))
    every = projected_spending.projected(quarters, guides, follow, realised, growth)
    years = projected_spending.by_year(dataset, code, chosen, every)
    reporting = set(years["company"])
    companies = tuple(name for name in chosen if name in reporting)
    return capex_outlook.sums(years, companies), companies


def _parts(spent: pd.DataFrame, terms: Terms) -> pd.DataFrame:
    """Split each year's capex into what is not for AI, servers and buildings."""
    (servers, _), (buildings, _) = terms.parts
    return spent.assign(
        ai_usd_bn=spent["total_usd_bn"] * (servers + buildings),
        servers_usd_bn=spent["total_usd_bn"] * servers,
        buildings_usd_bn=spent["total_usd_bn"] * buildings,
    ).reset_index(drop=True)


def _needed(vintages: pd.DataFrame, onward: pd.DataFrame, terms: Terms) -> pd.DataFrame:
    sums = [
        payback.revenue_needed(each, terms).groupby("year")["usd_bn"].sum()
        for each in (vintages, onward)
    ]
    table = pd.DataFrame({"usd_bn": sums[0], "projected_usd_bn": sums[1]}).fillna(0.0)
    return table.rename_axis("year").reset_index().astype({"year": "int64"})


def _margins(peak: float, terms: Terms) -> pd.DataFrame:
    """Return the revenue needed for every margin: what must be repaid is the same."""
    margins = [float(each) for each in range(10, 101, 2)]
    needed = [peak * terms.margin_pct / each for each in margins]
    return pd.DataFrame({"margin_pct": margins, "usd_bn": needed})


def _says(rows: pd.DataFrame) -> list[str]:
    """Write the figure of each row: 6 years, 5–15 years, 15 years or more."""
    told = []
    for low, high, unit in zip(rows["value_low"], rows["value_high"], rows["unit"], strict=True):
        most = "" if pd.isna(high) or high == low else f"–{high:g}"
        more = " or more" if pd.isna(high) else ""
        told.append(f"{low:g}{most}{'%' if unit == '%' else ' years'}{more}")
    return told


def _with_unit(value: float, unit: str) -> str:
    return f"{value:g}%" if unit == "%" else formats.count(round(value), "year")
