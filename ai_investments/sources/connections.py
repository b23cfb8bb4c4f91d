"""Connections to an engine: one a thread at a time, used again once the thread has ended."""

import threading
import weakref
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

Connection = TypeVar("Connection")


class Connections(Generic[Connection]):
    """Hands every thread a connection of its own: an engine's connection is no shared thing.

    Parameters
    ----------
    connect : callable
        Makes a connection.
    """

    def __init__(self, connect: Callable[[], Connection]):
        self._connect = connect
        self._in_use: dict[int, tuple[weakref.ref[threading.Thread], Connection]] = {}
        # A deque needs no lock, which a finaliser could not wait for.
        self._idle: deque[Connection] = deque()
        self._made = 0

    def mine(self) -> Connection:
        """Return the connection of this thread."""
        thread = threading.current_thread()
        user, found = self._in_use.get(threading.get_ident(), (None, None))
        # Identifiers come again: what stands under it may be a thread's that has ended.
        if found is not None and user is not None and user() is thread:
            return found
        try:
            found = self._idle.pop()
        except IndexError:
            found = self._connect()
        self._in_use[threading.get_ident()] = weakref.ref(thread), found
        ends = weakref.finalize(thread, self._give_back, threading.get_ident(), found, self._made)
        ends.atexit = False  # what still runs then must be found, to be stopped
        return found

    def of(self, thread: int) -> Connection | None:
        """Return the connection that a thread uses, by the thread's identifier."""
        return self._in_use.get(thread, (None, None))[1]

    def forget(self) -> None:
        """Use no connection made so far again: the other end closed them."""
        self._made += 1
        self._idle.clear()
        self._in_use.pop(threading.get_ident(), None)

    def _give_back(self, thread: int, connection: Connection, made: int) -> None:
        if self.of(thread) is connection:
            self._in_use.pop(thread, None)
        if made == self._made:
            self._idle.append(connection)
