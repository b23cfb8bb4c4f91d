"""Capital expenditure: what was spent, promised, and published as totals."""

from ai_investments.schema.source import COUNTS_IN_RANGE, NOTE, SOURCE_FIELDS
from ai_investments.schema.table import Field, Table

DEFINITIONS = ("cash_ppe", "incl_finance_leases", "net_of_proceeds", "company_reported")
OBLIGATIONS = (
    "lease_not_commenced",
    "purchase_commitment",
    "contract",
    "remaining_performance_obligation",
)
CAPEX_FIELDS = ("capex_usd_bn", "revenue_usd_bn", "operating_cash_flow_usd_bn")

CAPEX = Table(
    "capex",
    "Capex",
    "One row a company, period and definition: what was spent on property and equipment.",
    (
        Field(
            "capex_id",
            "text",
            "Name of the row: company, fiscal period and definition as a slug.",
            required=True,
        ),
        Field("company", "text", "Company that spends.", required=True),
        Field(
            "fiscal_period", "text", "The company's own period: FY2025 or FY2025Q3.", required=True
        ),
        Field(
            "calendar_period",
            "text",
            "Calendar quarter (2025Q3) or year (2025) that the period counts as; a fiscal "
            "year across two calendar years keeps a range (2024Q3-2025Q2).",
            required=True,
            pattern=r"[0-9]{4}(Q[1-4])?(-[0-9]{4}(Q[1-4])?)?",
            pattern_words="Write the period as 2025Q3 or 2025, a range as 2024Q3-2025Q2.",
        ),
        Field("period_start", "date", "First day of the period.", required=True),
        Field("period_end", "date", "Last day of the period.", required=True),
        Field(
            "frequency",
            "text",
            "Length of the period; never add both.",
            required=True,
            allowed=("quarter", "year"),
        ),
        Field(
            "definition",
            "text",
            "What is counted: purchases of property and equipment in the cash-flow statement;"
            " with finance leases (Microsoft: leases started, Meta: principal paid); "
            "purchases less sale proceeds and incentives; the company's own measure. Never "
            "mix in one total.",
            required=True,
            allowed=DEFINITIONS,
        ),
        Field("capex_usd_bn", "number", "Capital expenditure of the period.", required=True),
        Field(
            "revenue_usd_bn", "number", "Revenue of the same period; given on cash_ppe rows only."
        ),
        Field(
            "operating_cash_flow_usd_bn",
            "number",
            "Operating cash flow of the same period; given on cash_ppe rows only; may be negative.",
        ),
        Field(
            "straddles_calendar",
            "yes/no",
            "True when the period is not exactly one calendar quarter or one calendar year.",
            required=True,
        ),
        NOTE,
    ),
    key=("capex_id",),
)

CAPEX_CLAIMS = Table(
    "capex_claims",
    "Capex claims",
    "One row a claim: the value that one source gives for one capex figure.",
    (
        Field(
            "capex_id",
            "text",
            "Row of capex.csv that the claim is about.",
            required=True,
            references="capex.capex_id",
        ),
        Field("field", "text", "Column of that row.", required=True, allowed=CAPEX_FIELDS),
        Field("value", "number", "The value that this source gives.", required=True),
        *SOURCE_FIELDS,
        COUNTS_IN_RANGE,
        NOTE,
    ),
)

CAPEX_GUIDANCE = Table(
    "capex_guidance",
    "Capex guidance",
    "One row each time a company said what it will spend.",
    (
        Field(
            "guidance_id",
            "text",
            "Name of the row: company, day, target period and definition as a slug.",
            required=True,
        ),
        Field(
            "company",
            "text",
            "Company that guides (ByteDance: press reports of its plan).",
            required=True,
        ),
        Field("guided_on", "date", "Day on which the figure was given.", required=True),
        Field(
            "target_period",
            "text",
            "Period that is guided: 2026, FY2026, FY2026Q1 or 2025-2027.",
            required=True,
        ),
        Field(
            "target_calendar_year",
            "number",
            "Calendar year that holds most months of the target; empty for a target of "
            "several years.",
        ),
        Field("low_usd_bn", "number", "Lower end, or the single figure.", required=True),
        Field(
            "high_usd_bn",
            "number",
            "Upper end; equal to the lower end for a single figure; empty when the source "
            "says 'more than'.",
        ),
        Field("definition", "text", "As in capex.csv.", required=True, allowed=DEFINITIONS),
        NOTE,
        *SOURCE_FIELDS,
    ),
    key=("guidance_id",),
)

