"""What is said of the part of capital spending that is for AI; no company discloses it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """What one page says of the part of capital spending that is for AI.

    Attributes
    ----------
    publisher, url : str
        Who says it, and where.
    says : str
        What it says.
    """

    publisher: str
    url: str
    says: str


SAID = (
    Said(
        "GEM Research Solutions",
        "https://gemresearchsolutions.com/?p=40",
        "an estimated 75% of about $725bn of five companies in 2026, “or” about $450bn, which "
        "would be 62%",
    ),
    Said(
        "GPT Blogs",
        "https://gptblogs.com/ai-supercycle-capex-widening-spreads-2026-winners",
        "about 75%, $450–500bn, of $635–690bn of five companies in 2026",
    ),
    Said(
        "Deriv, 26 Nov 2025",
        "https://deriv.ae/ar/market-news/posts/big-tech-2025-ai-capex-race-amazon-leads",
        "“almost all” of the $360–400bn that the four guided to for 2025",
    ),
)
"""Pages read that put a figure to it; all digest others, none names a method."""

DEFAULT_PCT = 75.0
"""An assumption: what two of the pages say of 2026."""
