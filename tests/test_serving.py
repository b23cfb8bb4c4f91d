"""What a server does once it is loaded."""

import gc
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from ai_investments import serving


def test_connections_of_a_listening_socket_send_small_messages_at_once() -> None:
    with socket.socket() as listening:  # bound as Streamlit binds it: no protocol named
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        try:
            serving.ready()
        finally:
            gc.unfreeze()
        with socket.create_connection(listening.getsockname()):
            accepted, _ = listening.accept()
            with accepted:
                assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_what_is_loaded_is_not_collected_again() -> None:
    try:
        serving.ready()
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()


def test_texts_of_tables_stand_in_the_memory_that_everything_shares() -> None:
    before = pa.default_memory_pool()
    held = pa.system_memory_pool().bytes_allocated()
    try:
        serving.keep_texts_in_shared_memory()
        texts = pd.Series([f"company {n}" for n in range(10_000)], dtype="str")
        assert pa.system_memory_pool().bytes_allocated() - held > 10_000 * len("company 0")
        assert texts.iloc[-1] == "company 9999"
    finally:
        pa.set_memory_pool(before)


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's pools of memory")
def test_threads_share_few_pools_of_memory(tmp_path: Path) -> None:
    told = tmp_path / "pools.xml"
    busy = f"""
import ctypes, threading
from ai_investments import serving
serving.share_memory()
together, kept = threading.Barrier(12), []
def work():
    together.wait()
    kept.append([bytearray(600) for _ in range(2000)])
    together.wait()
threads = [threading.Thread(target=work) for _ in range(12)]
for each in threads: each.start()
for each in threads: each.join()
c = ctypes.CDLL(None)
c.fopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(c.fopen({str(told).encode()!r}, b"w"))
c.malloc_info(0, file)
c.fclose(file)
"""
    subprocess.run([sys.executable, "-c", busy], check=True)
    assert told.read_text().count("<heap nr=") <= serving.POOLS


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's large blocks")
def test_large_blocks_go_back_to_the_system_although_small_ones_stay_between_them() -> None:
    script = """
import ctypes, os
from ai_investments import serving
serving.return_large_blocks()
malloc, free = ctypes.CDLL(None).malloc, ctypes.CDLL(None).free
malloc.restype = ctypes.c_void_p
free(ctypes.c_void_p(malloc(4_000_000)))  # the first that is freed
def megabytes():
    with open("/proc/self/statm") as told:
        return int(told.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
before, large, small = megabytes(), [], []
for _ in range(200):
    block = malloc(1_000_000)
    ctypes.memset(block, 1, 1_000_000)
    large.append(block)
    small.append(malloc(2_000))
full = megabytes()
for block in large:
    free(ctypes.c_void_p(block))
print(before, full, megabytes())
"""
    told = subprocess.check_output([sys.executable, "-c", script], text=True)
    before, full, after = map(float, told.split())
    assert full > before + 150
    assert after < before + 30


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's pools of memory")
def test_what_is_free_between_small_things_goes_back_to_the_system() -> None:
    script = """
import ctypes, os
from ai_investments import serving
malloc, free = ctypes.CDLL(None).malloc, ctypes.CDLL(None).free
malloc.restype = ctypes.c_void_p
def megabytes():
    with open("/proc/self/statm") as told:
        return int(told.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
before, passing, staying = megabytes(), [], []
for _ in range(2_000):
    for held, size in ((passing, 50_000), (staying, 100)):
        block = malloc(size)
        ctypes.memset(block, 1, size)
        held.append(block)
for block in passing:
    free(ctypes.c_void_p(block))
full = megabytes()
serving.return_free_memory()
print(before, full, megabytes())
"""
    told = subprocess.check_output([sys.executable, "-c", script], text=True)
    before, full, after = map(float, told.split())
    assert full > before + 80
    assert after < before + 30


def test_a_server_tidies_until_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "EVERY_S", 0.0)
    stop, done = threading.Event(), list[str]()

    def second() -> None:
        done.append("second")
        if len(done) == 6:
            stop.set()

    serving.tidy_regularly(stop, lambda: done.append("first"), second)
    assert done == 3 * ["first", "second"]
