from __future__ import annotations

import os
import socket
from threading import Thread
from time import monotonic

import pytest

from sms.gateways.base import NotSent, Unknown
from sms.gateways.http import MAX_BODY_BYTES, Answer, exchange, make_client
from tests.sms.conftest import wait_until


@pytest.fixture
def serve():
    """Answer each connection with the given bytes; return the URL and what came."""
    servers, threads = [], []

    def start(answer, *, connections=1):
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)
        received = []

        def run():
            for _ in range(connections):
                connection, _ = server.accept()
                with connection:
                    received.append(connection.recv(65536))
                    connection.sendall(answer)

        thread = Thread(target=run)
        thread.start()
        threads.append(thread)
        return f"http://127.0.0.1:{server.getsockname()[1]}", received

    yield start
    for thread in threads:
        thread.join(5)
    for server in servers:
        server.close()


def ask(url, **options):
    with make_client(url) as client:
        return exchange(client, client.build_request("POST", "/send"), **options)


def test_an_answer_is_returned_whatever_its_status(serve):
    url, _ = serve(b"HTTP/1.1 418 Teapot\r\nContent-Length: 3\r\n\r\nabc")

    assert ask(url) == Answer(418, b"abc")


def test_a_redirect_is_not_followed(serve):
    url, received = serve(b"HTTP/1.1 302 Found\r\nLocation: /other\r\n\r\n")

    assert ask(url) == Answer(302, b"")
    assert len(received) == 1


@pytest.mark.parametrize(
    ("label", "size", "outcome"),
    [
        ("the largest body", MAX_BODY_BYTES, Answer(200, b"x" * MAX_BODY_BYTES)),
        ("one byte more", MAX_BODY_BYTES + 1, Unknown("too_large", "_TooLarge")),
    ],
)
def test_a_body_has_an_end(serve, label, size, outcome):
    url, _ = serve(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"x" * size)

    assert ask(url) == outcome


@pytest.mark.parametrize(
    ("label", "answer"),
    [
        ("closed at once", b""),
        ("half a head", b"HTTP/1.1 200"),
        ("not HTTP", b"SSH-2.0-OpenSSH\r\n"),
        ("half a body", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"),
    ],
)
def test_a_broken_answer_is_unknown(serve, label, answer):
    url, received = serve(answer)

    assert ask(url) == Unknown("broken", "RemoteProtocolError")
    assert len(received) == 1


def test_a_silent_peer_is_unknown_at_the_deadline():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        started = monotonic()
        outcome = ask(f"http://127.0.0.1:{silent.getsockname()[1]}", total_seconds=0.3)

    assert outcome == Unknown("timeout", "RemoteProtocolError")
    assert 0.3 <= monotonic() - started < 0.8


def test_a_name_that_does_not_resolve_proves_that_nothing_was_sent():
    assert ask("http://gateway.invalid") == NotSent("dns", "ConnectError")


def test_a_peer_without_tls_proves_that_nothing_was_sent(serve):
    url, _ = serve(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    assert ask(url.replace("http:", "https:")) == NotSent("tls", "ConnectError")


def test_nothing_leaves_after_the_last_moment(serve):
    url, received = serve(b"")

    assert ask(url, leave_before=monotonic() - 1) == NotSent("too_late", "_TooLate")
    assert wait_until(lambda: received) == [b""]


def test_a_proxy_of_the_environment_is_ignored(serve, monkeypatch):
    url, received = serve(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setitem(os.environ, name, "http://127.0.0.1:9")

    assert ask(url) == Answer(200, b"")
    assert len(received) == 1


def test_a_connection_is_never_used_twice(serve):
    url, received = serve(
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", connections=2
    )

    with make_client(url) as client:
        for _ in range(2):
            exchange(client, client.build_request("POST", "/send"))

    assert len(received) == 2
