"""What was found about an analyst's rows: rejected, used with a warning, or just to know."""

from dataclasses import dataclass
from typing import Literal

from ai_investments.problems import Problem

Severity = Literal["rejected", "warning", "note"]

WORDS: dict[Severity, str] = {
    "rejected": "✕ rejected",
    "warning": "△ accepted with a warning",
    "note": "· to know",
}
"""Glyph and words of a severity; never colour alone."""


@dataclass(frozen=True)
class Finding(Problem):
    """A problem of an analyst's file, with what it means for the row.

    Attributes
    ----------
    severity : Severity
        ``rejected``: the row (without a row: the file) is not used; ``warning``: it is used as the
        reason says; ``note``: how something was read.
    """

    severity: Severity = "warning"

    @property
    def word(self) -> str:
        """Glyph and word of the severity."""
        return WORDS[self.severity]


def of_problem(problem: Problem) -> Finding:
    """Return a problem as a finding: rejected where rows are left out because of it."""
    told: Severity = "rejected" if problem.left_out else "warning"
    return Finding(
        problem.file, problem.row, problem.column, problem.value, problem.reason, problem.remedy,
        problem.left_out, told,
    )  # fmt: skip
