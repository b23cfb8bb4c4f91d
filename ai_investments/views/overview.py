"""The view of the start page: Meta–Scale as the lead, the largest jumps, what the data is."""

from dataclasses import dataclass
from typing import Any, ClassVar

import narwhals as nw
import pandas as pd

from ai_investments import evidence, exports, first_place, formats
from ai_investments.capital_spending import capex_claim
from ai_investments.dataset import Dataset
from ai_investments.deals import chosen_steps, stakes, standing, valuations
from ai_investments.deals.chosen_steps import Wanted
from ai_investments.evidence import Evidence
from ai_investments.views import anatomy_words, customer_churn
from ai_investments.views.deals import META_SCALE
from ai_investments.views.view import View

LARGEST = 8


@dataclass(frozen=True)
class Lead:
    """The deal that the dashboard is about.

    Attributes
    ----------
    step : pandas.Series
        Its step, as `valuations.steps` gives one.
    amount, valuation, stake : Evidence
        What backs the three figures of the deal.
    fit : pandas.DataFrame
        Whether the figures fit together, as `stakes.fit` gives it.
    rank : standing.Rank or None
        Where the jump stands among all that count.
    """

    step: pd.Series
    amount: Evidence
    valuation: Evidence
    stake: Evidence
    fit: pd.DataFrame
    rank: standing.Rank | None

    @property
    def fit_sentence(self) -> str:
        """Say how far the three reported figures fit: for the amounts told most and at the ends."""
        return anatomy_words.fit_sentence(self.fit, self.valuation.headline, self.stake.headline)


@dataclass(frozen=True)
class Result:
    """What the start page shows.

    Attributes
    ----------
    lead : Lead or None
        None where the data does not hold the deal and the round before it.
    largest : pandas.DataFrame
        The largest jumps that count.
    capex : ClaimCheck
        Capital spending of 2025 against the claim of over 250bn.
    churn : customer_churn.Result
        The scenario with all its defaults.
    lost : dict or None
        The reported customer that left, as its row of the customers by column.
    events : pandas.DataFrame
        The headline events, oldest first.
    deals, companies, claims, publishers : int
        Size of the dataset.
    newest : pandas.Timestamp or None
        Date of the newest deal.
    largest_title, events_title : str
        What the charts of jumps and of events say.
    finding : str
        The lead in one sentence.
    """

    lead: Lead | None
    largest: pd.DataFrame
    capex: capex_claim.ClaimCheck
    churn: customer_churn.Result
    lost: dict[str, Any] | None
    events: pd.DataFrame
    deals: int
    companies: int
    claims: int
    publishers: int
    newest: pd.Timestamp | None
    largest_title: str
    events_title: str
    finding: str


@dataclass(frozen=True)
class Overview(View):
    """Parameters of the start page: none."""

    path: ClassVar[str] = ""
    title: ClassVar[str] = "Overview"
    section: ClassVar[str] = "Overview"
    key: ClassVar[tuple[str, ...]] = ("deal_id",)

    def analyse(self, dataset: Dataset) -> Result:
        """Return what the start page shows of a dataset."""
        largest, lead = _jumps(dataset)
        stored = nw.from_native(dataset.investments).lazy()
        companies = stored.select("company").unique(["company"]).select(n=nw.len())
        newest = stored.select(day=nw.col("announced_on").max())
        day = newest.collect("pandas").to_pandas()["day"].iloc[0]
        claims, publishers = evidence.size(dataset)
        events = _headlines(dataset)
        return Result(
            lead=lead,
            largest=largest,
            capex=capex_claim.claim_check(dataset),
            churn=customer_churn.CustomerChurn().analyse(dataset),
            lost=_lost(dataset),
            events=events,
            deals=dataset.count("investments"),
            companies=int(companies.collect("pandas")["n"][0]),
            claims=claims,
            publishers=publishers,
            newest=None if pd.isna(day) else pd.Timestamp(day),
            largest_title=_largest_title(largest, lead),
            events_title=_events_title(events),
            finding=_finding(lead),
        )

    def export_table(self, result: Result, dataset: Dataset) -> pd.DataFrame:
        """Return the largest jumps with their sources."""
        return exports.steps_with_sources(result.largest, dataset)


