"""The view of the page “Customer churn”: Meta's stake if Scale AI's customers leave."""

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from ai_investments import break_even, evidence, formats, multiples, scenario
from ai_investments.dataset import Dataset
from ai_investments.evidence import Evidence
from ai_investments.leaving import Leaving
from ai_investments.scenario import Customer, Scenario, Terms
from ai_investments.views import parameter
from ai_investments.views.deals import META_SCALE
from ai_investments.views.view import View

VENDOR = "Scale AI"
OTHER = "Other customer"
NO_CUSTOMERS = "The data names no customer of Scale AI: all of this scenario is assumed"
META = "Meta"
STAKE = 0.49
START = pd.Timestamp("2025-06-30")
"""The scenario starts as seen in June 2025."""
PLAN_ON, PLAN_USD_M = pd.Timestamp("2025-12-31"), 2000.0
"""The company's plan for 2025 before customers left (revenue.csv, scale-ai-2025-12-31)."""

NO_PEERS = 20.0
"""Multiple assumed where the data holds none of a peer."""

GROUPS = {
    "competitor_lab": "Competitor labs",
    "owner": "Meta",
    "government": "Government",
    "automotive": "Automotive",
    "other": "Other customers",
}


def _peers_median(dataset: Dataset) -> float:
    table = multiples.peers(dataset, VENDOR, START)
    return round(float(table["multiple"].median()), 1) if len(table) else NO_PEERS


@dataclass(frozen=True)
class Price:
    """What Meta is said to have paid, by one kind of source."""

    label: str
    usd_bn: float


@dataclass(frozen=True)
class Result:
    """What the page shows.

    Attributes
    ----------
    scenario : Scenario
        Customers and terms.
    customers : pandas.DataFrame
        ``customer``, ``group``, ``revenue_usd_m``, ``share_pct``, ``probability_pct``, ``basis``.
    path : pandas.DataFrame
        As `Scenario.path`, with the ``date`` of each quarter.
    quantiles : pandas.DataFrame
        For each of `scenario.BANDS`: ``quantile_pct``, ``lost_usd_m`` (revenue a year of the
        leavers) that is not exceeded with that probability, and ``mark_usd_bn`` (value of the
        stake) that is exceeded with it.
    var_usd_m, shortfall_usd_m : float
        Value-at-risk and expected shortfall of the revenue lost at the horizon.
    prices : tuple of Price
        What Meta paid, as different sources have it, headline first.
    below : dict of float to float
        Probability that the stake is worth less than each price.
    expected_mark_usd_bn, without_meta_usd_bn : float
        Expected value of the stake, with and without Meta's own orders.
    break_even_revenue_usd_m, break_even_multiple : float or None
        What it takes for the stake to be worth the headline price; None: nothing reaches it.
    lose_largest : float
        Probability that the largest customer leaves.
    assumed_pct : float
        Share of revenue that is assumed.
    peers : int
        Number of multiples behind the default.
    peer_companies : tuple of str
        Companies that they are of.
    warnings : tuple of str
        Assumptions that the reported facts speak against.
    since : pandas.DataFrame
        What named customers have done since: fact, not scenario.
    reported : tuple of str
        Customers whose revenue is reported.
    finding : str
        The answer in one sentence.
    """

    scenario: Scenario
    customers: pd.DataFrame
    path: pd.DataFrame
    quantiles: pd.DataFrame
    var_usd_m: float
    shortfall_usd_m: float
    prices: tuple[Price, ...]
    below: dict[float, float]
    expected_mark_usd_bn: float
    without_meta_usd_bn: float
    break_even_revenue_usd_m: float | None
    break_even_multiple: float | None
    lose_largest: float
    assumed_pct: float
    peers: int
    peer_companies: tuple[str, ...]
    warnings: tuple[str, ...]
    since: pd.DataFrame
    reported: tuple[str, ...]
    finding: str


