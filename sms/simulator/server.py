"""The HTTP server of the simulator: the gateway and the desk that controls it.

    gateway   every request that a dialect recognises
    desk      GET  /simulator/texts     what every phone received and typed
              POST /simulator/replies   {phone, text}: a customer types
              POST /simulator/reports   {reference, status}: an extra report
              POST /simulator/faults    {kind, phone, seconds, code, times}
              POST /simulator/calm      clear all faults
              POST /simulator/templates {code, text, message_class}: approve a template

It binds to 127.0.0.1. The desk requires the same key as the plain dialect.
"""

from __future__ import annotations

import argparse
import hmac
import json
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Final, get_args

from sms.simulator.carrier import Carrier, Dropped, Options
from sms.simulator.dialects.wire import Request, Response, json_response
from sms.simulator.faults import Fault, FaultKind
from sms.simulator.ledger import FiledTemplate, ReportStatus

MAX_BODY_BYTES: Final = 1024 * 1024
DESK: Final = "/simulator/"


class Simulator(ThreadingHTTPServer):
    """Serves a carrier; ``serve_forever`` blocks, any thread may call ``stop``."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, options: Options) -> None:
        super().__init__(("127.0.0.1", options.port), _Handler)
        self.carrier = Carrier(options)
        self.carrier.start()
        self.key = options.key

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def stop(self) -> None:
        self.shutdown()
        self.carrier.stop()
        self.server_close()

    def answer(self, request: Request) -> Response:
        answer = self.carrier.answer(request)
        if answer is not None:
            return answer
        action = _DESK_ACTIONS.get((request.method, request.path))
        if action is None or not self._is_at_desk(request):
            return json_response({"error": "not found"}, status=404)
        try:
            said = json.loads(request.body or b"{}")
            return json_response(action(self.carrier, said))
        except (ValueError, KeyError, TypeError) as error:
            return json_response({"error": repr(error)}, status=400)

    def _is_at_desk(self, request: Request) -> bool:
        given = request.headers.get("authorization", "").strip()
        expected = f"Bearer {self.key}".strip()
        return hmac.compare_digest(given.encode(), expected.encode())


def _texts(carrier: Carrier, said: dict[str, Any]) -> object:
    return {
        "texts": [asdict(text) for text in list(carrier.ledger.texts)],
        "replies": [asdict(reply) for reply in list(carrier.ledger.replies)],
    }


def _type_reply(carrier: Carrier, said: dict[str, Any]) -> object:
    return asdict(carrier.type_reply(str(said["phone"]), str(said["text"])))


def _report(carrier: Carrier, said: dict[str, Any]) -> object:
    status = said["status"]
    if status not in get_args(ReportStatus):
        raise ValueError(status)
    return {"found": carrier.report(said["reference"], status)}


def _switch_on(carrier: Carrier, said: dict[str, Any]) -> object:
    carrier.faults.switch_on(Fault(**{**said, "kind": FaultKind(said["kind"])}))
    return {}


def _calm(carrier: Carrier, said: dict[str, Any]) -> object:
    carrier.faults.clear()
    return {}


def _file(carrier: Carrier, said: dict[str, Any]) -> object:
    carrier.ledger.file(FiledTemplate(**said))
    return {}


_DESK_ACTIONS: Final[
    dict[tuple[str, str], Callable[[Carrier, dict[str, Any]], object]]
] = {
    ("GET", DESK + "texts"): _texts,
    ("POST", DESK + "replies"): _type_reply,
    ("POST", DESK + "reports"): _report,
    ("POST", DESK + "faults"): _switch_on,
    ("POST", DESK + "calm"): _calm,
    ("POST", DESK + "templates"): _file,
}


class _Handler(BaseHTTPRequestHandler):
    server: Simulator
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def _handle(self) -> None:
        self.close_connection = True
        # The client may have been killed meanwhile; the gateway ignores that.
        with suppress(Dropped, OSError):
            self._write(self.server.answer(self._request()))

    def _request(self) -> Request:
        length = min(int(self.headers.get("Content-Length", 0)), MAX_BODY_BYTES)
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Request(self.command, self.path, headers, self.rfile.read(length))

    def _write(self, response: Response) -> None:
        if not response.seconds_per_byte:
            self.wfile.write(_raw(response))
            return
        for byte in _raw(response):
            self.wfile.write(bytes([byte]))
            if self.server.carrier.stopping.wait(response.seconds_per_byte):
                return

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent: the ledger is the log."""


def _raw(response: Response) -> bytes:
    """Return head and body as bytes, so that both can be sent slowly."""
    headers = {
        **response.headers,
        "Content-Length": str(len(response.body)),
        "Connection": "close",
    }
    head = f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}\r\n"
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{head}{lines}\r\n".encode() + response.body


def serve(options: Options) -> None:
    """Serve until SIGINT or SIGTERM; prints the address to stdout."""
    simulator = Simulator(options)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: Thread(target=simulator.shutdown).start())
    sys.stdout.write(f"{simulator.url}\n")
    sys.stdout.flush()
    simulator.serve_forever(poll_interval=0.1)
    simulator.carrier.stop()
    simulator.server_close()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument(
        "--callback", default="", metavar="URL", help="base URL of callbacks"
    )
    parser.add_argument("--log", type=Path, required=True, metavar="FILE")
    parser.add_argument("--key", default="", help="shared with the project")
    parser.add_argument("--report-seconds", type=float, default=1.0)
    parser.add_argument("--answer-seconds", type=float, default=0.0)
    parser.add_argument(
        "--clock", default="", metavar="HH:MM", help="stop the clock at this time"
    )


def options_of(given: Mapping[str, Any]) -> Options:
    """Build the options from the values of ``add_arguments``."""
    return Options(
        log=given["log"],
        port=given["port"],
        callback_url=given["callback"],
        key=given["key"],
        report_seconds=given["report_seconds"],
        answer_seconds=given["answer_seconds"],
        clock=given["clock"],
    )


def arguments_of(options: Options) -> list[str]:
    """Return the command line from which ``add_arguments`` reads these options.

    The equals sign prevents that a value that begins with a dash, such as a generated
    key, is taken for an option.
    """
    return [
        f"--port={options.port}",
        f"--callback={options.callback_url}",
        f"--log={options.log}",
        f"--key={options.key}",
        f"--report-seconds={options.report_seconds}",
        f"--answer-seconds={options.answer_seconds}",
        f"--clock={options.clock}",
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="simulator")
    add_arguments(parser)
    serve(options_of(vars(parser.parse_args(arguments))))
