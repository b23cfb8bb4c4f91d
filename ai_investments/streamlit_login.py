"""The login of this server as Streamlit has it: its settings, and who is signed in."""

import json
import os
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit import config
from streamlit.auth_util import (
    get_cookie_with_chunks,
    get_origin_from_redirect_uri,
    get_validated_redirect_uri,
    validate_auth_credentials,
)
from streamlit.errors import StreamlitAuthError, StreamlitSecretNotFoundError
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from ai_investments.access import PREFIX, Claims, Decision, Rule, RuleError
from ai_investments.gate import Login

LEAST_SECRET = 32
"""Characters that the secret of the cookies must have: who guesses it can be anybody."""
SETTINGS = frozenset(PREFIX + name.upper() for name in Rule.__dataclass_fields__)


@cache
def configured() -> Login | None:
    """Return how people sign in, as it was set when the server started; None: not at all.

    Raises
    ------
    RuleError
        Where the settings are not whole. A server must not start then: it would be open to all, or
        to nobody.
    """
    secrets = _secrets()
    access = secrets.get("access", {})
    auth = secrets.get("auth")
    if auth is None:
        named = sorted(SETTINGS & os.environ.keys()) or (["[access]"] if access else [])
        if named:
            raise RuleError(f"{', '.join(named)} says who may come in, but there is no login: "
                            "the secrets have no section [auth].")  # fmt: skip
        return None
    if not isinstance(auth, Mapping) or not isinstance(access, Mapping):
        raise RuleError("[auth] and [access] must be sections of the secrets.")
    providers = tuple(name for name, value in auth.items() if _is_provider(value))
    if "client_id" in auth:
        providers = ("default", *providers)
    if not providers:
        raise RuleError("[auth] names no provider: client_id, client_secret and "
                        "server_metadata_url are missing.")  # fmt: skip
    try:
        for provider in providers:
            validate_auth_credentials(provider)
    except StreamlitAuthError as error:
        raise RuleError(" ".join(str(error).split())) from error
    origin, secret = get_origin_from_redirect_uri(), auth["cookie_secret"]
    if get_validated_redirect_uri() is None or origin is None:
        raise RuleError("redirect_uri in [auth] must be the server’s address with /oauth2callback "
                        "at its end.")  # fmt: skip
    if not isinstance(secret, str) or len(secret) < LEAST_SECRET:
        raise RuleError(f"cookie_secret in [auth] must have {LEAST_SECRET} random characters or "
                        "more; openssl rand -hex 32 prints some.")  # fmt: skip
    base = (config.get_option("server.baseUrlPath") or "").strip("/")
    return Login(
        rule=Rule.from_settings(access, os.environ),
        providers=providers,
        secret=secret,
        origin=origin,
        base=f"/{base}" if base else "",
        claims=lambda cookies: _claims(cookies, secret, origin),
    )


def decision() -> Decision | None:
    """Return whether the visitor of this session may come in; None: everybody may.

    Streamlit takes cookies of a websocket only with its own token against forged requests.
    """
    login = configured()
    if login is None:
        return None
    claims = dict(st.user) if st.user.get("is_logged_in", False) is True else {}
    return login.rule.decide(claims, time.time())


def _secrets() -> Mapping[str, object]:
    """Return the secrets; a file that cannot be read is no reason to go without a login."""
    try:
        return secrets_singleton.to_dict()
    except StreamlitSecretNotFoundError as error:
        if any(Path(each).exists() for each in config.get_option("secrets.files")):
            raise RuleError(" ".join(str(error).split())) from error
        return {}


def _is_provider(value: object) -> bool:
    return isinstance(value, Mapping) and "client_id" in value


def _claims(cookies: Mapping[str, str], secret: str, origin: str) -> Claims:
    """Return what the provider said of who sent these cookies; nothing where they are forged."""

    def genuine(name: str) -> bytes | None:
        return decode_signed_value(secret, name, cookies.get(name, ""))

    text = get_cookie_with_chunks(genuine, USER_COOKIE_NAME)
    try:
        found = json.loads(text or b"")
    except ValueError:
        return {}
    if not isinstance(found, dict) or found.get("is_logged_in") is not True:
        return {}
    return found if found.get("origin") == origin else {}