CAPEX_TOTALS = Table(
    "capex_totals",
    "Published totals",
    "One row a total for a group of companies that somebody published.",
    (
        Field(
            "total_id",
            "text",
            "Name of the row: year, group, publisher and value as a slug.",
            required=True,
        ),
        Field(
            "year",
            "text",
            "Calendar year, a quarter (2026Q1) or a range of years (2025-2030: the sum).",
            required=True,
        ),
        Field(
            "companies",
            "list",
            "Companies joined with '; ', or the source's words for an unnamed group.",
            required=True,
        ),
        Field("value_low_usd_bn", "number", "Lower end, or the single figure.", required=True),
        Field(
            "value_high_usd_bn",
            "number",
            "Upper end; equal to the lower end for a single figure; empty = more than.",
        ),
        Field(
            "looking",
            "text",
            "Spent already; the companies' stated plans; somebody else's estimate of what is "
            "to come.",
            required=True,
            allowed=("back", "plan", "forecast"),
        ),
        *SOURCE_FIELDS,
        NOTE,
    ),
    key=("total_id",),
)

COMMITMENTS = Table(
    "commitments",
    "Commitments",
    "One row a statement of what is committed and not yet spent. Never added to what was spent, "
    "and one obligation seen from two sides never added to itself.",
    (
        Field(
            "commitment_id",
            "text",
            "Name of the row: who owes, who is owed, kind and day as a slug.",
            required=True,
        ),
        Field(
            "company",
            "text",
            "Who has to pay; '(customers)' for all customers of a company together.",
            required=True,
        ),
        Field(
            "counterparty",
            "text",
            "Who is to be paid; '(landlords)', '(suppliers)' or '(cloud providers)' for many.",
            required=True,
        ),
        Field(
            "kind",
            "text",
            "Leases signed that have not begun; purchases that cannot be cancelled; a contract's "
            "total value; what customers have contracted and the company has not yet delivered.",
            required=True,
            allowed=OBLIGATIONS,
        ),
        Field(
            "low_usd_bn",
            "number",
            "Lower end, or the single figure: all between the two on that day.",
            required=True,
        ),
        Field(
            "high_usd_bn",
            "number",
            "Upper end; equal to the lower end for a single figure; empty when the source says "
            "'more than'.",
        ),
        Field(
            "as_of",
            "date",
            "Day that the amount stands for, for a contract that of signing or report; last day "
            "of the month when only the month is known. The latest of the same company, "
            "counterparty and kind stands.",
            required=True,
        ),
        Field("term", "text", "Over how long, in words."),
        Field(
            "included_in",
            "text",
            "Row that holds this amount in whole or in part: never added to it.",
            references="commitments.commitment_id",
        ),
        Field(
            "inclusion",
            "text",
            "How that is known: a source says so; it follows from parties and dates; it may be.",
            allowed=("stated", "assumed", "possible"),
        ),
        Field(
            "customer_row_id",
            "text",
            "Row of customers.csv about the same business.",
            references="customers.customer_row_id",
        ),
        *SOURCE_FIELDS,
        NOTE,
    ),
    key=("commitment_id",),
)


PAYBACK_SETTINGS = (
    "ai_share",
    "server_share",
    "server_life",
    "building_life",
    "cash_margin",
    "required_return",
)
PAYBACK_INPUTS = Table(
    "payback_inputs",
    "Payback inputs",
    "One row a figure that a setting of the page “Payback” rests on, or that stands beside it.",
    (
        Field("input_id", "text", "Name of the row: setting and company as a slug.", required=True),
        Field(
            "setting",
            "text",
            "Setting of the page: share of capex for AI; share of that for servers; useful life of "
            "servers and of buildings; cash margin before depreciation; return wanted.",
            required=True,
            allowed=PAYBACK_SETTINGS,
        ),
        Field("company", "text", "Company or group that the figure is about.", required=True),
        Field("value_low", "number", "Lower end, or the single figure.", required=True),
        Field("value_high", "number", "Upper end; empty = or more."),
        Field("unit", "text", "Unit of both.", required=True, allowed=("%", "years")),
        Field(
            "is_default",
            "yes/no",
            "Whether the setting starts at the lower end of this row.",
            required=True,
        ),
        *SOURCE_FIELDS,
        NOTE,
    ),
    key=("input_id",),
)