@dataclass(frozen=True)
class CustomerChurn(View):
    """Parameters of the page “Customer churn”."""

    path: ClassVar[str] = "churn"
    title: ClassVar[str] = "Customer churn"
    section: ClassVar[str] = "Customer churn"

    google_leaves: int = parameter.number(
        "Google leaves",
        "Assumed. Google was reported on 13 June 2025 to plan its exit.",
        90, (0, 100), step=5, unit="%",
    )  # fmt: skip
    labs_leave: int = parameter.number(
        "Other competitor labs leave",
        "Assumed, for each: OpenAI, Microsoft, xAI, Anthropic and other rivals of Meta.",
        50, (0, 100), step=5, unit="%",
    )  # fmt: skip
    government_leaves: int = parameter.number(
        "Government leaves",
        "Assumed. US agencies decide together.",
        10, (0, 100), step=5, unit="%",
    )  # fmt: skip
    automotive_leaves: int = parameter.number(
        "Automotive leaves", "Assumed, for each.", 20, (0, 100), step=5, unit="%"
    )
    others_leave: int = parameter.number(
        "Other customers leave", "Assumed, for each.", 15, (0, 100), step=5, unit="%"
    )
    meta_leaves: int = parameter.number(
        "Meta leaves",
        "Assumed. Reports of August 2025 say that Meta's labs also buy elsewhere.",
        5, (0, 100), step=5, unit="%",
    )  # fmt: skip
    correlation: float = parameter.number(
        "Correlation",
        "How far customers leave together: 0 each for itself, near 1 all or none.",
        0.3, (0.0, 0.95), step=0.05,
    )  # fmt: skip
    notice: int = parameter.number(
        "Notice, months", "How long a leaver goes on paying in full.", 0, (0, 12)
    )
    wind_down: int = parameter.number(
        "Wind-down, months",
        "How long its revenue then takes to fall to nothing. OpenAI's took about nine months.",
        6, (0, 24),
    )  # fmt: skip
    replaced: int = parameter.number(
        "Replaced by others",
        "Share of lost revenue that other customers make up for in the end.",
        20, (0, 100), step=5, unit="%",
    )  # fmt: skip
    lag: int = parameter.number(
        "Replaced after, months", "Time from loss to replacement.", 6, (0, 24)
    )
    growth: int = parameter.number(
        "Growth of those who stay, a year",
        "Assumed. The plan for 2025 meant 130%.",
        50, (-50, 150), step=5, unit="%",
    )  # fmt: skip
    quarters: int = parameter.number(
        "Horizon, quarters", "Quarters from mid-2025 to the valuation.", 6, (2, 16)
    )
    multiple: float | None = parameter.number_from_data(
        "Enterprise value ÷ revenue",
        "Default: the median of peers in data and labelling up to June 2025. 33× = 29 ÷ 0.87bn "
        "returns Meta's price by construction; 19× uses a run rate of 1.5bn, 14.5× the plan of "
        "2bn.",
        _peers_median,
        "the peers' median",
        (1.0, 50.0),
        step=0.1,
        unit="×",
    )
    net_cash: float = parameter.number(
        "Net cash, $bn",
        "Assumed. How much of Meta's money stayed in the company is not known.",
        0.0, (-5.0, 15.0), step=0.5,
    )  # fmt: skip
    base: int = parameter.number(
        "Revenue before, $m a year",
        "Reported for 2024: 870 (Reuters, Bloomberg); a spokesperson said close to 1,000.",
        870, (800, 1500), step=10,
    )  # fmt: skip
    labs_share: int = parameter.number(
        "Share of the other labs", "Assumed, of 2024 revenue, all together.",
        22, (0, 35), unit="%",
    )  # fmt: skip
    meta_share: int = parameter.number(
        "Share of Meta", "Assumed; “one of the biggest”, smaller than Google.",
        14, (0, 20), unit="%",
    )  # fmt: skip
    government_share: int = parameter.number(
        "Share of government", "Assumed.", 9, (0, 15), unit="%"
    )
    automotive_share: int = parameter.number(
        "Share of automotive", "Assumed.", 5, (0, 10), unit="%"
    )
    others: int = parameter.number(
        "Other customers", "Number of equal ones that the rest is split into.", 20, (5, 100)
    )
    tail: int = parameter.number(
        "Confidence of the tail",
        "Value-at-risk is the loss not exceeded with this probability; expected shortfall is the "
        "average beyond it.",
        95, (80, 99), unit="%",
    )  # fmt: skip

    def analyse(self, dataset: Dataset) -> Result:
        """Return what the page shows for this view of a dataset."""
        named = dataset.customers[dataset.customers["vendor"] == VENDOR]
        multiple = _peers_median(dataset) if self.multiple is None else self.multiple
        terms = Terms(
            correlation=self.correlation,
            growth=self.growth / 100,
            quarters=self.quarters,
            timing="at once",
            multiple=multiple,
            net_cash_usd_bn=self.net_cash,
            stake=STAKE,
        )
        case = Scenario(self._customers(named), terms)
        prices = _prices(evidence.figure(dataset, META_SCALE, "amount_usd_bn"))
        mark = case.expected_mark_usd_bn()
        below = {price.usd_bn: case.probability_of_mark_below(price.usd_bn) for price in prices}
        paid = prices[0].usd_bn if prices else None
        peers = multiples.peers(dataset, VENDOR, START)
        path = case.path()
        q = self.tail / 100
        return Result(
            scenario=case,
            customers=_table(case),
            path=path.assign(date=[START + pd.DateOffset(months=int(m)) for m in path["months"]]),
            quantiles=_quantiles(case),
            var_usd_m=case.value_at_risk_usd_m(q),
            shortfall_usd_m=case.expected_shortfall_usd_m(q),
            prices=prices,
            below=below,
            expected_mark_usd_bn=mark,
            without_meta_usd_bn=case.without(META).expected_mark_usd_bn(),
            break_even_revenue_usd_m=(
                None if paid is None else break_even.break_even_revenue_usd_m(terms, paid)
            ),
            break_even_multiple=(
                None if paid is None else break_even.break_even_multiple(case, paid)
            ),
            lose_largest=case.largest().leaving.probability,
            assumed_pct=100
            * sum(c.revenue_usd_m for c in case.customers if c.basis == "assumed")
            / case.total_usd_m,
            peers=len(peers),
            peer_companies=tuple(peers["company"].unique()),
            warnings=_warnings(case),
            since=_since(named),
            reported=tuple(c.name for c in case.customers if c.basis == "reported"),
            finding=_finding(mark, paid, below) if len(named) else NO_CUSTOMERS,
        )

    def export_table(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return the revenue path with every parameter of the scenario."""
        values = {name: parameter.shown(getattr(self, name), dataset)
                  for name, parameter in self.parameters().items()}  # fmt: skip
        return result.path.assign(**{f"input_{name}": value for name, value in values.items()})

    def _customers(self, named: pd.DataFrame) -> tuple[Customer, ...]:
        """Split the revenue over Google (reported), the named customers and the unnamed rest."""
        reported = named.dropna(subset=["revenue_usd_m"])
        known = [
            Customer(str(row["customer"]), GROUPS["competitor_lab"], float(row["revenue_usd_m"]),
                     "reported", self._leaving(self.google_leaves))
            for row in reported.to_dict("records")
        ]  # fmt: skip
        assumed: list[Customer] = []
        for group, share, leaves in (
            ("competitor_lab", self.labs_share, self.labs_leave),
            ("owner", self.meta_share, self.meta_leaves),
            ("government", self.government_share, self.government_leaves),
            ("automotive", self.automotive_share, self.automotive_leaves),
        ):
            rows = named[(named["customer_group"] == group) & named["revenue_usd_m"].isna()]
            names = rows["parent_group"].fillna(rows["customer"]).drop_duplicates().tolist()
            parts = scenario.equal_parts(self.base * share / 100, len(names))
            assumed += [
                Customer(name, GROUPS[group], part, "assumed", self._leaving(leaves))
                for name, part in zip(names, parts, strict=True)
            ]
        rest = self.base - sum(customer.revenue_usd_m for customer in [*known, *assumed])
        assumed += [
            Customer(f"{OTHER} {n}", GROUPS["other"], part, "assumed",
                     self._leaving(self.others_leave))
            for n, part in enumerate(scenario.equal_parts(max(rest, 0), self.others), start=1)
        ]  # fmt: skip
        return tuple(known + assumed)

    def _leaving(self, percent: int) -> Leaving:
        return Leaving(
            probability=percent / 100,
            notice_months=self.notice,
            wind_down_months=self.wind_down,
            replaced=self.replaced / 100,
            lag_months=self.lag,
        )


def _prices(amount: Evidence) -> tuple[Price, ...]:
    """Return what Meta paid: the headline, what most sources say, what its books say."""
    if amount.headline is None:
        return ()
    counting = amount.claims[amount.claims["counts_in_range"].astype(bool)]
    if counting.empty:
        return (Price("reported", amount.headline),)
    most = float(counting["value_number"].mode().max())
    official = counting.loc[counting["evidence"] == "official", "value_number"]
    told = [Price("brief and some reports", amount.headline), Price("most reports", most)]
    if len(official):
        told.append(Price("Meta’s books", float(official.min())))
    return tuple({price.usd_bn: price for price in reversed(told)}.values())[::-1]


def _table(case: Scenario) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "customer": customer.name,
                "group": customer.group,
                "revenue_usd_m": customer.revenue_usd_m,
                "share_pct": 100 * customer.revenue_usd_m / case.total_usd_m,
                "probability_pct": 100 * customer.leaving.probability,
                "basis": customer.basis,
            }
            for customer in case.customers
        ]
    )


def _quantiles(case: Scenario) -> pd.DataFrame:
    last = case.path().iloc[-1]
    return pd.DataFrame(
        [
            {
                "quantile_pct": 100 * q,
                "lost_usd_m": case.losses.quantile(q),
                "mark_usd_bn": float(case.mark_usd_bn(last[f"q{100 - 100 * q:02.0f}_usd_m"])),
            }
            for q in scenario.BANDS
        ]
    )


def _warnings(case: Scenario) -> tuple[str, ...]:
    reported = [c.revenue_usd_m for c in case.customers if c.basis == "reported"]
    if not reported:
        return ()
    above = sorted(
        {
            f"Each “{OTHER.lower()}”" if c.group == GROUPS["other"] else c.name
            for c in case.customers
            if c.basis == "assumed" and c.revenue_usd_m > max(reported)
        }
    )
    return tuple(
        f"{name} is assumed to bring more than Google, which was reported as the largest customer."
        for name in above
    )


def _since(named: pd.DataFrame) -> pd.DataFrame:
    done = named.dropna(subset=["post_deal_action"]).sort_values(["action_on", "customer"])
    columns = ["customer", "post_deal_action", "action_on", "note", "publisher", "url", "evidence"]
    return done[columns].reset_index(drop=True)


def _finding(mark: float, paid: float | None, below: dict[float, float]) -> str:
    worth = f"If customers leave as assumed, Meta’s 49% is worth {formats.usd_bn(round(mark, 1))}"
    if paid is None:
        return f"{worth} on average"
    chance = formats.chance(below[paid])
    return (
        f"{worth} on average, against {formats.usd_bn(paid)} paid; less than that in {chance} of "
        "outcomes"
    )