def _jumps(dataset: Dataset) -> tuple[pd.DataFrame, Lead | None]:
    """Return the largest jumps that count, and what is said of Meta's deal."""
    if dataset.many_deals:
        chosen = chosen_steps.OnEngine(dataset, (), valuations.Selection())
        first = Wanted("jump", False, LARGEST, ranked_only=True)
        (largest,), own = chosen.rows((first,), META_SCALE)
        lead = _lead(dataset, own.iloc[0], chosen.rank(META_SCALE)) if len(own) else None
        return largest[list(valuations.STEP_COLUMNS)], lead
    steps = valuations.all_steps(dataset)
    rows = steps[steps["deal_id"] == META_SCALE]
    rank = standing.rank(steps, META_SCALE)
    lead = _lead(dataset, rows.iloc[0], rank) if len(rows) else None
    return steps[steps["counts"]].head(LARGEST).reset_index(drop=True), lead


def _lost(dataset: Dataset) -> dict[str, Any] | None:
    """Return the customer of Scale AI whose revenue was reported and who wound down."""
    rows = dataset.rows("customers")
    own = rows[
        (rows["vendor"] == customer_churn.VENDOR)
        & rows["revenue_usd_m"].notna()
        & (rows["post_deal_action"] == "wound_down")
    ].sort_values("revenue_usd_m", ascending=False)
    return {str(k): v for k, v in own.iloc[0].items()} if len(own) else None


def _headlines(dataset: Dataset) -> pd.DataFrame:
    events = dataset.rows("events")
    marked = events[events["headline"]].sort_values(["event_on", "event_id"])
    return marked.reset_index(drop=True)


def _lead(dataset: Dataset, step: pd.Series, rank: standing.Rank | None) -> Lead:
    amount, valuation, stake = (
        evidence.figure(dataset, META_SCALE, field)
        for field in ("amount_usd_bn", "valuation_usd_bn", "stake_pct")
    )
    return Lead(
        step=step,
        amount=amount,
        valuation=valuation,
        stake=stake,
        fit=stakes.fit(amount, stake, valuation.headline),
        rank=rank,
    )


def _largest_title(largest: pd.DataFrame, lead: Lead | None) -> str:
    """Name the largest jump, and the place of Meta's deal among all."""
    if largest.empty:
        return "No two valuations of one company compare"
    first = largest.iloc[first_place.holders(largest["jump"].tolist())].to_dict("records")
    named = [f"{row['company']} in {row['announced_on']:%Y}" for row in first]
    jump = f"{formats.times(first[0]['jump'])}{first_place.each(named)}"
    which = "jump that compares" if len(named) == 1 else "jumps that compare"
    told = first_place.named(named, "jump", "jumps")
    said = f"The largest {which} like with like: {told}, {jump}"
    if lead is None or lead.rank is None:
        return said
    return f"{said}; Scale AI’s is {formats.ordinal(lead.rank.position)} of {lead.rank.n}"


def _events_title(events: pd.DataFrame) -> str:
    """Say how long after the deal the first customer left."""
    deal = events.loc[events["kind"] == "deal", "event_on"].min()
    left = events[(events["kind"] == "customer") & (events["event_on"] >= deal)]
    if pd.isna(deal) or left.empty:
        return f"{formats.count(len(events), 'event')} around the deal"
    days = (left["event_on"].min() - deal).days
    when = "On the day of the deal" if days == 0 else f"{formats.count(days, 'day')} after the deal"
    return f"{when} the first customer turned away; what happened since"


def _finding(lead: Lead | None) -> str:
    if lead is None:
        return "The data holds no valuation of Scale AI before and after Meta’s deal."
    step = lead.step
    return (
        f"Meta’s deal took Scale AI from {formats.usd_bn(step['previous_valuation_usd_bn'])} to "
        f"{formats.usd_bn(step['valuation_usd_bn'])}{formats.within(step['days'])}: "
        f"{formats.times(step['jump'])} the reported valuation"
    )
