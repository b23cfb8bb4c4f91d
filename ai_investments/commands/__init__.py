"""What the command line can be asked for: a module for each subject, which adds its commands."""

from ai_investments.commands import check, deals, export, serve, stored

SUBJECTS = (check, export, serve, stored, deals)
"""In the order of the help."""

__all__ = ["SUBJECTS"]
