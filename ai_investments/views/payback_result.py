"""The result of the page “Payback”, and what it says: finding, titles, formulas, notes."""

from dataclasses import dataclass

import pandas as pd

from ai_investments import first_place, formats
from ai_investments.capital_spending import ai_revenue, capex_outlook, payback
from ai_investments.capital_spending.payback import BreakEven, Terms

LEVERS = {
    "margin_pct": ("Cash margin", "%", "up to 100%"),
    "return_pct": ("Return wanted", "%", "down to 0%"),
    "server_life": ("Life of servers", " years", f"up to {payback.LONGEST_LIFE} years"),
    "building_life": ("Life of buildings", " years", f"up to {payback.LONGEST_LIFE} years"),
    "ai_share_pct": ("Share for AI", "%", "0 to 100%"),
}  # fmt: skip
"""Name, unit and limit of every setting that is moved to break even."""
NOT_REACHED = "no setting reaches it"


@dataclass(frozen=True)
class Result:
    """What the page shows.

    Attributes
    ----------
    chosen, companies : tuple of str
        The companies chosen, and those of them whose capex is known.
    asked : (int, int)
        First and last vintage chosen.
    vintages : pandas.DataFrame
        One row a calendar year of these that is known, as `capex_outlook.sums` gives them, with
        ``ai_usd_bn``, ``servers_usd_bn`` and ``buildings_usd_bn``.
    depreciation : pandas.DataFrame
        Of these vintages, as `payback.depreciation` gives it.
    needed : pandas.DataFrame
        Revenue needed by calendar ``year``: ``usd_bn`` for the vintages chosen,
        ``projected_usd_bn`` if spending goes on as projected to the last year.
    peak_usd_bn, peak_years : float, (int, int)
        Highest revenue needed in a calendar year, and the first and last year of it; missing
        where nothing was spent.
    projected_peak_usd_bn : float
        The same with the projected years added.
    reported : pandas.DataFrame
        Reported AI revenue by company, as `ai_revenue.reported` gives it.
    reported_usd_bn : dict of str to float
        Its sum by group; the groups overlap and are never added.
    against : str
        The group that the revenue needed is held against.
    levers : tuple of BreakEven
        Where each setting, moved alone, makes the reported revenue enough; empty where no revenue
        is reported.
    margins : pandas.DataFrame
        ``margin_pct`` and the peak ``usd_bn`` with it, for the break-even line.
    inputs : pandas.DataFrame
        What the settings rest on, with ``label``, ``set_to`` and ``says``.
    terms : Terms
        The settings.
    """

    chosen: tuple[str, ...]
    companies: tuple[str, ...]
    asked: tuple[int, int]
    vintages: pd.DataFrame
    depreciation: pd.DataFrame
    needed: pd.DataFrame
    peak_usd_bn: float
    peak_years: tuple[int, int]
    projected_peak_usd_bn: float
    reported: pd.DataFrame
    reported_usd_bn: dict[str, float]
    against: str
    levers: tuple[BreakEven, ...]
    margins: pd.DataFrame
    inputs: pd.DataFrame
    terms: Terms

    @property
    def known(self) -> bool:
        """Whether anything was spent for AI in the years chosen."""
        return self.peak_usd_bn == self.peak_usd_bn

    @property
    def revenue_usd_bn(self) -> float:
        """Reported revenue that the need is held against; missing where none is known."""
        return self.reported_usd_bn[self.against]

    @property
    def enough(self) -> bool:
        """Whether the reported revenue is enough."""
        return self.peak_usd_bn <= self.revenue_usd_bn

    @property
    def years(self) -> str:
        """The vintages in words: 2023–2025."""
        return _span(int(self.vintages["year"].min()), int(self.vintages["year"].max()))

    @property
    def finding(self) -> str:
        """The answer in one sentence."""
        if not self.companies:
            return f"The data holds no cash capex of {formats.listed(self.chosen) or 'any company'}"
        who = formats.listed(self.companies)
        if self.terms.ai_share_pct == 0:
            return f"If none of the capex of {who} was for AI, nothing has to be repaid"
        if not self.known:
            return f"The data holds no cash capex of {who} in the years chosen"
        past = bool((self.vintages["projected_usd_bn"] == 0).all())
        verb = "spent" if past else "spends" if len(self.companies) == 1 else "spend"
        said = (
            f"To earn {self.terms.return_pct:g}% on the AI part of what {who} "
            f"{verb} in {self.years}, "
            f"{formats.about_usd_bn(self.peak_usd_bn)} of AI revenue a year is needed"
        )
        if self.revenue_usd_bn != self.revenue_usd_bn:
            return f"{said}; no AI revenue of {self.against} is known"
        have = formats.about_usd_bn(self.revenue_usd_bn)
        if self.enough:
            return f"{said}; {self.against} report {have}, which is enough"
        times = self.peak_usd_bn / self.revenue_usd_bn
        return f"{said}, {times:.2g}× the {have} that {self.against} report"

    @property
    def titles(self) -> dict[str, str]:
        """What the charts say: ``depreciation``, ``needed``, ``break-even``."""
        yearly = self.depreciation.groupby("year")["usd_bn"].sum()
        dearest = [int(yearly.index[place]) for place in first_place.holders(yearly.tolist())]
        if not self.known:
            return dict.fromkeys(("depreciation", "needed", "break-even"), "Nothing was spent")
        more = self.projected_peak_usd_bn - self.peak_usd_bn
        onward = (
            f", {formats.about_usd_bn(self.projected_peak_usd_bn)} if spending goes on as "
            f"projected to {max(capex_outlook.PROJECTED_YEARS)}"
            if more > 1e-9 else ""
        )  # fmt: skip
        margin = next((row for row in self.levers if row.setting == "margin_pct"), None)
        return {
            "depreciation": f"Depreciation of the AI part peaks at "
            f"{formats.about_usd_bn(float(yearly.max()))} in {_span(dearest[0], dearest[-1])}",
            "needed": f"Revenue needed: {formats.about_usd_bn(self.peak_usd_bn)} a year in "
            f"{_span(*self.peak_years)}{onward}",
            "break-even": (
                f"No AI revenue of {self.against} is known to break even with"
                if margin is None
                else f"No cash margin up to 100% makes {self.against}’ revenue enough"
                if margin.at is None
                else f"{self.against[0].upper()}{self.against[1:]}’ revenue is enough at a cash "
                f"margin of {margin.at:.0f}%"
            ),
        }

    @property
    def formulas(self) -> tuple[str, ...]:
        """Each formula with the numbers put in, billions of US dollars."""
        if not self.known:
            return ()
        terms = self.terms
        total, ai, servers, buildings = (
            float(self.vintages[name].sum())
            for name in ("total_usd_bn", "ai_usd_bn", "servers_usd_bn", "buildings_usd_bn")
        )
        factors = [
            1 / payback.annuity(terms.return_pct / 100, life, terms.ramp) for _, life in terms.parts
        ]
        full = (servers * factors[0] + buildings * factors[1]) / (terms.margin_pct / 100)
        told = [
            f"AI capex = {terms.ai_share_pct:g}% × {total:,.1f} ({self.years}) = {ai:,.1f}: "
            f"servers {terms.server_share_pct:g}% = {servers:,.1f}, buildings {buildings:,.1f}",
            *(
                _factor(name, terms, life, factor)
                for (_, life), factor, name in zip(
                    terms.parts, factors, ("servers", "buildings"), strict=True
                )
            ),
            "Revenue a year, once full = capex × factor ÷ cash margin = "
            f"({servers:,.1f} × {factors[0]:.4f} + {buildings:,.1f} × {factors[1]:.4f}) ÷ "
            f"{terms.margin_pct / 100:g} = {full:,.1f}",
        ]
        if self.peak_usd_bn < full * (1 - 1e-9):
            why = (
                "Revenue of servers is never full, the ramp outlasts them"
                if terms.ramp >= terms.server_life and servers > 0
                else "Not all vintages are in full service at once"
            )
            told.append(f"{why}: at most {self.peak_usd_bn:,.1f}, in {_span(*self.peak_years)}")
        yearly = servers / terms.server_life + buildings / terms.building_life
        told.append(
            f"Depreciation a year, straight line = {servers:,.1f} ÷ {terms.server_life} + "
            f"{buildings:,.1f} ÷ {terms.building_life} = {yearly:,.1f}, while all is in service"
        )
        return tuple(told)

    @property
    def depreciation_table(self) -> pd.DataFrame:
        """Depreciation, one row a calendar year, one column a vintage and their sum."""
        table = self.depreciation.pivot_table(
            index="year", columns="vintage", values="usd_bn", aggfunc="sum"
        )
        named = table.rename(columns=str).rename_axis(columns=None)
        return named.assign(together=named.sum(axis="columns")).round(1)

    @property
    def break_even(self) -> pd.DataFrame:
        """Each setting, where it stands and where revenue is just enough, in words."""
        told = []
        for row in self.levers:
            label, unit, limit = LEVERS[row.setting]
            if row.at is None:
                at = NOT_REACHED
            elif unit == "%":
                most = row.setting == "return_pct" and row.at >= payback.HIGHEST_RETURN_PCT
                at = f"{row.at:.0f}%{' or more' if most else ''}"
            else:
                at = f"{formats.count(round(row.at), 'year')} or more"
            told.append({"setting": label, "now": f"{row.now:g}{unit}", "at": at, "tried": limit})
        return pd.DataFrame(told, columns=["setting", "now", "at", "tried"])

    @property
    def verdict(self) -> str:
        """What the break-even settings come to, in one sentence."""
        if not self.levers or self.enough:
            return ""
        alone = [row for row in self.levers if row.setting != "ai_share_pct" and row.at is not None]
        share = next(row.at for row in self.levers if row.setting == "ai_share_pct")
        repays = f"it repays this capex if {share:.0f}% of it was for AI"
        if not alone:
            return (
                "No cash margin, return or useful life, moved alone, makes the reported revenue "
                f"enough; {repays}, not {self.terms.ai_share_pct:g}%."
            )
        names = [LEVERS[row.setting][0].lower() for row in alone]
        each = names[0] if len(names) == 1 else f"each of {formats.listed(names)}"
        return f"Moved alone, {each} can make the reported revenue enough."

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know about the answer."""
        if not self.companies:
            return ()
        missing = [
            name for name in self.companies
            if name not in set(
                self.reported.loc[self.reported["group"] == ai_revenue.SPENDERS, "company"]
            )
        ]  # fmt: skip
        notes = [
            "Cash capex only; what is leased comes on top. Before tax, without a value left at the "
            "end of useful life. Spent in the middle of the year, in service from then on; cash "
            "comes at the end of each service year.",
            "What labs report pays for more than these companies’ capacity, and these companies "
            "earn from AI what they do not report, as in advertising: the gap is a yardstick, no "
            "loss.",
        ]
        if missing:
            verb = "does" if len(missing) == 1 else "do"
            notes.append(f"{formats.listed(missing, 12)} {verb} not report AI revenue in the data.")
        first, last = self.asked
        unknown = sorted(set(range(first, last + 1)) - set(self.vintages["year"]))
        if unknown:
            notes.append(f"No capex is known of {', '.join(map(str, unknown))}.")
        lacking = self.vintages.loc[~self.vintages["complete"], "year"].astype("str").tolist()
        if lacking:
            notes.append(
                f"Incomplete, so the need is a lower bound: {', '.join(lacking)} (a company or "
                "quarter is not known)."
            )
        return tuple(notes)


def _factor(name: str, terms: Terms, life: int, factor: float) -> str:
    rate = f"i = {terms.return_pct:g}%, n = {life}"
    plain = payback.capital_recovery_factor(terms.return_pct / 100, life)
    said = f"Factor of {name}: i(1+i)ⁿ ÷ ((1+i)ⁿ − 1), {rate} = {plain:.4f}"
    if not terms.ramp:
        return said
    ramp = formats.count(terms.ramp, "year")
    return f"{said}; with {ramp} of ramp, 1 ÷ Σ ramp(k) ÷ (1+i)ᵏ = {factor:.4f}"


def _span(first: int, last: int) -> str:
    return f"{first}" if first == last else f"{first}–{last}"
