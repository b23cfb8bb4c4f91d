"""Start the replicas and nginx, keep them running, and restart them one by one when told to."""

import asyncio
import logging
import os
import signal
from collections.abc import Mapping
from pathlib import Path

from ai_investments.replicas import state
from ai_investments.replicas.front import Front, NoFront
from ai_investments.replicas.replica import NotReady, Replica

LOG = logging.getLogger(__name__)
READY_WITHIN = 180.0
"""Seconds that a replica has from its start until it is ready."""
LONGEST_PAUSE = 30.0
"""Seconds between two starts of a replica that keeps dying."""


class CannotStart(Exception):  # noqa: N818
    """The replicas cannot be started; the text says why and what to do."""


class Supervisor:
    """Replicas of the app behind nginx.

    Parameters
    ----------
    count : int
        Number of replicas, at least 1.
    address : str
        Host name or address to listen on.
    port : int
        Port to listen on.
    operations : str
        ``host:port`` for metrics and readiness.
    folder : Path
        Where cookie secret, configuration and status are kept.
    environment : mapping of str to str
        Environment of the replicas.
    """

    def __init__(
        self,
        count: int,
        address: str,
        port: int,
        operations: str,
        folder: Path,
        environment: Mapping[str, str],
    ):
        self._count, self._address, self._port = count, address, port
        self._operations, self._folder = operations, folder
        self._environment = dict(environment)
        self._replicas: dict[int, Replica] = {}
        self._front: Front
        self._asked_to_end = asyncio.Event()
        self._asked_to_restart = asyncio.Event()
        self._changing = asyncio.Lock()

    def run(self) -> None:
        """Serve until told to end (SIGTERM, SIGINT); SIGHUP restarts the replicas one by one.

        Raises
        ------
        CannotStart
            Where nginx or a replica does not start, or the folder is in use.
        """
        try:
            with state.owned(self._folder):
                asyncio.run(self._run())
        except* state.InUse:
            raise CannotStart(
                f"Replicas run already with the folder {self._folder}. End those, or choose "
                "another port or --state."
            ) from None
        except* (NoFront, NotReady) as reasons:
            raise CannotStart("; ".join(map(str, reasons.exceptions))) from reasons

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._asked_to_end.set)
        loop.add_signal_handler(signal.SIGHUP, self._asked_to_restart.set)
        self._environment[state.SECRET_VARIABLE] = state.cookie_secret(self._folder)
        self._front = Front(self._folder, self._address, self._port, self._operations)
        ending = asyncio.create_task(self._asked_to_end.wait())
        serving = asyncio.create_task(self._serve())
        try:
            await asyncio.wait((ending, serving), return_when=asyncio.FIRST_COMPLETED)
            if serving.done():
                await serving  # raises why it could not
        finally:
            LOG.info("ending")
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
            # Nobody new comes in, then open pages are closed once their run is over.
            await asyncio.gather(
                self._front.end(), *(replica.end() for replica in self._replicas.values())
            )
            (self._folder / state.STATUS_FILE).unlink(missing_ok=True)

    async def _serve(self) -> None:
        slots = range(1, self._count + 1)
        async with asyncio.TaskGroup() as starting:
            for slot in slots:
                starting.create_task(self._first(slot))
        await self._front.start(self._in_order(self._replicas))
        self._tell()
        LOG.info("%d replicas at http://%s:%d", self._count, self._address, self._port)
        async with asyncio.TaskGroup() as watching:
            watching.create_task(self._watch_front())
            watching.create_task(self._restart_when_asked())
            for slot in slots:
                watching.create_task(self._watch(slot))

    async def _first(self, slot: int) -> None:
        replica = await Replica.started(slot, self._environment)
        self._replicas[slot] = replica
        await replica.ready(READY_WITHIN)

    async def _watch_front(self) -> None:
        while True:
            assert self._front.process is not None  # noqa: S101  # started before
            code = await self._front.process.wait()
            LOG.error("nginx ended with code %s; it is started again", code)
            await asyncio.sleep(1)
            async with self._changing:
                await self._front.start(self._in_order(self._replicas))

    async def _watch(self, slot: int) -> None:
        """Start a replica again whenever it ends without being told to."""
        pause = 1.0
        while True:
            watched = self._replicas[slot]
            how = await watched.ended()
            async with self._changing:
                if self._replicas[slot] is not watched:  # replaced, as it should be
                    continue
                LOG.error("replica %d %s; it is started again", slot, how)
                if await self._replace(slot):
                    pause = 1.0
                    continue
            LOG.error("replica %d: next attempt in %g seconds", slot, pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _restart_when_asked(self) -> None:
        while True:
            await self._asked_to_restart.wait()
            self._asked_to_restart.clear()
            LOG.info("restarting the replicas one by one")
            for slot in sorted(self._replicas):
                async with self._changing:
                    if not await self._replace(slot):
                        LOG.error("the restart stops here; the replicas before serve on")
                        break
            else:
                LOG.info("all replicas are restarted")

    async def _replace(self, slot: int) -> bool:
        """Put a new process in a slot once it is ready; return whether that went well."""
        new = await Replica.started(slot, self._environment)
        changed = {**self._replicas, slot: new}
        try:
            await new.ready(READY_WITHIN)
            await self._front.switch(self._in_order(changed))
        except (NotReady, NoFront) as reason:
            LOG.error("replica %d: %s", slot, reason)  # noqa: TRY400  # says it all
            await new.end()
            return False
        except asyncio.CancelledError:
            await new.end()
            raise
        old, self._replicas = self._replicas[slot], changed
        self._tell()
        LOG.info("replica %d is process %d", slot, new.process.pid)
        await old.end()
        return True

    @staticmethod
    def _in_order(replicas: Mapping[int, Replica]) -> list[Replica]:
        return [replicas[slot] for slot in sorted(replicas)]

    def _tell(self) -> None:
        state.write_status(
            self._folder,
            {
                "pid": os.getpid(),
                "address": f"http://{self._address}:{self._port}",
                "operations": f"http://{self._operations}",
                "replicas": [
                    {"slot": each.slot, "pid": each.process.pid, "port": each.port}
                    for each in self._in_order(self._replicas)
                ],
            },
        )
