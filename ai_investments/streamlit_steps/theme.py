"""The theme that Streamlit tells the browser at each run, put together once."""

from collections.abc import Callable

from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

Fills = Callable[[CustomThemeConfig, str], None]
"""Fills a section of the theme into a message, as the settings have it."""


def kept(fill: Fills) -> Fills:
    """Return what fills in the same, but asks the settings once for each section.

    Parameters
    ----------
    fill : callable
        Fills a section in; asked again once the settings are read again.
    """
    sections: dict[str, CustomThemeConfig] = {}
    config.on_config_parsed(sections.clear, force_connect=True)

    def filled(message: CustomThemeConfig, section: str = "theme") -> None:
        one = sections.get(section)
        if one is None:
            one = CustomThemeConfig()
            fill(one, section)
            sections[section] = one
        if one.ByteSize():  # merging nothing would still say that there is a section
            message.MergeFrom(one)

    return filled


def keep() -> None:
    """Have each run's first message take the theme as it was put together before.

    Streamlit goes through all its settings six times for it: a fifth of the server's work for a
    slider step, which runs twice where its control draws other parts of the page again.
    """
    name = "_populate_theme_msg"
    setattr(app_session, name, kept(getattr(app_session, name)))
