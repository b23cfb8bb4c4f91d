"""The runs of all sessions take turns, since one of them computes at a time."""

from streamlit.runtime.scriptrunner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData

from ai_investments.turns import TURNS


def keep() -> None:
    """Have the runs of all sessions take turns."""
    stock = ScriptRunner._run_script

    def run(runner: ScriptRunner, asked: RerunData) -> None:
        with TURNS.one():
            stock(runner, asked)

    setattr(ScriptRunner, "_run_script", run)  # noqa: B010
