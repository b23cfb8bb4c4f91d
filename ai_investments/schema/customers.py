"""Customers: whose revenue hangs on whom, and what happened when one left."""

from ai_investments.schema.source import COUNTS_IN_RANGE, NOTE, SOURCE_FIELDS
from ai_investments.schema.table import Field, Rule, Table

CUSTOMERS = Table(
    "customers",
    "Customers",
    "One row a vendor, customer and period: whose revenue hangs on whom.",
    (
        Field(
            "customer_row_id",
            "text",
            "Name of the row: vendor, customer and period as a slug.",
            required=True,
        ),
        Field("vendor", "text", "Company that sells.", required=True),
        Field(
            "customer",
            "text",
            "Customer as named, or '(unnamed)', or a group of customers.",
            required=True,
        ),
        Field(
            "customer_group",
            "text",
            "competitor_lab and owner only for Scale AI (rivals of Meta; Meta). Elsewhere: "
            "ai_lab = sells its own models as main business; enterprise = other companies, "
            "cloud companies among them; distributor = Nvidia's direct customers "
            "(distributors and server makers); other = unnamed or a mixed group.",
            required=True,
            allowed=(
                "competitor_lab",
                "owner",
                "ai_lab",
                "enterprise",
                "government",
                "automotive",
                "distributor",
                "other",
            ),
        ),
        Field(
            "parent_group",
            "text",
            "Customers that decide together carry the same text (G42 and MBZUAI; the US "
            "government); empty for unnamed customers and groups.",
        ),
        Field(
            "period",
            "text",
            "Period as the source names it, fiscal year of the vendor.",
            required=True,
        ),
        Field(
            "period_start",
            "date",
            "First day; empty for contracts, backlog and statements without a period. For "
            "52-week years taken from the fiscal calendar.",
        ),
        Field(
            "period_end",
            "date",
            "Last day of the period, or the day of the statement.",
            required=True,
        ),
        Field(
            "vendor_revenue_usd_m",
            "number",
            "Vendor's revenue in the period (row_kind arr: contracted or targeted run rate; "
            "Mercor and Cursor: run rate).",
        ),
        Field(
            "share_pct",
            "number",
            "Customer's share of the vendor's revenue (rpo: of the backlog; arr: of the run "
            "rate); empty = unknown, not zero.",
            low=0,
            high=100,
        ),
        Field(
            "share_pct_low",
            "number",
            "Lowest share among the claims that count; only where sources differ.",
        ),
        Field(
            "share_pct_high",
            "number",
            "Highest share among the claims that count; only where sources differ.",
        ),
        Field(
            "revenue_usd_m", "number", "Revenue from the customer; often share x revenue, see note."
        ),
        Field(
            "basis",
            "text",
            "Whether the share was stated or computed; empty when no share is known.",
            allowed=("reported", "derived"),
        ),
        Field(
            "row_kind",
            "text",
            "Only `share` is a plain share of one customer. contract: total contract value; "
            "aggregate: several customers; named: no share known; proxy: a segment, upper "
            "bound; rpo: share of backlog; arr: future run rate; fee: revenue-share payments;"
            " supplier: dependence on a supplier.",
            required=True,
            allowed=(
                "share",
                "contract",
                "aggregate",
                "named",
                "proxy",
                "rpo",
                "arr",
                "fee",
                "supplier",
            ),
        ),
        Field(
            "post_deal_action",
            "text",
            "Scale AI only: what the customer did after Meta's deal; empty = not known.",
            allowed=("wound_down", "reduced", "paused", "continued", "expanded"),
        ),
        Field(
            "action_on",
            "date",
            "Day of that action (month end when only the month is known, see note).",
        ),
        Field(
            "planned_next_revenue_usd_m",
            "number",
            "Revenue that had been planned for the following year.",
        ),
        *SOURCE_FIELDS,
        NOTE,
    ),
    key=("customer_row_id",),
)

CUSTOMER_CLAIMS = Table(
    "customer_claims",
    "Customer claims",
    "One row a claim about Scale AI, its customers and the deal.",
    (
        Field(
            "subject",
            "text",
            "customer:<name> joins to customers.csv (vendor Scale AI); company:Scale AI; "
            "deal:Meta-Scale AI.",
            required=True,
        ),
        Field(
            "field", "text", "What is claimed; the name ends in its unit and year.", required=True
        ),
        Field(
            "value",
            "text",
            "Number in the field's unit, ISO date, true, or a word (post_deal_action).",
            required=True,
        ),
        *SOURCE_FIELDS,
        COUNTS_IN_RANGE,
        NOTE,
    ),
)

CHURN_CASES = Table(
    "churn_cases",
    "Lost customers",
    "One row a case of a vendor that lost a large customer.",
    (
        Field("case_id", "text", "Name of the row: vendor and customer as a slug.", required=True),
        Field("vendor", "text", "Company that lost the business.", required=True),
        Field("customer", "text", "Customer that left or cut.", required=True),
        Field(
            "sells_ai",
            "yes/no",
            "Whether the vendor sells what AI is built with: training data, chips, links between "
            "them.",
            required=True,
        ),
        Field("announced_on", "date", "Day on which the loss became public.", required=True),
        Field(
            "share_lost_pct",
            "number",
            "Share of the vendor's revenue that was lost (see note for the period).",
            low=0,
            high=100,
        ),
        Field("revenue_lost_usd_m", "number", "Revenue lost, over the period named in the note."),
        Field(
            "wind_down_months",
            "number",
            "Months from announcement until the revenue had gone; 0 = at once.",
        ),
        Field("vendor_revenue_before_usd_m", "number", "Vendor's revenue before."),
        Field("vendor_revenue_after_usd_m", "number", "Vendor's revenue after."),
        Field(
            "basis",
            "text",
            "What before and after are: full years; a year against a half-year x 2; single "
            "quarters; guidance for a year; a quarter's guidance against a quarter's actual "
            "(or the reverse); an annualised run rate. Empty when neither is known.",
            allowed=("year", "half_year_annualised", "quarter", "guidance", "mixed", "run_rate"),
        ),
        Field(
            "complete",
            "yes/no",
            "True when share lost, wind-down, before and after are all known.",
            required=True,
        ),
        Field("share_price_move_pct", "number", "Move of the vendor's share on the news."),
        *SOURCE_FIELDS,
        NOTE,
    ),
    key=("case_id",),
)

CASE_REVENUE = Table(
    "case_revenue",
    "Revenue around a lost customer",
    "One row a case of churn_cases.csv and period: what the vendor's revenue was before and after.",
    (
        Field("case_id", "text", "The case.", required=True, references="churn_cases.case_id"),
        Field("period", "text", "Period as the vendor names it, such as H1 2024.", required=True),
        Field("period_start", "date", "First day of the period.", required=True),
        Field("period_end", "date", "Last day of the period.", required=True),
        Field(
            "revenue_usd_m",
            "number",
            "Vendor's revenue in the period, of all customers.",
            required=True,
            low=0,
        ),
        Field(
            "basis",
            "text",
            "Whether the figure was stated or computed from stated ones (see note).",
            required=True,
            allowed=("reported", "derived"),
        ),
        *SOURCE_FIELDS,
        NOTE,
    ),
    key=("case_id", "period"),
    rules=(
        Rule(
            "period_end",
            lambda rows: ~(rows["period_end"] < rows["period_start"]),
            "is before the first day of the period.",
            "Give its first and its last day.",
        ),
    ),
)
