"""What Streamlit does at each step of a visitor, with less work and the same outcome.

Each module says what it spares and why the outcome is the same; its test holds it against Streamlit
as it comes. They stand on Streamlit's private names: where those move, the server does not start.
"""

from ai_investments.streamlit_steps import cursors, events, theme, turns


def spare() -> None:
    """Have this process do with less; to be called before a server starts."""
    theme.keep()
    events.keep()
    cursors.keep()
    turns.keep()
