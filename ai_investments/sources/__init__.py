"""Where the data comes from: files, DuckDB, Spark or a database, named by one setting."""

from ai_investments.sources.asked import Asked, watch
from ai_investments.sources.asking import Asking
from ai_investments.sources.checked import check, deals
from ai_investments.sources.engine import (
    Engine,
    EngineTable,
    SourceFailed,
    Stopped,
    TooSlow,
    answered,
    failure,
)
from ai_investments.sources.kept_open import Served
from ai_investments.sources.opening import opened, served, state, unread
from ai_investments.sources.put_off import meanwhile, settle, settle_meanwhile
from ai_investments.sources.setting import VARIABLE, Setting, SettingUnusable, chosen, is_engine

__all__ = [
    "VARIABLE",
    "Asked",
    "Asking",
    "Engine",
    "EngineTable",
    "Served",
    "Setting",
    "SettingUnusable",
    "SourceFailed",
    "Stopped",
    "TooSlow",
    "answered",
    "check",
    "chosen",
    "deals",
    "failure",
    "is_engine",
    "meanwhile",
    "opened",
    "served",
    "settle",
    "settle_meanwhile",
    "state",
    "unread",
    "watch",
]
