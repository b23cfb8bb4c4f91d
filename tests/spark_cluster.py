"""A Spark standalone cluster of a test's own: a master and two workers on loopback."""

import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode

from tests.postgres_server import free_port

JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""What lets a short-lived Java start quickly."""
SMALL = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "512m",
    "spark.driver.extraJavaOptions": JAVA,
    "spark.executor.memory": "512m",
    "spark.executor.cores": "1",
    "spark.executor.extraJavaOptions": JAVA,
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",  # rows are few: to compile takes longest
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.sql.files.minPartitionNum": "1",
    "spark.plugins": "org.apache.spark.sql.connect.SparkConnectPlugin",
    "spark.connect.grpc.binding.address": "127.0.0.1",
}
"""What keeps a session small and on loopback, and lets its driver answer Spark Connect too."""


class Cluster:
    """A master and two workers.

    Parameters
    ----------
    folder : Path
        Where the workers keep what they need.
    memory_mb : int
        What each worker may give away.
    """

    def __init__(self, folder: Path, memory_mb: int = 600):
        import pyspark

        self._folder = folder
        self._memory_mb = memory_mb
        self._program = Path(pyspark.__file__).parent / "bin" / "spark-class"
        self.port, self.connect_port = free_port(), free_port()
        self._processes: list[subprocess.Popen[bytes]] = []

    def address(self, tables: Path) -> str:
        told = {"tables": tables, "spark.connect.grpc.binding.port": self.connect_port}
        return f"spark://127.0.0.1:{self.port}?{urlencode(told | SMALL)}"

    def start(self) -> None:
        """Start the master, and the workers once it leads; sessions wait for the workers."""
        master = self._start("master.Master", "--host", "127.0.0.1", "--port", self.port,
                             "--webui-port", "0")  # fmt: skip
        assert master.stderr is not None
        for line in master.stderr:
            if b"elected leader" in line:
                break
        else:
            raise RuntimeError("Spark's master did not start")
        for number in (1, 2):
            self._start("worker.Worker", "--host", "127.0.0.1", "--cores", "1", "--memory",
                        f"{self._memory_mb}m", "--webui-port", "0",
                        "--work-dir", self._folder / f"work{number}",
                        f"spark://127.0.0.1:{self.port}")  # fmt: skip
        for process in self._processes:
            # Nobody waits for what they say next, but somebody must take it.
            Thread(target=deque, args=(process.stderr, 0), daemon=True).start()

    def _start(self, name: str, *arguments: object) -> subprocess.Popen[bytes]:
        environment = os.environ | {
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_DAEMON_MEMORY": "256m",
            "SPARK_DAEMON_JAVA_OPTS": JAVA,
            "PYSPARK_PYTHON": sys.executable,
        }
        command = [str(self._program), f"org.apache.spark.deploy.{name}", *map(str, arguments)]
        process = subprocess.Popen(command, env=environment, cwd=self._folder,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # fmt: skip
        self._processes.append(process)
        return process

    def stop(self) -> None:
        """Stop workers and master."""
        for process in reversed(self._processes):
            process.send_signal(signal.SIGKILL)
            process.wait(30)
        self._processes.clear()


@contextmanager
def running(folder: Path, memory_mb: int = 600) -> Iterator[Cluster]:
    """Start a cluster, and stop it at the end."""
    cluster = Cluster(folder, memory_mb)
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.stop()


def stop_session() -> None:
    """Stop this process' session, which every source on Spark shares."""
    from pyspark.sql import SparkSession

    session = SparkSession.getActiveSession()
    if session is not None:
        session.stop()
