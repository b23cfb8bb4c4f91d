"""The words of the field, each in one sentence: the one place where they are defined."""

import re
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Term:
    """A word that a newcomer may not know.

    Attributes
    ----------
    name, meaning : str
        The word, and what it means, in one sentence.
    pages : tuple of str
        Titles of the pages on which it is used, first the one on which it is computed or chosen.
    formula, unit : str
        How it is computed, and in what it is counted, where there is such.
    said : tuple of str
        Other words for it in headings and labels.
    """

    name: str
    meaning: str
    pages: tuple[str, ...]
    formula: str = ""
    unit: str = ""
    said: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The name as it begins a line."""
        return self.name[:1].upper() + self.name[1:]

    @property
    def told(self) -> str:
        """The meaning with the formula and the unit behind it."""
        formula = f" Formula: {self.formula}." if self.formula else ""
        unit = f" Unit: {self.unit}." if self.unit else ""
        return f"{self.meaning}{formula}{unit}"


OVERVIEW, JUMPS, UNUSUAL = "Overview", "Valuation jumps", "How unusual"
PATHS, SPLIT, ANATOMY = "Trajectories", "Growth or bubble", "Deal anatomy"
INVESTORS, MOMENTUM = "Investors", "Momentum"
CAPEX, INTENSITY, CLAIM, GUIDANCE = (
    "Capex totals", "Intensity", "The 250bn claim", "Guidance against actual",
)  # fmt: skip
COMMITTED, OUTLOOK, PAYBACK = "Committed, not yet spent", "What next", "Payback"
CHURN, MATTERS, COMPARE, REALITY = (
    "Customer churn", "What matters", "Compare scenarios", "Reality check",
)  # fmt: skip
SOURCES, NEW, OWN = "Data & sources", "New since", "Your data"
START, METHODS = "Start here", "Methods"
SCENARIO = (CHURN, MATTERS, COMPARE)
DEALS = (JUMPS, UNUSUAL, PATHS, SPLIT, ANATOMY, INVESTORS, MOMENTUM)
SPENDING = (CAPEX, INTENSITY, CLAIM, GUIDANCE, COMMITTED, OUTLOOK, PAYBACK)
EVERY = (
    OVERVIEW, START, *DEALS, *SPENDING, *SCENARIO, REALITY, SOURCES, METHODS, OWN, NEW,
)  # fmt: skip

TERMS: tuple[Term, ...] = (
    Term(
        "reported valuation",
        "What the whole company is said to be worth; most sources do not say whether before or "
        "after the new money.",
        (JUMPS, OVERVIEW, UNUSUAL, PATHS, SPLIT, ANATOMY),
        unit="billions of US dollars",
        said=("valuation", "valuations", "reported valuations"),
    ),
    Term(
        "post-money",
        "The company’s value just after a round, with the new money in it.",
        (ANATOMY, JUMPS, SPLIT, SOURCES),
        "pre-money + money that the company keeps",
        "billions of US dollars",
    ),
    Term(
        "pre-money",
        "The company’s value just before a round, without the new money.",
        (ANATOMY, JUMPS, SOURCES),
        "post-money − money that the company keeps",
        "billions of US dollars",
    ),
    Term(
        "valuation jump",
        "A round’s reported valuation as a multiple of the one before; the new money is in it.",
        (JUMPS, OVERVIEW, UNUSUAL, SPLIT, MOMENTUM, PATHS),
        "valuation ÷ previous valuation",
        "×",
        ("jump", "jumps", "valuation jumps"),
    ),
    Term(
        "step-up",
        "How far the company’s value rose before the new money came in.",
        (ANATOMY, JUMPS, OVERVIEW),
        "pre-money ÷ previous valuation",
        "×",
        ("step-ups",),
    ),
    Term(
        "down round",
        "A round at a lower valuation than the one before: a jump below 1×.",
        (UNUSUAL, JUMPS),
        said=("down rounds", "down"),
    ),
    Term(
        "priced round",
        "A round, closed or announced, whose valuation outside investors set; talks, share sales, "
        "purchases and market prices are none.",
        (JUMPS, UNUSUAL, PATHS, MOMENTUM, SPLIT),
        said=("priced rounds",),
    ),
    Term(
        "secondary sale",
        "Holders sell shares to others; no money goes into the company.",
        (JUMPS, UNUSUAL, PATHS, MOMENTUM),
        said=("secondary", "tender", "share sale"),
    ),
    Term(
        "money paid out",
        "The part of a deal’s money that goes to holders who sell, not into the company.",
        (ANATOMY, OVERVIEW),
        unit="% of the amount",
        said=("paid out",),
    ),
    Term(
        "stake",
        "The share of the company that the money bought.",
        (ANATOMY, OVERVIEW, JUMPS, *SCENARIO),
        unit="%",
    ),
    Term(
        "implied valuation",
        "What the whole company is worth if the price of the stake holds for all of it.",
        (ANATOMY,),
        "amount ÷ stake",
        "billions of US dollars",
    ),
    Term(
        "rank",
        "Place among the jumps or deals that count, the largest first; equal ones share the better "
        "place.",
        (JUMPS, UNUSUAL, INVESTORS, OVERVIEW),
    ),
    Term(
        "percentile",
        "The share of the other jumps that are smaller, ties counted half.",
        (UNUSUAL, JUMPS),
        "(smaller + ½ equal) ÷ others",
        "%",
        ("percentiles",),
    ),
    Term(
        "median",
        "The value in the middle: half are larger, half are smaller.",
        (UNUSUAL, JUMPS, OVERVIEW, MOMENTUM, SPLIT, CHURN, MATTERS, REALITY),
        said=("medians",),
    ),
    Term(
        "middle half",
        "From the lower to the upper quartile: a quarter is below it, a quarter above.",
        (UNUSUAL,),
        said=("quartile", "quartiles"),
    ),
    Term(
        "peer group",
        "The deals or companies that it is fair to compare with, by rules that you set.",
        (UNUSUAL,),
        said=("peer", "peers"),
    ),
    Term(
        "segment",
        "The company’s main line of business; each company has one.",
        (MOMENTUM, JUMPS, UNUSUAL, SPLIT, PATHS),
        said=("segments",),
    ),
    Term(
        "hollow mark",
        "A mark without filling is shown but not ranked: it spans missing rounds, compares unlike "
        "figures, or rests on a doubtful or incomplete one.",
        (JUMPS, UNUSUAL, PATHS, SPLIT, CAPEX, INTENSITY, CLAIM, GUIDANCE),
        said=("hollow", "not ranked", "steps that do not count"),
    ),
    Term(
        "perimeter",
        "What a figure covers: the company alone, or with another inside it, as xAI with X.",
        (PATHS, JUMPS, UNUSUAL, SPLIT, PAYBACK),
        said=("perimeters", "covers"),
    ),
    Term(
        "growth a year",
        "The even yearly rate that leads from the first value to the last; only over more than 180 "
        "days between exact dates.",
        (PATHS, JUMPS, UNUSUAL),
        "(last ÷ first)^(365.25 ÷ days) − 1",
        "% a year",
        ("annual growth",),
    ),
    Term(
        "revenue multiple",
        "How many years of revenue the company is valued at.",
        (SPLIT, *SCENARIO),
        "valuation ÷ revenue a year",
        "×",
        ("multiple", "multiples", "enterprise value ÷ revenue"),
    ),
    Term(
        "run rate",
        "Recent revenue carried to a year: a month × 12, or as the company says; for subscriptions "
        "also called ARR, annual recurring revenue.",
        (SPLIT, PAYBACK, *SCENARIO),
        unit="a year",
        said=("run rates", "run-rate", "ARR", "kind of revenue", "kinds of revenue"),
    ),
    Term(
        "growth’s share",
        "How much of a jump is explained by more revenue; the rest is a higher multiple, and above "
        "100% the multiple fell.",
        (SPLIT,),
        "ln(R₁ ÷ R₀) ÷ ln(V₁ ÷ V₀)",
        "%",
        ("growth share", "share of growth"),
    ),
    Term(
        "own money",
        "What one investor put into a round, told from the round’s total.",
        (INVESTORS,),
        unit="billions of US dollars",
        said=("ticket", "tickets", "own part", "own parts"),
    ),
    Term(
        "money raised",
        "Known amounts that went to companies, none counted twice; deals without a known amount "
        "are named, not guessed.",
        (MOMENTUM, JUMPS),
        unit="billions of US dollars",
        said=("raised",),
    ),
    Term(
        "capex",
        "Capital expenditure: what a company pays for buildings, servers and other lasting "
        "equipment.",
        (CAPEX, OVERVIEW, *SPENDING[1:]),
        unit="billions of US dollars",
        said=("capital expenditure", "cash capex", "capital spending"),
    ),
    Term(
        "definition of capex",
        "What is counted: purchases in the cash-flow statement, with finance leases, net of sale "
        "proceeds, or the company’s own measure; they are never mixed.",
        (CAPEX, INTENSITY, CLAIM, GUIDANCE, OUTLOOK),
        said=("definition", "guided as"),
    ),
    Term(
        "finance lease",
        "A lease that works like a purchase on credit, so some companies count it as capex.",
        (CAPEX, INTENSITY, CLAIM, OUTLOOK),
        said=("finance leases", "with leases"),
    ),
    Term(
        "trailing twelve months",
        "The four quarters that end with the one named, so that seasons cancel out.",
        (CAPEX, INTENSITY, COMMITTED),
        said=("trailing 12 months", "twelve months to", "ttm"),
    ),
    Term(
        "fiscal period",
        "A quarter or year of the company’s own calendar, which may begin in another month.",
        (CAPEX, GUIDANCE, INTENSITY, OUTLOOK),
        said=("fiscal year", "fiscal quarter", "fiscal periods"),
    ),
    Term(
        "straddles",
        "The company’s quarter lies across two calendar quarters; it counts as the one that holds "
        "most of it.",
        (CAPEX, INTENSITY, OUTLOOK),
    ),
    Term(
        "capex intensity",
        "How much of its revenue a company spends on capex.",
        (INTENSITY,),
        "capex ÷ revenue",
        "%",
        ("÷ revenue", "capex against", "intensity"),
    ),
    Term(
        "operating cash flow",
        "Cash that the business brings in before capex; customers’ prepayments lift it.",
        (INTENSITY,),
        unit="billions of US dollars",
        said=("÷ operating cash flow",),
    ),
    Term(
        "free cash flow",
        "Cash that is left after capex.",
        (INTENSITY,),
        "operating cash flow − capex",
        "billions of US dollars",
    ),
    Term(
        "guidance",
        "What a company says beforehand that it will spend in a period, often as a range and often "
        "revised.",
        (GUIDANCE, OUTLOOK, PAYBACK),
        unit="billions of US dollars",
        said=("guided", "guide", "companies that guide"),
    ),
    Term(
        "pace",
        "What a period comes to if its quarters to come are like those known.",
        (GUIDANCE,),
        unit="billions of US dollars",
    ),
    Term(
        "remaining performance obligations",
        "What customers have ordered by contract and the company has not yet delivered or booked "
        "as revenue.",
        (COMMITTED,),
        unit="billions of US dollars",
        said=("RPO", "remaining performance obligation", "obligations to customers"),
    ),
    Term(
        "lease not begun",
        "A signed lease, often of a data centre, whose payments and use start later; it is not in "
        "capex yet.",
        (COMMITTED,),
        said=("leases signed, not yet begun", "leases not begun", "lease not commenced"),
    ),
    Term(
        "purchase commitment",
        "A binding order for goods or services that are still to come.",
        (COMMITTED,),
        said=("purchase commitments",),
    ),
    Term(
        "depreciation vintage",
        "What was spent in one calendar year, written off together over its useful life.",
        (PAYBACK,),
        said=("vintage", "vintages"),
    ),
    Term(
        "depreciation",
        "The cost of equipment spread in equal parts over the years that it lasts.",
        (PAYBACK,),
        "capex ÷ useful life",
        "billions of US dollars a year",
        ("useful life", "servers last", "buildings last"),
    ),
    Term(
        "cash margin",
        "What is left of revenue after running costs and before depreciation: it pays for the "
        "capex.",
        (PAYBACK,),
        unit="% of revenue",
    ),
    Term(
        "return wanted",
        "The yearly return that the money must bring; it discounts what comes later.",
        (PAYBACK,),
        unit="% a year",
        said=("required return",),
    ),
    Term(
        "ramp",
        "Years in which revenue rises in equal steps before it is full.",
        (PAYBACK,),
        unit="years",
        said=("years of ramp",),
    ),
    Term(
        "realised share of guidance",
        "How much of the middle of the guided range is in fact spent: an assumption.",
        (OUTLOOK, PAYBACK),
        unit="%",
        said=("guidance realised",),
    ),
    Term(
        "churn",
        "Customers leave and take their revenue with them.",
        SCENARIO,
    ),
    Term(
        "notice",
        "Months for which a leaver still pays in full.",
        SCENARIO,
        unit="months",
        said=("notice period",),
    ),
    Term(
        "wind-down",
        "Months in which a leaver’s revenue then falls: to nothing if linear, to 5% if "
        "exponential.",
        (*SCENARIO, REALITY),
        unit="months",
    ),
    Term(
        "replaced",
        "The share of a lost revenue that other customers make up for in the end.",
        (*SCENARIO, REALITY),
        unit="%",
        said=("replace", "others replace", "replaced by others"),
    ),
    Term(
        "horizon",
        "The day for which the stake is valued, in quarters from the start.",
        SCENARIO,
        unit="quarters",
    ),
    Term(
        "correlation",
        "How far customers leave together, through one common factor (a one-factor Gaussian "
        "copula): 0 each for itself, near 1 all or none.",
        SCENARIO,
        "pᵢ(z) = Φ((Φ⁻¹(pᵢ) − √ρ·z) ÷ √(1 − ρ))",
    ),
    Term(
        "quantile",
        "The value that a given share of outcomes does not exceed: of 100 equally likely outcomes, "
        "95 are at or below the 95% quantile.",
        SCENARIO,
        said=("share of outcomes", "of outcomes", "quantiles"),
    ),
    Term(
        "value-at-risk",
        "The loss that is not exceeded with the confidence chosen, such as 95%.",
        (CHURN, MATTERS, COMPARE),
        unit="millions of US dollars a year",
    ),
    Term(
        "expected shortfall",
        "The average loss of the worst outcomes, such as the worst 5%.",
        (CHURN, MATTERS, COMPARE),
        unit="millions of US dollars a year",
        said=("lost in the worst", "confidence of the tail"),
    ),
    Term(
        "expected value",
        "The average over all outcomes, each by how likely it is.",
        SCENARIO,
        said=("expected revenue", "value, expected", "expected"),
    ),
    Term(
        "mark of the stake",
        "What a stake is worth at a given value of the whole company, without special rights.",
        (CHURN, MATTERS, COMPARE, ANATOMY),
        "stake × (multiple × revenue + net cash)",
        "billions of US dollars",
    ),
    Term(
        "net cash",
        "Cash less debt; added to the business’s value it gives the equity’s.",
        SCENARIO,
        "cash − debt",
        "billions of US dollars",
    ),
    Term(
        "break-even",
        "The multiple, revenue or other input at which the stake is worth just what was paid.",
        (MATTERS, CHURN, COMPARE, PAYBACK, ANATOMY),
        said=("worth what was paid", "enough at"),
    ),
    Term(
        "owner’s orders",
        "What the owner of the stake buys from the company itself: circular, since it pays for "
        "part of what its stake is worth.",
        SCENARIO,
        unit="millions of US dollars a year",
        said=("owner's orders",),
    ),
    Term(
        "HHI",
        "Herfindahl–Hirschman index: how much revenue hangs on few customers, from near 0 to 1 for "
        "a single one.",
        (COMPARE, CHURN),
        "Σ shareᵢ²",
    ),
    Term(
        "effective customers",
        "How many equal customers would make revenue just as concentrated.",
        (COMPARE, CHURN),
        "1 ÷ HHI",
        said=("effective number of customers",),
    ),
    Term(
        "swing",
        "How far one input alone moves the result, between the two ends of its range.",
        (MATTERS,),
        said=("moves it by", "tornado"),
    ),
    Term(
        "claim",
        "One source’s value for one figure.",
        (SOURCES, OVERVIEW, *DEALS, *SPENDING[:5]),
        said=("claims",),
    ),
    Term(
        "range of claims",
        "From the smallest to the largest claim that counts; one source alone gives no range and "
        "is not certain for that.",
        (SOURCES, OVERVIEW, *DEALS, *SPENDING[:5]),
        said=("claims from", "claims to", "jump from", "jump to"),
    ),
    Term(
        "grade of evidence",
        "How good the best source is that agrees with the figure: official, official via a copy, "
        "reported by named press, or only re-posted.",
        (SOURCES, OVERVIEW, *DEALS, *SPENDING, CHURN, REALITY),
        said=("evidence", "weakest evidence", "evidence at least", "grade"),
    ),
    Term(
        "sources",
        "Publishers behind the claims that count.",
        (SOURCES, OVERVIEW, *DEALS, CAPEX, INTENSITY),
    ),
    Term(
        "assumed",
        "Set by a slider or a default, not known from a source.",
        (*SCENARIO, OUTLOOK, PAYBACK, CLAIM, REALITY),
    ),
    Term(
        "version of the data",
        "The data as it was at one time; a link keeps its version, also when newer data comes.",
        (NEW, *EVERY[:-1]),
        said=("data version", "edition"),
    ),
)
"""All terms, by subject."""


def term(name: str) -> Term:
    """Return the term of a name, or of another word for it."""
    return _BY_NAME[name.casefold()]


def equation(name: str) -> str:
    """Return a term’s formula as an equation: what is computed, =, how."""
    found = term(name)
    return f"{found.name} = {found.formula}"


def of_page(title: str) -> tuple[Term, ...]:
    """Return the terms used on the page of a title, those computed there first."""
    used = [term for term in TERMS if title in term.pages]
    return tuple(sorted(used, key=lambda term: term.pages[0] != title))


@cache
def named_in(label: str) -> tuple[Term, ...]:
    """Return the terms that a label names, in its order; of overlapping names the longest."""
    return tuple(
        dict.fromkeys(_BY_NAME[each.group().casefold()] for each in _NAMES.finditer(label))
    )


def explained(label: str, help: str = "") -> str:
    """Return a help text in Markdown with the terms that its label names explained below it.

    Parameters
    ----------
    label : str
        What the control, the column or the card is called.
    help : str
        What else is said of it.

    Returns
    -------
    str
        Empty where nothing is said and no term is named.
    """
    told = [f"**{term.title}**: {term.told}" for term in named_in(label)]
    return "\n\n".join([*([help] if help else []), *told])


_BY_NAME = {name.casefold(): term for term in TERMS for name in (term.name, *term.said)}
_NAMES = re.compile(
    r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(_BY_NAME, key=len, reverse=True))) + r")(?!\w)",
    re.IGNORECASE,
)
