"""The runs of all sessions take turns, since one of them computes at a time."""

from streamlit.runtime.scriptrunner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import (
    RerunData,
    ScriptRequest,
    ScriptRequests,
    ScriptRequestType,
)

from ai_investments.turns import TURNS


def keep() -> None:
    """Have the runs of all sessions take turns.

    What is asked is taken once it is its turn. Until then Streamlit adds to it what comes later,
    so that no click is lost to a later one, and nothing is begun for who has left.
    """
    ready, stock = ScriptRequests.on_scriptrunner_ready, ScriptRunner._run_script

    def in_turn(requests: ScriptRequests) -> ScriptRequest:
        if requests._state is ScriptRequestType.RERUN:
            TURNS.begin()
        asked = ready(requests)
        if asked.type is not ScriptRequestType.RERUN:
            TURNS.end()
        return asked

    def run(runner: ScriptRunner, asked: RerunData) -> None:
        TURNS.begin()  # where it was asked for in the moment before
        try:
            stock(runner, asked)
        finally:
            TURNS.end()

    setattr(ScriptRequests, "on_scriptrunner_ready", in_turn)  # noqa: B010
    setattr(ScriptRunner, "_run_script", run)  # noqa: B010
