from __future__ import annotations

import socket

import pytest

from dealercrm.embedded.demonstration import HOST, free_port


@pytest.fixture
def taken():
    with socket.socket() as server:
        server.bind((HOST, 0))
        server.listen()
        yield server.getsockname()[1]


def test_port_of_another_program_is_left_alone(taken):
    assert free_port(taken) > taken


def test_bound_port_is_taken_before_it_listens():
    with socket.socket() as server:
        server.bind((HOST, 0))
        port = server.getsockname()[1]

        assert free_port(port) > port


def test_free_port_is_used():
    with socket.socket() as server:
        server.bind((HOST, 0))
        port = server.getsockname()[1]

    assert free_port(port) == port
