"""How every figure is computed: formula, inputs, missing values, limits, source; page by page."""

from dataclasses import dataclass

from ai_investments import glossary
from ai_investments.customers.common_factor import REACH
from ai_investments.deals.growth_split import LEAST_DAYS_APART
from ai_investments.deals.jump_groups import WAIT_MONTHS
from ai_investments.deals.momentum_periods import LEAST_JUMPS
from ai_investments.deals.standing import PERCENTILE_FROM, QUARTILES_FROM
from ai_investments.deals.valuations import ANNUALISED_FROM_DAYS

OWN_RULE = "A rule of this tool."
LOST = "L(t) = Σ rᵢ·fᵢ(t) over those who leave"
"""Revenue lost by a quarter."""
FALLEN = "fᵢ = fallen − replaced"
"""Of a leaver’s revenue what is gone."""
DECIDED = "1 − (1 − pᵢ(z))^(t ÷ T)"
"""Probability of having decided by t where customers leave evenly."""
BREAK_EVEN_MULTIPLE = "(price ÷ stake − net cash) ÷ revenue"


@dataclass(frozen=True)
class Method:
    """One computation.

    Attributes
    ----------
    page : str
        Title of the page that shows it.
    name : str
        What is computed.
    formula : str
        How, in one line of plain text; LaTeX of the same in `latex` where symbols help.
    inputs : str
        What goes in.
    missing : tuple of str
        What happens with partial, contradictory or missing values.
    limits : str
        What the result does not say.
    source : str
        Where the formula comes from.
    """

    page: str
    name: str
    formula: str
    inputs: str
    missing: tuple[str, ...]
    limits: str
    source: str = OWN_RULE
    latex: str = ""


