"""Figures with what they rest on, as a row of cards: one element, so that a step sends one."""

import re
from dataclasses import dataclass

import streamlit as st

from ai_investments import evidence, formats, glossary
from ai_investments.evidence import Evidence


@dataclass(frozen=True)
class Card:
    """One figure.

    Attributes
    ----------
    name, value : str
        What it is, and how much, in words.
    lines : tuple of str
        What it rests on.
    """

    name: str
    value: str
    lines: tuple[str, ...]


def row(*shown: Card) -> None:
    """Show cards side by side, as many in a line as there is room for."""
    listed = "".join(_written(each) for each in shown)
    st.html(f'<dl class="cards">{listed}</dl>')


def figure(name: str, value: str, backing: Evidence, note: str = "") -> Card:
    """Return the card of one figure with its range, grade and number of sources."""
    span = ""
    if backing.disputed and backing.low is not None and backing.high is not None:
        low_high = (
            f"{backing.low:g}–{backing.high:g}%"
            if value.endswith("%")
            else formats.usd_bn_range(backing.low, backing.high)
        )
        span = f"claims {low_high} · "
    told = formats.count(backing.sources, "source")
    if backing.disputed:
        told = f"{backing.agreeing} of {told}"
    line = f"{span}{evidence.label(backing.grade)}"
    if backing.grade != evidence.OWN:
        line += f" · {told}"
    return Card(name, value, (line, note) if note else (line,))


def derived(name: str, value: str, span: str, grade: str, note: str) -> Card:
    """Return the card of a computed figure: its range over the claims, its inputs' grade."""
    return Card(name, value, (f"claims {span} · derived from {evidence.label(grade)}", note))


def assumed(name: str, value: str, note: str) -> Card:
    """Return the card of one figure of a scenario, marked as resting on assumptions."""
    return Card(name, value, ("△ assumed", note))


def _written(card: Card) -> str:
    """Return a card; what its name means stands in it, hidden until it is pointed at."""
    name, meaning = formats.in_html(card.name), ""
    if terms := glossary.named_in(card.name):
        told = formats.in_html(" ".join(f"{term.title}: {term.meaning}" for term in terms))
        place = "meaning-" + re.sub(r"\W+", "-", card.name.casefold())
        name = f'<button type="button" class="term" aria-describedby="{place}">{name}</button>'
        meaning = f'<dd class="meaning" id="{place}">{told}</dd>'
    lines = "".join(f"<dd>{formats.in_html(line)}</dd>" for line in card.lines)
    return (
        f"<div><dt>{name}</dt>"
        f"<dd><strong>{formats.in_html(card.value)}</strong></dd>{lines}{meaning}</div>"
    )
