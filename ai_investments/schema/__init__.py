"""The tables of the dataset: the one definition behind checks, datapackage.json and dictionary."""

from ai_investments.schema.capital_spending import (
    CAPEX,
    CAPEX_CLAIMS,
    CAPEX_GUIDANCE,
    CAPEX_TOTALS,
    COMMITMENTS,
    DEFINITIONS,
    OBLIGATIONS,
    PAYBACK_INPUTS,
    PAYBACK_SETTINGS,
)
from ai_investments.schema.companies import EVENTS, LEFT_OUT, REVENUE
from ai_investments.schema.customers import CASE_REVENUE, CHURN_CASES, CUSTOMER_CLAIMS, CUSTOMERS
from ai_investments.schema.deals import (
    ALIASES,
    CLAIMS,
    INVESTMENTS,
    ROUNDS,
    SEGMENTS,
    TICKETS,
)
from ai_investments.schema.source import EVIDENCE
from ai_investments.schema.table import Field, Table

TABLES: tuple[Table, ...] = (
    INVESTMENTS,
    CLAIMS,
    ALIASES,
    TICKETS,
    CAPEX,
    CAPEX_CLAIMS,
    CAPEX_GUIDANCE,
    CAPEX_TOTALS,
    COMMITMENTS,
    PAYBACK_INPUTS,
    CUSTOMERS,
    CUSTOMER_CLAIMS,
    CHURN_CASES,
    CASE_REVENUE,
    REVENUE,
    EVENTS,
    LEFT_OUT,
)
"""All tables, in the order of the files' dictionary."""

__all__ = [
    "ALIASES",
    "CAPEX",
    "CAPEX_CLAIMS",
    "CAPEX_GUIDANCE",
    "CAPEX_TOTALS",
    "CASE_REVENUE",
    "CHURN_CASES",
    "CLAIMS",
    "COMMITMENTS",
    "CUSTOMERS",
    "CUSTOMER_CLAIMS",
    "DEFINITIONS",
    "EVENTS",
    "EVIDENCE",
    "INVESTMENTS",
    "LEFT_OUT",
    "OBLIGATIONS",
    "PAYBACK_INPUTS",
    "PAYBACK_SETTINGS",
    "REVENUE",
    "ROUNDS",
    "SEGMENTS",
    "TABLES",
    "TICKETS",
    "Field",
    "Table",
]
