"""Companies: their revenue, and events around them."""

from ai_investments.schema.source import NOTE, SOURCE_FIELDS
from ai_investments.schema.table import Field, Table

LEFT_OUT = Table(
    "left_out",
    "Left out",
    "What was read and not entered, and why.",
    (
        Field("what", "text", "What was read.", required=True),
        Field("why", "text", "Why it is not in the tables.", required=True),
    ),
)

REVENUE = Table(
    "revenue",
    "Revenue",
    "One row a reported revenue of an AI company.",
    (
        Field(
            "revenue_id",
            "text",
            "Name of the row: company, as_of and kind as a slug, with -2, -3 for further sources.",
            required=True,
        ),
        Field("company", "text", "Canonical company name, as in investments.csv.", required=True),
        Field(
            "as_of",
            "date",
            "Day of the run rate, or last day of the year; month end when only the month is known.",
            required=True,
        ),
        Field(
            "period_start",
            "date",
            "Annual kinds: first day of the year (calendar year unless the note says fiscal).",
        ),
        Field(
            "period_end",
            "date",
            "Annual kinds: last day of the year; a figure is dated at the midpoint of the period.",
        ),
        Field(
            "kind",
            "text",
            "Annualised pace (month x 12 or as the company calls it); a target or guidance "
            "for such a pace; a year's revenue; a plan for a year's revenue.",
            required=True,
            allowed=("run_rate", "run_rate_forecast", "annual_actual", "annual_forecast"),
        ),
        Field(
            "perimeter",
            "text",
            "What the figure covers when that is more or less than the company.",
        ),
        Field("revenue_usd_bn", "number", "Revenue.", required=True),
        Field("low_usd_bn", "number", "Lower end; without an upper end: more than."),
        Field("high_usd_bn", "number", "Upper end; without a lower end: nearly."),
        Field(
            "derived",
            "yes/no",
            "True when computed from a stated figure (quarter x 4, half x 2, month x 12, part"
            " / share).",
            required=True,
        ),
        Field(
            "usable_for_multiple",
            "yes/no",
            "False when the row must not enter a valuation multiple; the reason is in the "
            "note. Forecasts stay true where sound and are switched by kind.",
            required=True,
        ),
        *SOURCE_FIELDS,
        NOTE,
    ),
    key=("revenue_id",),
)

EVENTS = Table(
    "events",
    "Events",
    "One row an event around Scale AI and Meta.",
    (
        Field(
            "event_id", "text", "Name of the row: date and short words as a slug.", required=True
        ),
        Field(
            "event_on",
            "date",
            "Day of the event; last day of the month when only the month is known.",
            required=True,
        ),
        Field(
            "date_precision",
            "text",
            "How exact event_on is.",
            required=True,
            allowed=("day", "month"),
        ),
        Field(
            "kind",
            "text",
            "Type of event.",
            required=True,
            allowed=(
                "funding",
                "contract",
                "layoff",
                "revenue",
                "legal",
                "product",
                "deal",
                "leadership",
                "customer",
                "payout",
                "commitment",
                "accounting",
            ),
        ),
        Field("subject", "text", "Company that the event is about.", required=True),
        Field(
            "deal_id",
            "text",
            "Deal that the event is part of: its terms, who got what, how it is booked.",
            references="investments.deal_id",
        ),
        Field("event", "text", "What happened, at most 90 characters.", required=True),
        Field(
            "value_usd_m",
            "number",
            "Amount named in the event (a price, ceiling, valuation or revenue).",
        ),
        *SOURCE_FIELDS,
        Field(
            "headline",
            "yes/no",
            "True for the few events that the timeline of the overview shows.",
            required=True,
        ),
        NOTE,
    ),
    key=("event_id",),
)
