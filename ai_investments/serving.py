"""What a server does for its memory and, once all is loaded, so that each step stays quick."""

import ctypes
import gc
import socket
import sys
import threading
from collections.abc import Callable

import pyarrow as pa
from websockets import http11

LONGEST_HEADER = 65_536
"""Bytes of one header that a websocket may begin with; as many as other requests may have."""

ARENA_MAX = -8
"""Number of glibc's setting for how many pools of memory threads share (malloc.h)."""
POOLS = 2
"""One for each of two processors; each pool keeps what its threads once needed at most."""
MMAP_THRESHOLD = -3
"""Number of glibc's setting for what counts as a large block (malloc.h)."""
LARGE = 131_072
"""Bytes from which on a block is asked of the system by itself."""
EVERY_S = 60.0
"""Seconds between two times that a server tidies its memory."""


def ready() -> None:
    """Take what is loaded out of garbage collection, and let connections send at once.

    What is loaded now is never garbage: walking it costs 50–100 ms with pandas and Plotly in
    memory.

    The listening socket that Streamlit binds does not name its protocol, so asyncio leaves Nagle's
    algorithm on for every connection, and small messages wait up to 40 ms for the acknowledgement
    of the ones before (uvicorn issue 3149). Connections inherit what is set here.
    """
    share_memory()
    return_large_blocks()
    gc.collect()
    for each in gc.get_objects():
        if type(each) is socket.socket and _listens(each):
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    gc.freeze()


def share_memory() -> None:
    """Have threads share `POOLS` pools of memory, where glibc would give each eight a processor.

    Streamlit runs each step in a new thread; spread over many pools, what they free is used again
    only by threads of the same pool, and each pool stays as large as it ever was.
    """
    _set_allocator(ARENA_MAX, POOLS)


def return_large_blocks() -> None:
    """Have each block of `LARGE` bytes and more go back to the system as soon as it is free.

    So glibc begins, but the first large block that is freed raises the bound, up to 32 MB: tables
    and messages then come out of the pools, and small things that outlive them keep the holes.
    """
    _set_allocator(MMAP_THRESHOLD, LARGE)


def keep_texts_in_shared_memory() -> None:
    """Have Arrow, in which pandas keeps texts, take memory where everything else does.

    Its own allocator keeps pages for each thread, and each step of a visitor is a new one: it held
    131 MB after 23 minutes, of which 41 were in use, and did not stop growing. To be called before
    data is read.
    """
    pa.set_memory_pool(pa.system_memory_pool())


def return_free_memory() -> None:
    """Give the system back the pages in which nothing is in use any more.

    By itself glibc gives back what is free at a pool's end only: after 40 minutes of thirty
    visitors 73 of 234 MB were free, between small things that lived on.
    """
    if sys.platform == "linux" and hasattr(ctypes.CDLL(None), "malloc_trim"):
        ctypes.CDLL(None).malloc_trim(0)


def tidy_regularly(stop: threading.Event, *tidies: Callable[[], object]) -> None:
    """Call some functions, one after the other, every `EVERY_S` seconds until the event is set."""
    while not stop.wait(EVERY_S):
        for each in tidies:
            each()


def _set_allocator(setting: int, value: int) -> None:
    if sys.platform == "linux" and hasattr(ctypes.CDLL(None), "mallopt"):
        ctypes.CDLL(None).mallopt(setting, value)


def take_large_sessions() -> None:
    """Let websockets begin with a session of many cookies, as of a person in 200 groups.

    What serves them takes 8 kB of cookies unasked, and refuses a longer session without a word.
    """
    http11.MAX_LINE_LENGTH = LONGEST_HEADER


def _listens(each: socket.socket) -> bool:
    return (
        each.fileno() >= 0
        and each.family in (socket.AF_INET, socket.AF_INET6)
        and each.type == socket.SOCK_STREAM
        and each.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) == 1
    )
