"""The colour that a company has on every chart of capital spending, and its place in a stack."""

from collections.abc import Sequence

import pandas as pd

from ai_investments.figures.chart import DARK, Palette

COLOURS = {
    "Amazon": ("#D07C00", "#FFB52E"),
    "Alphabet": ("#00855F", "#00B37E"),
    "Microsoft": ("#3A96CC", "#7CC7F5"),
    "Meta": ("#8E3B9E", "#B565C9"),
    "Oracle": ("#8C1D18", "#C8443C"),
}
"""A company's colour on light and on dark. These and the last one are told apart with any colour
vision (least distance 0.09 in OKLab after simulating each kind) at 3:1 against the background."""
REST = ("#4A4E57", "#E8EAED")


def stacked_order(totals: pd.DataFrame, companies: Sequence[str]) -> list[str]:
    """Order companies from the foot of a bar up: those of `COLOURS`, then by size."""
    spent = totals.groupby("company")["capex_usd_bn"].sum()
    others = [name for name in companies if name not in COLOURS]
    return [
        *(name for name in COLOURS if name in companies),
        *sorted(others, key=lambda name: (-spent.get(name, 0.0), name)),
    ]


def colours_of(stacked: Sequence[str], palette: Palette) -> dict[str, str]:
    """Give each company its colour: its own, or one that is free; the smallest share the last."""
    dark = palette == DARK
    free = [colours[dark] for name, colours in COLOURS.items() if name not in stacked]
    if len(stacked) <= len(COLOURS) + 1:
        free = [REST[dark], *free]
    given = dict(zip((name for name in stacked if name not in COLOURS), free, strict=False))
    return {
        name: COLOURS[name][dark] if name in COLOURS else given.get(name, REST[dark])
        for name in stacked
    }


def ink(colour: str) -> str:
    """Return black or white, whichever stands out more on a colour (WCAG luminance)."""
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return "#000000" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 else "#FFFFFF"
