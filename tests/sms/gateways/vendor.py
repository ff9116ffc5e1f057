"""A vendor that answers every call as the test says, and keeps what came."""

from __future__ import annotations

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest


class Vendor(ThreadingHTTPServer):
    """Answers each call with the next of ``answers``, else with ``said``.

    ``requests`` holds path, headers and body of each.
    """

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Vendor.Handler)
        self.status = 200
        self.said = {}
        self.answers = []
        self.requests = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def wrapped(self, said):
        return said

    class Handler(BaseHTTPRequestHandler):
        server: Vendor

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.server.requests.append((self.path, self.headers, body))
            answers = self.server.answers
            said = answers.pop(0) if answers else self.server.said
            answer = json.dumps(self.server.wrapped(said)).encode()
            self.send_response(self.server.status)
            # The vendors' own clients read no other type.
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *arguments):
            pass


@contextmanager
def serving(vendor):
    with vendor:
        thread = Thread(target=vendor.serve_forever, args=(0.01,))
        thread.start()
        yield vendor
        vendor.shutdown()
        thread.join()


@pytest.fixture
def vendor():
    with serving(Vendor()) as vendor:
        yield vendor
