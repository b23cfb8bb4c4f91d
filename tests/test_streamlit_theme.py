"""The theme told from memory is the one that Streamlit puts together from its settings."""

from typing import Any

import pytest
from streamlit import config
from streamlit.proto.NewSession_pb2 import NewSession
from streamlit.runtime import app_session

from ai_investments import streamlit_theme

OWN = app_session._populate_theme_msg
NOTHING: dict[str, dict[str, Any]] = {
    section: {"primaryColor": None}
    for section in ("theme", *(f"theme.{each.value}" for each in config.CustomThemeCategories))
}
SET: dict[str, dict[str, Any]] = {
    "theme": {"base": "dark", "font": "serif", "primaryColor": "#123456"},
    "theme.dark": {"textColor": "#ABCDEF", "chartCategoricalColors": ["#111111", "#222222"]},
    "theme.dark.sidebar": {"backgroundColor": "#000000"},
}


def told(fill: streamlit_theme.Fills) -> NewSession:
    """Return the message with every section filled in, as a run sends it."""
    message = NewSession()
    theme = message.custom_theme
    fill(theme, "theme")
    for name, part in (("light", theme.light), ("dark", theme.dark)):
        fill(part, f"theme.{name}")
        fill(part.sidebar, f"theme.{name}.sidebar")
    fill(theme.sidebar, "theme.sidebar")
    return message


def test_what_is_kept_is_streamlits_own_until_the_settings_are_read_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    settings = NOTHING | SET

    def options(section: str) -> dict[str, Any]:
        asked.append(section)
        return settings[section]

    monkeypatch.setattr(config, "get_options_for_section", options)
    monkeypatch.setattr(app_session, "_populate_theme_msg", OWN)
    streamlit_theme.keep()
    kept = app_session._populate_theme_msg
    assert told(kept) == told(kept) == told(OWN)
    assert told(kept).custom_theme.dark.sidebar.background_color == "#000000"
    assert not told(kept).custom_theme.HasField("light")
    assert sorted(asked) == sorted(2 * [*NOTHING])  # once for what is kept, once by Streamlit

    settings = NOTHING | {"theme": {"primaryColor": "#654321"}}
    config._on_config_parsed.send()
    assert told(kept) == told(OWN)
    assert told(kept).custom_theme.primary_color == "#654321"
