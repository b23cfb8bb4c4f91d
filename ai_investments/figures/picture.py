"""The script with which a browser makes a picture of a chart that it has drawn."""

from pathlib import Path

SCRIPT = Path(__file__).with_name("picture.js").read_text("utf-8")
"""JavaScript that declares ``chartPicture``: ``made``, ``asPng`` and ``save``."""
