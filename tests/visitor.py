"""A visitor without a browser that speaks what the browser speaks: Streamlit's websocket.

It keeps what a browser keeps, since the server's work depends on it: the elements of the page, the
state of every control, which it sends back whole at each step, the address, and the messages that
the server may send again by their hash alone.
"""

import asyncio
import secrets
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

PATIENCE = 60.0
"""Seconds to wait for the end of a run."""
NO_LIMIT = 2**27
DONE = (
    ForwardMsg.FINISHED_SUCCESSFULLY,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
)


@dataclass(frozen=True)
class Step:
    """What one run of the script sent.

    Attributes
    ----------
    seconds : float
        From the request until the server said that the script has finished.
    messages, size : int
        Messages that came, and their bytes.
    again : int
        How many of the messages were sent by their hash alone, since the browser has them.
    """

    seconds: float
    messages: int
    size: int
    again: int


class Visitor:
    """One open page.

    Parameters
    ----------
    address : str
        Address of the server, without a path.
    page : str
        Path of the page to open.
    query : mapping of str to sequence of str
        Query of the link.
    theme : str
        Theme of the browser, "light" or "dark".
    cookies : dict of str to str
        The browser's cookies, sent and kept as a browser does.
    """

    def __init__(
        self,
        address: str,
        page: str = "",
        query: Mapping[str, Sequence[str]] | None = None,
        theme: str = "light",
        cookies: dict[str, str] | None = None,
    ):
        self._address = address
        self._page = page
        self._theme = theme
        self._cookies = {} if cookies is None else cookies
        self.session = ""  # the server's name of this visit, once it has said it
        # Streamlit reads who is signed in only beside its token against forged requests.
        self._cookies.setdefault("_streamlit_xsrf", generate_xsrf_token_string())
        self.query = {name: list(values) for name, values in (query or {}).items()}
        self._script = ""  # the server's name of the page, once it has said it
        self._elements: dict[tuple[int, ...], tuple[Element, str]] = {}  # with their fragment
        self._blocks: dict[tuple[int, ...], str] = {}
        self._fresh: set[tuple[int, ...]] = set()
        self._states: dict[str, WidgetState] = {}
        self._kept: dict[str, tuple[bytes, int, str]] = {}  # message, run of last use, fragment
        self._runs = 0
        self._oldest = 2

    async def __aenter__(self) -> Self:
        """Open the page and wait until it is there; how is in `opened`."""
        await self.connect()
        self.opened = await self._run(self._request())
        return self

    async def connect(self) -> None:
        """Connect, and ask for nothing yet."""
        self._line: ClientConnection = await connect(
            self._address.replace("http", "ws", 1) + "/_stcore/stream",
            origin=Origin(self._address),
            subprotocols=[
                Subprotocol("streamlit"),
                Subprotocol(self._cookies["_streamlit_xsrf"]),
            ],
            additional_headers={"Cookie": "; ".join(map("=".join, self._cookies.items()))},
            open_timeout=PATIENCE,
            max_size=NO_LIMIT,
            ping_interval=None,
        )
        assert self._line.response is not None
        for told in self._line.response.headers.get_all("Set-Cookie"):
            name, _, value = told.partition(";")[0].partition("=")
            self._cookies[name] = value

    async def ask(self) -> None:
        """Ask for the page, and wait for the first message only."""
        await self._line.send(self._request())
        await self._line.recv()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the page."""
        await self._line.close()

    async def closed(self) -> int:
        """Wait until the server closes the page; return the code that it gives."""
        await self._line.wait_closed()
        return self._line.close_code or 0

    async def set(self, key: str, value: Any) -> Step:
        """Move a control as a person does, and wait for the end of the run that follows.

        Parameters
        ----------
        key : str
            Key of the control.
        value : bool, number, text or sequence
            Where it is moved to.
        """
        return await self._run(self._moved(key, value))

    async def set_and_wait_for(self, key: str, value: Any, button: str) -> None:
        """Move a control, and wait only until the page shows a button of that label."""
        await self._line.send(self._moved(key, value))
        await self._shows(button)

    async def open_and_wait_for(self, button: str) -> None:
        """Open the page, and wait only until it shows a button of that label."""
        await self.connect()
        await self._line.send(self._request())
        await self._shows(button)

    async def follow(self, label: str) -> Step:
        """Follow the link of that label to another page, and wait for the end of the run.

        Controls are made anew there, and what they held is forgotten: so it may go in a browser
        where a part of the new page takes their place before they come themselves.
        """
        (link,) = (each for each in self.elements("page_link") if each.label == label)
        self._script, self.query = link.page_script_hash, _parsed(link.query_string)
        request = self._request()
        self._states = {}
        return await self._run(request)

    def place(self) -> tuple[str, dict[str, list[str]]]:
        """Return where the visitor is: what `back` goes back to."""
        return self._script, dict(self.query)

    async def back(self, place: tuple[str, dict[str, list[str]]]) -> Step:
        """Go back to where the visitor was, as the browser's history does; wait for the end."""
        self._script, self.query = place
        asked = BackMsg.FromString(self._request())
        asked.rerun_script.is_history_navigation = True
        return await self._run(bytes(asked.SerializeToString()))

    async def press(self, label: str) -> Step:
        """Press the button of that label, and wait for the end of the run that follows."""
        return await self._run(self._pressed(label))

    async def press_and_leave(self, label: str) -> None:
        """Press the button of that label, and wait for nothing."""
        await self._line.send(self._pressed(label))

    def drop(self) -> None:
        """Lose the connection as a network does: without a word."""
        self._line.transport.abort()

    async def bring(self, name: str, content: bytes) -> Step:
        """Upload a file into the page's uploader, and wait for the end of the run that follows."""
        (uploader,) = self.elements("file_uploader")
        token = self._cookies["_streamlit_xsrf"]
        edge = secrets.token_hex(8)
        body = (
            f'--{edge}\r\nContent-Disposition: form-data; name="f"; filename="{name}"\r\n\r\n'
        ).encode() + content + f"\r\n--{edge}--\r\n".encode()  # fmt: skip
        told = self._states[uploader.id].file_uploader_state_value.uploaded_file_info.add()
        told.name, told.size, told.file_id = name, len(content), secrets.token_hex(8)
        told.file_urls.file_id = told.file_id
        told.file_urls.upload_url = f"/_stcore/upload_file/{self.session}/{told.file_id}"
        told.file_urls.delete_url = told.file_urls.upload_url
        request = urllib.request.Request(
            self._address + told.file_urls.upload_url, body, method="PUT",
            headers={
                "Content-Type": f"multipart/form-data; boundary={edge}",
                "Cookie": "; ".join(map("=".join, self._cookies.items())),
                "X-Xsrftoken": token,
            },
        )  # fmt: skip
        await asyncio.to_thread(urllib.request.urlopen, request, timeout=PATIENCE)
        return await self._run(self._request())

    def elements(self, kind: str) -> Iterator[Any]:
        """Give the elements of one kind, in the order of the page."""
        for _, (element, _) in sorted(self._elements.items()):
            if element.WhichOneof("type") == kind:
                yield getattr(element, kind)

    def everything(self) -> Iterator[Element]:
        """Give every element, in the order of the page."""
        for _, (element, _) in sorted(self._elements.items()):
            yield element

    def shown(self) -> list[str]:
        """Return every element as it looks, in the order of the page.

        Left out are what controls hold (see `held`) and names that differ from run to run.
        """
        found = []
        for path, (element, _) in sorted(self._elements.items()):
            looks = Element()
            looks.CopyFrom(element)
            looks.ClearField("has_one_shot_effect")
            kind = looks.WhichOneof("type")
            proto = getattr(looks, kind)
            for field in ("value", "set_value", "raw_value", "raw_values", "deferred_file_id"):
                if field in proto.DESCRIPTOR.fields_by_name:
                    proto.ClearField(field)
            if kind == "page_link":
                proto.query_string = "&".join(sorted(proto.query_string.split("&")))
            found.append(f"{path} {looks}")
        return found

    def held(self) -> dict[str, WidgetState]:
        """Return the state of every control by its key."""
        return {_key(name): state for name, state in self._states.items()}

    def _moved(self, key: str, value: Any) -> bytes:
        element, fragment = self._widget(key)
        proto = getattr(element, element.WhichOneof("type"))
        self._states[proto.id] = _state(element.WhichOneof("type"), proto.id, value)
        if proto.query_param_key:
            texts = _texts(value)
            self.query.pop(key, None)
            if texts != _texts(_default(element)):
                self.query[key] = texts
        return self._request(fragment)

    async def _shows(self, label: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while label not in {each.label for each in self.elements("button")}:
                received = await self._line.recv(decode=False)
                told = ForwardMsg.FromString(received)
                assert not self._take(told, received), f"The page ended without {label}."

    def _pressed(self, label: str) -> bytes:
        for element, fragment in self._elements.values():
            if element.WhichOneof("type") == "button" and element.button.label == label:
                asked = BackMsg.FromString(self._request(fragment))
                pressed = asked.rerun_script.widget_states.widgets.add(id=element.button.id)
                pressed.trigger_value = True
                return bytes(asked.SerializeToString())
        raise KeyError(f"No button {label!r} on the page.")

    def _widget(self, key: str) -> tuple[Element, str]:
        for element, fragment in self._elements.values():
            proto = getattr(element, element.WhichOneof("type"))
            if getattr(proto, "id", "").startswith("$$ID-") and _key(proto.id) == key:
                return element, fragment
        raise KeyError(f"No control {key!r} on the page.")

    def _request(self, fragment: str = "") -> bytes:
        asked = BackMsg()
        run = asked.rerun_script
        run.query_string = urlencode(self.query, doseq=True)
        run.widget_states.CopyFrom(WidgetStates(widgets=self._states.values()))
        run.page_script_hash = self._script
        run.page_name = "" if self._script else self._page
        run.fragment_id = fragment
        run.cached_message_hashes.extend(self._kept)
        context = run.context_info
        context.timezone, context.timezone_offset, context.locale = "Etc/UTC", 0, "en-US"
        context.url, context.color_scheme = f"{self._address}/{self._page}", self._theme
        context.is_embedded = False
        return bytes(asked.SerializeToString())

    async def _run(self, request: bytes) -> Step:
        start = time.perf_counter()
        await self._line.send(request)
        messages = size = again = 0
        async with asyncio.timeout(PATIENCE):
            while True:
                received = await self._line.recv(decode=False)
                messages += 1
                size += len(received)
                told = ForwardMsg.FromString(received)
                again += told.WhichOneof("type") == "ref_hash"
                if self._take(told, received):
                    return Step(time.perf_counter() - start, messages, size, again)

    def _take(self, told: ForwardMsg, received: bytes) -> bool:
        """Take a message as the browser does; return whether it ends the run."""
        if told.WhichOneof("type") == "ref_hash":
            told = self._again(told)
        elif told.metadata.cacheable and told.hash not in self._kept:
            self._kept[told.hash] = received, self._runs, told.delta.fragment_id
        kind = told.WhichOneof("type")
        if kind == "new_session":
            self._fresh = set()
            self.session = told.new_session.initialize.session_id
            self._oldest = told.new_session.config.max_cached_message_age
        elif kind == "navigation":
            self._script = told.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = _parsed(told.page_info_changed.query_string)
        elif kind == "delta":
            self._place(tuple(told.metadata.delta_path), told)
        elif kind == "script_finished":
            if told.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                raise RuntimeError("The script could not be compiled.")
            if told.script_finished in DONE:
                self._finish(list(told.metadata.run.fragment_ids))
                return True
        return False

    def _again(self, told: ForwardMsg) -> ForwardMsg:
        received, _, fragment = self._kept[told.ref_hash]
        self._kept[told.ref_hash] = received, self._runs, fragment
        kept = ForwardMsg.FromString(received)
        kept.metadata.CopyFrom(told.metadata)
        return kept

    def _place(self, path: tuple[int, ...], told: ForwardMsg) -> None:
        delta = told.delta
        self._fresh.add(path)
        if delta.WhichOneof("type") == "add_block":
            self._blocks[path] = delta.fragment_id
            self._elements.pop(path, None)
            return
        if delta.WhichOneof("type") != "new_element":
            return
        element = delta.new_element
        kind = element.WhichOneof("type")
        self._elements[path] = element, delta.fragment_id
        if kind == "exception":
            raise RuntimeError(f"The page shows an exception: {element.exception.message}")
        if kind in _KINDS:
            proto = getattr(element, kind)
            if getattr(proto, "set_value", False):
                self._states[proto.id] = _state(kind, proto.id, _told(element))
            elif proto.id not in self._states:
                self._states[proto.id] = _state(kind, proto.id, _default(element))

    def _finish(self, fragments: list[str]) -> None:
        """Drop what the run did not draw again, and messages unused for too long."""
        for path in set(self._elements) - self._fresh:
            if not fragments or self._elements[path][1] in fragments:
                del self._elements[path]
        used = {
            getattr(getattr(element, element.WhichOneof("type")), "id", "")
            for element, _ in self._elements.values()
        }
        self._states = {name: state for name, state in self._states.items() if name in used}
        self._runs += 1
        for name, (_, last, fragment) in list(self._kept.items()):
            if fragments and fragment not in fragments:
                continue
            if self._runs - last > self._oldest:
                del self._kept[name]


_KINDS = {
    "slider": "double_array_value",
    "number_input": "double_value",
    "checkbox": "bool_value",
    "selectbox": "string_value",
    "multiselect": "string_array_value",
    "text_input": "string_value",
    "text_area": "string_value",
    "file_uploader": "file_uploader_state_value",
}
"""The controls whose state a browser sends back without being touched, and how it is held."""


def _state(kind: str, name: str, value: Any) -> WidgetState:
    state = WidgetState(id=name)
    field = _KINDS[kind]
    if kind == "file_uploader":
        state.file_uploader_state_value.SetInParent()
    elif field.endswith("array_value"):
        array = getattr(state, field)
        array.SetInParent()
        array.data.extend(value if isinstance(value, list | tuple) else [value])
    elif value is not None:
        setattr(state, field, value)
    return state


def _default(element: Element) -> Any:
    """Return the value that a control starts from."""
    kind = element.WhichOneof("type")
    proto = getattr(element, kind)
    if kind == "slider":
        return list(proto.default)
    if kind == "multiselect":
        return [proto.options[place] for place in proto.default]
    if kind == "file_uploader" or (kind != "checkbox" and not proto.HasField("default")):
        return None
    return proto.options[proto.default] if kind == "selectbox" else proto.default


def _told(element: Element) -> Any:
    """Return the value that the server has set."""
    kind = element.WhichOneof("type")
    proto = getattr(element, kind)
    if kind == "slider":
        return list(proto.value)
    if kind == "multiselect":
        return list(proto.raw_values)
    if kind == "selectbox":
        return proto.raw_value if proto.HasField("raw_value") else None
    if kind != "checkbox" and not proto.HasField("value"):
        return None
    return proto.value


def _texts(value: Any) -> list[str]:
    """Write a control's value as the browser writes it into the address."""
    values = value if isinstance(value, list | tuple) else [] if value is None else [value]
    return [
        str(each).lower() if isinstance(each, bool)
        else f"{each:.15g}" if isinstance(each, float)
        else str(each)
        for each in values
    ]  # fmt: skip


def _parsed(query: str) -> dict[str, list[str]]:
    return parse_qs(query, keep_blank_values=True)


def _key(name: str) -> str:
    """Return the key in the server's name of a control: ``$$ID-hash-key``."""
    return name.split("-", 2)[2]
