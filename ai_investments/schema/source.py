"""Where a figure comes from: columns that every table with sources has."""

from ai_investments.schema.table import Field

EVIDENCE = ("official", "official_via_copy", "reported", "aggregated", "brief")
"""How close a source is to the fact, closest first."""

SOURCE_FIELDS: tuple[Field, ...] = (
    Field("publisher", "text", "Who published the page that was read.", required=True),
    Field("title", "text", "Title of the page, or what was read in it."),
    Field("url", "address", "Address of the page; empty only for the project brief."),
    Field("published_on", "partial date", "Day, month or year of publication."),
    Field(
        "evidence",
        "text",
        "How close the source is to the fact.",
        required=True,
        allowed=EVIDENCE,
    ),
)
NOTE = Field("note", "text", "What a reader must know, with the reason of any correction.")
COUNTS_IN_RANGE = Field(
    "counts_in_range",
    "yes/no",
    "Whether the figure's range runs over this claim; false for claims about something else.",
    required=True,
)
