"""What a server does once it is loaded."""

import gc
import socket

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