METHODS: tuple[Method, ...] = (
    Method(
        "Overview",
        "Headline, range and grade of a figure",
        "range = smallest … largest claim that counts",
        "Every claim on the figure: value, publisher, address, day, stage of the deal.",
        (
            "Claims from before signing, or about something else, are shown and do not count.",
            "A figure without a claim that counts has no range; a computed result carries the "
            "weakest grade among its inputs.",
        ),
        "The data is a selection of the press: one source gives no range, and no range does not "
        "mean certain.",
    ),
    Method(
        "Valuation jumps",
        "Valuation jump",
        glossary.equation("valuation jump"),
        "Reported valuations of one company’s priced rounds, each with the one before; tranches "
        "and extensions of one round are one.",
        (
            "A round without a valuation ends no step. A step across it, across another perimeter "
            "or basis, or on a doubtful value is drawn hollow and not ranked.",
            "Filters apply after steps are formed: leaving out a round never makes a new step.",
            "The range takes every combination of the claims on both ends.",
        ),
        "The new money is inside the jump, and most sources do not say whether a value is pre- or "
        "post-money. Post-money overstates fair value, by 48% on average among unicorns.",
        "The measure of headlines; on fair value: Gornall & Strebulaev, Journal of Financial "
        "Economics 135 (2020).",
        r"J = \frac{V_1}{V_0}",
    ),
    Method(
        "Valuation jumps",
        "Growth a year",
        glossary.equation("growth a year"),
        "The jump and the days between the two announcements.",
        (f"None up to {ANNUALISED_FROM_DAYS} days, or where a date is known to the quarter only.",),
        "It treats a jump as if it had come evenly.",
        "Compound growth.",
        r"g = \left(\frac{V_1}{V_0}\right)^{365.25/\text{days}} - 1",
    ),
    Method(
        "Valuation jumps",
        "Money raised since the round before",
        "Σ known amounts after the previous valuation, up to and with this round",
        "Equity rounds, IPOs and convertibles of the company; no debt, no sale between holders.",
        ("Deals without a known amount are counted beside the sum, not guessed.",),
        "Amounts are of the whole round; what holders received is in them.",
    ),
    Method(
        "How unusual",
        "Percentile and rank of a jump",
        glossary.equation("percentile"),
        "The jumps that count, of all companies or of the peer group.",
        (
            f"No percentile for fewer than {PERCENTILE_FROM} other jumps, no quartiles for fewer "
            f"than {QUARTILES_FROM}: they would hang on one or two deals.",
            "By this deal’s claims: of the smallest and the largest jump that they give. By all "
            "claims: where every other jump, too, takes the claims that move it most.",
        ),
        "The data is a press selection, so the share of down rounds is no market figure. At or "
        "beyond the 10th and the 90th percentile of all jumps a jump is called unusual.",
        "Mid-rank percentile; quartiles by linear interpolation, definition 7 of Hyndman & Fan, "
        "The American Statistician 50 (1996).",
        r"P = 100\,\frac{n_{<} + \tfrac12 n_{=}}{n - 1}",
    ),
    Method(
        "How unusual",
        "Peer group",
        "peers = jumps within all limits set",
        "Valuation before or after, segment, year and months since the last round; months are "
        f"whole ones of 30.44 days, and a like wait is one within {WAIT_MONTHS} months.",
        ("A step whose dates give no months is no peer where months are limited.",),
        "A group by the valuation after the jump picks large jumps by itself: a company gets above "
        "the bound by jumping. The valuation before does not, and is the default.",
    ),
    Method(
        "Trajectories",
        "Times the first valuation",
        "climb = newest valuation ÷ first comparable priced round",
        "Every reported valuation of the companies chosen; the clock starts at the first priced "
        "round known.",
        (
            "Companies without a priced round have no clock. Other perimeters, talks and share "
            "sales are drawn hollow and end no path.",
            "A date known to the quarter is drawn as wide as the quarter and gives no growth a "
            "year.",
        ),
        "The first round known is not always the company’s first.",
    ),
    Method(
        "Growth or bubble",
        "Growth and multiple in a jump",
        "ln(V₁ ÷ V₀) = ln(R₁ ÷ R₀) + ln(m₁ ÷ m₀), with V = R × m",
        "Valuations V of the two rounds and revenues R near them; the multiple m is V ÷ R.",
        (
            "Both revenues are of one kind and perimeter, above zero, two different figures at "
            f"least {LEAST_DAYS_APART} days apart, each within the days chosen of its round; "
            "forecasts only if asked for.",
            "A year’s revenue is dated at its middle. Of several pairs the one nearest to the two "
            "rounds in total counts, then run rates before years, then the earlier figure.",
        ),
        "The answer turns with the revenue chosen, so it is shown as a table of all choices; a "
        "reported valuation is no fair value (see Valuation jump).",
        "Logarithmic decomposition.",
        r"\ln\frac{V_1}{V_0} = \ln\frac{R_1}{R_0} + \ln\frac{m_1}{m_0}",
    ),
    Method(
        "Growth or bubble",
        "The two parts in dollars",
        "ΔV = L(V₁, V₀) × ln(R₁ ÷ R₀) + L(V₁, V₀) × ln(m₁ ÷ m₀)",
        "Valuations, revenues and multiples; L is the logarithmic mean of the two valuations.",
        ("The same as for Growth and multiple in a jump.",),
        "Dollars depend on the size of the valuations; shares do not.",
        "LMDI-I: Ang, Energy Policy 33 (2005); nothing is left over.",
        r"\begin{gathered} \Delta V = L\ln\frac{R_1}{R_0} + L\ln\frac{m_1}{m_0} \\[0.5em]"
        r" L = \frac{V_1 - V_0}{\ln V_1 - \ln V_0} \end{gathered}",
    ),
    Method(
        "Deal anatomy",
        "Implied valuation, and whether the figures fit",
        glossary.equation("implied valuation"),
        "Every claim on amount and stake; the stake is rounded, so 49% stands for 48.5–49.5%.",
        (
            "Only where the amount bought just that stake; else the page says why not.",
            "The figures fit where the reported valuation lies between the two ends.",
        ),
        "Rights that come with the shares are not in it.",
        latex=r"V_{\text{implied}} = \frac{A}{s}",
    ),
    Method(
        "Deal anatomy",
        "Step-up before the new money",
        "step-up = (V₁ − A × (1 − share paid out)) ÷ V₀",
        "Valuation V₁, amount A, previous valuation V₀, and the share of A that went to holders.",
        (
            "A reported pre-money wins over the money kept. Where neither is known the share paid "
            "out is an assumption, and the result a line from 0 to 100%.",
        ),
        "For Meta and Scale AI the share is not known, so the step-up is a range.",
        "The measure of PitchBook and Aumni.",
        r"S = \frac{V_1 - A\,(1 - o)}{V_0}",
    ),
    Method(
        "Deal anatomy",
        "What the stake is worth",
        "worth = stake × valuation; break-even valuation = amount ÷ stake",
        "The stake with its rounding, and each valuation of the company that the data holds.",
        ("Without an implied valuation there is none.",),
        "Preferences and other rights make a stake worth more or less than its share.",
        "See Gornall & Strebulaev (2020).",
    ),
    Method(
        "Investors",
        "Own money, and the largest deal",
        "largest if no other deal’s most > its least",
        "The investor’s own part of each deal, from its best source; not the round’s total.",
        (
            "A part that is not known lies between nothing and the most claimed for the whole "
            "round; if that could be larger, the page says that it cannot be told.",
            "Money inside another deal is never added twice.",
        ),
        "Promises count as known parts and are marked.",
    ),
    Method(
        "Momentum",
        "Money raised and priced rounds",
        "Σ known amounts by period and segment",
        "Deals closed or announced, by the kinds of money chosen, in the quarter or year of the "
        "announcement.",
        (
            "A deal without an amount is counted, not guessed; an amount inside another deal is "
            "left out, and the page lists what and why.",
            f"The median jump of a period needs {LEAST_JUMPS} jumps. A period that is not over is "
            "marked.",
        ),
        "A few very large deals make most sums: see the column without the largest.",
    ),
    Method(
        "Capex totals",
        "Capex by period",
        "Σ quarters of the companies chosen, under one definition",
        "Capex as reported by quarter, each with its claims.",
        (
            "Definitions are never mixed: a row under another definition is another figure, even "
            "of the same company and quarter.",
            "A quarter is in a sum once. Where the table holds it twice, the figure with the best "
            "evidence counts, then the one with most sources; the range spans both, and the note "
            "says so.",
            "A restated figure does not replace the first one: the figure as first reported "
            "counts, the restated one is a claim in its range (Meta 2023: 27.266 as first "
            "reported, 27.045 as re-presented).",
            "A calendar year is the sum of its four quarters. Where quarters are missing and the "
            "company reports the calendar year, that figure stands in; quarters are never added "
            "to it. Without it, the year is the sum of the quarters known, hatched, and has no "
            "growth.",
            "Twelve months are four quarters in a row. Where one is missing there is no figure.",
            "Fiscal years are never used as calendar years. A fiscal quarter counts as the "
            "calendar quarter in which most of it falls; where neighbouring quarters overlap or "
            "leave days out, the note says how many.",
            "Growth needs both periods whole and with the same companies. A company’s share is of "
            "what is known of the period.",
            "A company without revenue counts here all the same; it has no intensity.",
        ),
        "Capex is not only for AI; no company discloses that part.",
    ),
    Method(
        "Intensity",
        "Capex intensity and free cash flow",
        f"{glossary.equation('capex intensity')}; {glossary.equation('free cash flow')}",
        "Capex, revenue and operating cash flow of the same periods.",
        (
            "Capex and what it is held against are of the same periods, day for day: a quarter "
            "that has only one of the two is in neither sum. Where quarters are missing and the "
            "company’s calendar year has both, the year stands in.",
            "Revenue and operating cash flow are of the whole company, whatever part of it spends.",
            "A company without the figure has no line and is named; nothing is estimated for it.",
            "A cash flow above revenue is what customers’ prepayments do; the ratio then flatters. "
            "Such quarters, and twelve months with one inside, are hollow and named. A cash flow "
            "that is not above zero gives no ratio.",
            "Free cash flow after capex is operating cash flow less capex of the definition "
            "chosen; under “cash” that is the usual measure.",
            "A year that lacks quarters is hollow and has no change on the year.",
        ),
        "A high ratio may be spending ahead of growth or beyond it: the ratio does not tell.",
        "Usual ratios of financial statements.",
    ),
    Method(
        "The 250bn claim",
        "Share that must be for AI",
        "share needed = claimed amount ÷ cash capex of the year",
        "Cash capex of the companies chosen, and the amount claimed for AI.",
        (
            "Of an incomplete year only a share of at most 100% says anything: more is to come.",
            "Published totals stand beside the sum and are never added to it.",
        ),
        "The share for AI is not disclosed: the slider is an assumption, and the page lists what "
        "sources say of it.",
    ),
    Method(
        "Guidance against actual",
        "How far off guidance was",
        "miss = spent − nearer end of the range (0 inside)",
        "Each revision of guidance, and what was spent in just the guided period, fiscal or "
        "calendar, under the guided definition where it is known.",
        (
            "Only completed periods have a miss. “More than” has no upper end to be above of.",
            "A period that runs is carried on at the pace chosen: its quarters to come are like "
            "the average, or like the last. Needed a quarter = (lower end − spent) ÷ quarters "
            "left.",
        ),
        "Pace ignores seasons and plans.",
    ),
    Method(
        "Committed, not yet spent",
        "Commitments beside a year’s capex",
        "times = lower end of the latest statement ÷ cash capex of the latest four quarters",
        "The latest statement by company, counterparty and kind; earlier ones are history.",
        (
            "What is inside another commitment says so and is never added; kinds are not added to "
            "each other.",
            "Without four quarters in a row there is no ratio.",
        ),
        "Commitments run over several years and may be cancelled or stretched.",
    ),
    Method(
        "What next",
        "Capex to come",
        "next quarter = quarter before × (1 + growth)^¼; by guidance Σ start × rⁿ = what is left",
        "The last actual quarter of each company, growth by year, open guidance and how much of it "
        "is realised.",
        (
            "A guide of which nothing is left, or of which a past quarter is not known, is not "
            "followed: growth applies. Guidance under another definition is converted by the ratio "
            "of the two.",
            "A company whose figures end more than a year before is not carried on.",
        ),
        "A scenario, never a fact: sums mark what is actual and what is assumed.",
        latex=r"\begin{gathered} C_{q+1} = C_q\,(1+g)^{1/4} \\[0.5em]"
        r" \sum_{n=1}^{N} C_0\,r^{n} = M \cdot k - \text{spent} \end{gathered}",
    ),
    Method(
        "Payback",
        "Revenue that repays the spending",
        "full revenue = capex for AI ÷ (cash margin × annuity)",
        "Capex by vintage, share for AI, servers and buildings with their lives, cash margin "
        "before depreciation, return wanted, ramp.",
        (
            "Where a vintage lacks quarters or companies the need is a lower bound, and the page "
            "says so.",
            "All of a vintage is spent in mid-year and in service from then on: a calendar year "
            "holds half of two service years.",
        ),
        "No tax, no resale value, one margin for all; the peak is the highest sum of all vintages "
        "in a calendar year.",
        "Capital recovery factor of the textbooks, here with a ramp.",
        r"R = \frac{a\,C}{m\,\sum_{k=1}^{n} \min\left(1,\tfrac{k}{\text{ramp}+1}\right)(1+i)^{-k}}",
    ),
    Method(
        "Payback",
        "Depreciation by vintage",
        glossary.equation("depreciation"),
        "Capex for AI by vintage, useful lives of servers and of buildings.",
        ("Half a year is written off in the first and in the last calendar year.",),
        "Companies change useful lives; the settings apply to all vintages alike.",
        "Straight-line depreciation.",
    ),
    Method(
        "Payback",
        "Break-even of one setting",
        "the value of the setting at which the peak needed = revenue reported",
        "AI revenue of the labs or of the spenders, as reported; never added together.",
        ("Where no value within its bounds is enough, the page says so.",),
        "One setting moves at a time, the others stay.",
    ),
    Method(
        "Customer churn",
        "How customers leave together",
        glossary.term("correlation").formula,
        "The probability pᵢ that each leaves by the horizon, and the correlation ρ; z is the "
        "common factor, Φ the normal distribution.",
        ("A probability of 0 or 1 holds whatever z is.",),
        "One factor for all: it has no clusters of customers, and ρ is an assumption.",
        "One-factor Gaussian copula: Vasicek (1987); Li, Journal of Fixed Income 9 (2000).",
        r"p_i(z) = \Phi\!\left(\frac{\Phi^{-1}(p_i) - \sqrt{\rho}\,z}{\sqrt{1-\rho}}\right)",
    ),
    Method(
        "Customer churn",
        "Revenue lost by a quarter",
        f"{LOST}; {FALLEN}",
        "Revenue rᵢ of each customer; notice, wind-down and its shape, share replaced and lag.",
        (
            "Reported shares are few: what is not reported is assumed, says so and can be edited. "
            "The rest is split into equal customers.",
            f"Leaving evenly: who leaves has decided by t with probability {DECIDED}, T being the "
            "horizon.",
        ),
        "Nobody leaves in part, and no new customer comes except as replacement.",
        latex=r"L(t) = \sum_i r_i\,f_i(t)\,\mathbf{1}[i \text{ leaves}]",
    ),
    Method(
        "Customer churn",
        "Distribution of losses",
        "P(L) = ∫ P(L | z) φ(z) dz, customers convolved one by one at each z",
        f"Nodes of z equally spaced on ±{REACH:g} (trapezoid rule), as fine as the number of "
        "customers and ρ need; losses listed, counted, or on a lattice.",
        ("Customers without revenue or probability change nothing and are left out.",),
        "Computed, not simulated: the error of nodes and lattice is bounded, and What matters "
        "shows it for the scenario in its formulas with numbers.",
        "Trapezoid rule: Trefethen & Weideman, SIAM Review 56 (2014).",
        r"P(L) = \int P(L \mid z)\,\varphi(z)\,dz",
    ),
    Method(
        "Customer churn",
        "What follows if one customer is known to leave",
        "E[L | j leaves] = ∫ E[L | z, j leaves] pⱼ(z) φ(z) dz ÷ pⱼ",
        "The scenario; the customer j, which has left by the horizon.",
        ("A customer that is sure to stay is not told of.",),
        "At a correlation of 0 only j’s own revenue is lost in addition; the more correlated, the "
        "more often others leave with it.",
        "Bayes’ rule on the common factor.",
        r"E[L \mid j] = \frac{1}{p_j}\int E[L \mid z, j]\,p_j(z)\,\varphi(z)\,dz",
    ),
    Method(
        "Customer churn",
        "Value-at-risk and expected shortfall",
        "VaR = q-quantile of the loss; ES = average of the worst 1 − q",
        "The distribution of losses at the horizon, after growth and replacement.",
        ("The probability at the quantile itself is split, so that exactly 1 − q is averaged.",),
        "Both describe the scenario’s assumptions, not the company.",
        "Acerbi & Tasche, Journal of Banking & Finance 26 (2002).",
        r"\mathrm{ES}_q = \frac{1}{1-q}\int_q^1 \mathrm{VaR}_u\,du",
    ),
    Method(
        "Customer churn",
        "Expected revenue and value of the stake",
        f"revenue = (before − expected loss) × (1 + growth)^(months ÷ 12); "
        f"{glossary.equation('mark of the stake')}",
        "The multiple (by default the median of peers), net cash, the stake and the price paid.",
        (
            "Where the data holds no multiple of a peer, 20× is assumed and said.",
            "Where no revenue is known, amounts are percents of it and nothing has a value.",
        ),
        "Correlation does not move the average where all go at once, only the spread. The owner’s "
        "own orders are circular: the page shows the value without them.",
        latex=r"\begin{gathered} M = s\,(m\,R_T + C) \\[0.5em]"
        r" R_T = (R_0 - E[L_T])\,(1+g)^{T/12} \end{gathered}",
    ),
    Method(
        "Customer churn",
        "Break-even multiple",
        f"multiple = {BREAK_EVEN_MULTIPLE}",
        "The price paid and the expected revenue at the horizon.",
        ("None where no revenue is expected; any, where the cash alone is worth the price.",),
        "At the multiple of the deal itself the stake returns its price by construction.",
        latex=r"m^{*} = \frac{P/s - C}{R_T}",
    ),
    Method(
        "What matters",
        "Swing of one input",
        "swing = result at one end of the range − result at the other",
        "Each control between the ends named beside it, all others as set.",
        ("Inputs that nobody in the scenario is meant by have no bar.",),
        "One at a time: inputs that move together are on the map of two inputs.",
        "Tornado diagram.",
    ),
    Method(
        "What matters",
        "From revenue today to the horizon",
        "before − lost by group + replaced + growth = horizon",
        "Expected values of the scenario.",
        ("Groups that are not expected to lose anything have no step.",),
        "Growth is that of all revenue that stays or is replaced.",
    ),
    Method(
        "Compare scenarios",
        "Concentration of revenue",
        f"{glossary.equation('HHI')}; {glossary.equation('effective customers')}",
        "Revenue share of each customer before anybody leaves.",
        ("Customers that are only assumed count as assumed.",),
        "Equal customers in the rest make it look less concentrated than it may be.",
        "Herfindahl–Hirschman index.",
        r"\begin{gathered} \mathrm{HHI} = \sum_i s_i^2 \\[0.5em]"
        r" n_{\text{eff}} = \frac{1}{\mathrm{HHI}} \end{gathered}",
    ),
    Method(
        "Reality check",
        "What others replaced",
        "replaced = (after − (before − lost)) ÷ lost",
        "The vendor’s revenue before and after over times of one length, and what the customer "
        "took.",
        ("Not known where any of the three is missing or they do not compare.",),
        "Above 100% the rest grew by more than was lost; it does not say why.",
        latex=r"w = \frac{A - (B - L)}{L}",
    ),
    Method(
        "Reality check",
        "Model against what happened",
        "miss = model − reported, by period",
        "What was known at the announcement: last year’s revenue, the share lost, the months of "
        "wind-down; growth and replacement as set.",
        (
            "Periods without a figure are left open. The fit takes the share replaced and the lag "
            "that miss the reported periods least, in squares.",
        ),
        "Few cases, chosen because they were reported; a good fit of two numbers is no forecast.",
        "Least squares.",
    ),
    Method(
        "New since",
        "What is new",
        "changes = rows and cells of now that differ from the version of that day",
        "The versions of the data that are kept, row by row by their names.",
        ("Tables that a version does not have cannot be compared, and are named.",),
        "A row counts from the day on which it came into the data, not from when it happened.",
    ),
)  # fmt: skip
"""All computations, in the order of the pages."""


def of_page(title: str) -> tuple[Method, ...]:
    """Return the computations that the page of a title shows."""
    return tuple(method for method in METHODS if method.page == title)
