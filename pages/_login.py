"""Signing in: the page before every other where the server has a login, and who is signed in."""

from urllib.parse import quote, urlencode

import streamlit as st
from streamlit.navigation.page import Page
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.user_info import generate_login_redirect_url

from ai_investments import formats, streamlit_login, way_back
from ai_investments.access import Decision, Person
from ai_investments.gate import FAILED, LOGOUT, Login

TITLES = {
    "unknown": "Sign in to open {page}",
    "ended": "Sign in again to open {page}",
    "refused": "This account may not open this monitor",
}


def require(page: Page) -> None:
    """Go on only for whom the rule allows; for others show how to sign in, and end the run."""
    decision, login = streamlit_login.decision(), streamlit_login.configured()
    if decision is None or login is None or decision.allowed:
        return
    with st.container(key="sign-in", width=520, border=True):
        st.markdown("**AI Investment Monitor**")
        title = TITLES[decision.standing].format(page=page.title)
        st.subheader(formats.plain(title), anchor=False)
        link = _link(page, login)
        if st.context.is_embedded:
            _elsewhere(decision, link)
        elif decision.standing == "refused":
            _another(login, decision, link)
        else:
            _sign_in(login, decision, link)
    st.stop()


def account() -> None:
    """Show in the sidebar who is signed in, with the way out."""
    decision = streamlit_login.decision()
    if decision is None or decision.person is None:
        return
    with st.sidebar, st.container(key="account", horizontal=True, vertical_alignment="center"):
        st.caption(formats.plain(f"Signed in as {decision.person.called}"))
        st.button("Sign out", key="sign out", type="tertiary", on_click=st.logout)


def person() -> Person | None:
    """Return who is signed in; None where the server has no login."""
    decision = streamlit_login.decision()
    return decision.person if decision is not None and decision.allowed else None


def _sign_in(login: Login, decision: Decision, link: str) -> None:
    if st.context.cookies.get(FAILED):
        st.warning("Signing in did not work: it was cancelled, took too long or was refused.")
    ended = f"{decision.reason} " if decision.standing == "ended" else ""
    st.markdown(formats.plain(f"{ended}You come back to the page with all settings of its link."))
    if not way_back.kept(link, "0" * 64, login.secret):
        st.warning(
            "This link is too long to be kept meanwhile. Copy it now, and open it again once you "
            "are signed in."
        )
    for provider in login.providers:
        named = "" if provider == "default" else f" with {provider}"
        st.button(
            f"Sign in{named}",
            key=f"sign in {provider}",
            type="primary",
            on_click=_begin,
            args=(provider, link),
        )


def _another(login: Login, decision: Decision, link: str) -> None:
    st.markdown(formats.plain(decision.reason))
    st.markdown("Ask whoever runs this monitor to let this account in, or use another one.")
    out = f"{login.base}{LOGOUT}?next={quote(link, safe='')}"
    st.button("Use another account", type="primary", on_click=_go, args=(out,))


def _elsewhere(decision: Decision, link: str) -> None:
    """Show a frame of another page where to sign in; no provider lets itself be framed."""
    if decision.standing == "refused":
        st.markdown(formats.plain(decision.reason))
    st.markdown(f"[Sign in in a tab of its own](<{link}>), then load this page again.")


def _link(page: Page, login: Login) -> str:
    """Return path and query of the page as the browser shows it."""
    query = {name: st.query_params.get_all(name) for name in st.query_params}
    return f"{login.base}/{page.url_path}" + (f"?{urlencode(query, doseq=True)}" if query else "")


def _begin(provider: str, link: str) -> None:
    """Go to the provider; a callback.

    This is what `st.login` does, with the link to come back to, which that loses (streamlit
    issue 10162).
    """
    _go(f"{generate_login_redirect_url(provider)}&next={quote(link, safe='')}")


def _go(address: str) -> None:
    """Have the browser leave for an address of this server; a callback."""
    message = ForwardMsg()
    message.auth_redirect.url = address
    context = get_script_run_ctx()
    if context is not None:
        context.enqueue(message)
