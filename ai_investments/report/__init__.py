"""A page as one HTML file: finding, charts, settings, tables and sources, readable offline."""

from ai_investments.report.document import MEDIA_TYPE, html, refusal

__all__ = ["MEDIA_TYPE", "html", "refusal"]
