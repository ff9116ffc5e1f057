"""What every adapter must do, on real HTTP against the simulator.

A new adapter inherits ``QueryContract``, or ``GatewayContract`` where its vendor cannot
be asked about a text, and supplies ``make`` and the codes.
"""

from __future__ import annotations

import logging
import socket
from datetime import UTC, datetime
from time import monotonic
from typing import ClassVar

import pytest

from sms.gateways.base import (
    Absent,
    Accepted,
    Acknowledgement,
    CallbackKind,
    CallbackRequest,
    CannotParse,
    Found,
    NotSent,
    Rejected,
    Submission,
    Throttled,
    Unavailable,
    Unknown,
)
from sms.simulator.faults import Fault, FaultKind
from tests.sms.conftest import KEY

PHONE = "13800138000"
TEXT = "【某某汽车】王先生，您的沪A12345该保养了，回TD退订"
NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def submission(**changes):
    values = {
        "reference": "0190-a",
        "phone": PHONE,
        "signature": "某某汽车",
        "text": TEXT,
        **changes,
    }
    return Submission(**values)


class Contract:
    """What an adapter may declare differently of itself, for both directions."""

    # Whether callbacks prove who posted them.
    SIGNS_CALLBACKS = True
    # Whether a query knows a text before its carrier has reported.
    KNOWS_ABSENCE = True

    def make(self, url, *, key=KEY, total_seconds=2.0):
        raise NotImplementedError

    def submission(self, **changes):
        return submission(**changes)

    def vendor_id(self, text):
        """Return what the vendor calls a text of the simulator."""
        return text.id

    def forgeries(self, callback):
        """Return callbacks that somebody else could post."""
        yield CallbackRequest(callback.kind, callback.body + b" ", callback.headers)
        yield CallbackRequest(callback.kind, callback.body)

    def file_templates(self, simulator):
        """Let the vendor approve what ``submission`` sends; nothing by default."""


class GatewayContract(Contract):
    # The vendor's codes for a refusal, an opted-out number and the two limits.
    REJECT_CODE = ""
    OPT_OUT_CODE = ""
    RECIPIENT_LIMIT_CODE = ""
    ACCOUNT_LIMIT_CODE = ""

    @pytest.fixture
    def simulator(self, simulator):
        self.file_templates(simulator)
        return simulator

    @pytest.fixture
    def gateway(self, simulator):
        return self.make(simulator.url)

    def test_an_accepted_text_is_on_the_phone_once(self, gateway, simulator):
        outcome = gateway.submit(self.submission())

        [text] = simulator.desk.texts(PHONE)
        assert outcome == Accepted(self.vendor_id(text), segments=1)
        assert (text.reference, text.text) == ("0190-a", TEXT)

    def test_the_gateway_is_not_idempotent(self, gateway, simulator):
        gateway.submit(self.submission())
        gateway.submit(self.submission())

        assert len(simulator.desk.texts(PHONE)) == 2

    def test_no_number_is_logged(self, gateway, caplog):
        """Some vendors want it in the address, which the library writes down."""
        with caplog.at_level(logging.DEBUG):
            gateway.submit(self.submission())
            gateway.query("0190-a", PHONE, NOON)

        assert PHONE not in caplog.text

    def test_no_key_is_in_what_a_log_would_show(self, gateway):
        assert KEY not in f"{gateway!r} {gateway}"

    def test_a_refusal_is_rejected(self, gateway, simulator):
        simulator.desk.switch_on(Fault(FaultKind.REFUSE, code=self.REJECT_CODE))

        assert gateway.submit(self.submission()) == Rejected(self.REJECT_CODE)

    def test_an_opted_out_number_is_rejected_as_such(self, gateway, simulator):
        simulator.desk.switch_on(Fault(FaultKind.REFUSE, code=self.OPT_OUT_CODE))

        outcome = gateway.submit(self.submission())

        assert outcome == Rejected(self.OPT_OUT_CODE, is_opt_out=True)

    def test_limits_tell_the_number_from_the_account(self, gateway, simulator):
        for code in (self.RECIPIENT_LIMIT_CODE, self.ACCOUNT_LIMIT_CODE):
            simulator.desk.switch_on(Fault(FaultKind.REFUSE, code=code, times=1))

        first, second = (
            gateway.submit(self.submission()),
            gateway.submit(self.submission()),
        )

        assert first == Throttled(self.RECIPIENT_LIMIT_CODE, scope="recipient")
        assert second == Throttled(self.ACCOUNT_LIMIT_CODE, scope="account")

    def test_a_wrong_key_proves_that_nothing_was_sent(self, simulator):
        outcome = self.make(simulator.url, key="wrong").submit(self.submission())

        assert isinstance(outcome, NotSent)
        assert simulator.desk.texts() == []

    @pytest.mark.parametrize(
        ("kind", "is_on_the_phone"),
        [
            (FaultKind.HANG, False),
            (FaultKind.DROP, False),
            (FaultKind.ERROR, False),
            (FaultKind.REDIRECT, False),
            (FaultKind.UNKNOWN_CODE, False),
            (FaultKind.HANG_AFTER_ACCEPT, True),
            (FaultKind.DROP_AFTER_ACCEPT, True),
            (FaultKind.ERROR_AFTER_ACCEPT, True),
            (FaultKind.EMPTY_AFTER_ACCEPT, True),
            (FaultKind.GARBAGE_AFTER_ACCEPT, True),
            (FaultKind.HUGE_AFTER_ACCEPT, True),
            (FaultKind.DRIP_AFTER_ACCEPT, True),
        ],
    )
    def test_every_doubt_is_unknown_after_one_request(
        self, simulator, kind, is_on_the_phone
    ):
        simulator.desk.switch_on(Fault(kind, seconds=0.1 if "drip" in kind else 30))

        outcome = self.make(simulator.url, total_seconds=0.5).submit(self.submission())

        assert isinstance(outcome, Unknown)
        assert len(simulator.events("request")) == 1
        assert len(simulator.events("accepted")) == is_on_the_phone

    def test_a_dripping_answer_ends_at_the_deadline(self, simulator):
        simulator.desk.switch_on(Fault(FaultKind.DRIP_AFTER_ACCEPT, seconds=0.05))
        started = monotonic()

        outcome = self.make(simulator.url, total_seconds=0.5).submit(self.submission())

        assert outcome == Unknown("timeout", "RemoteProtocolError")
        assert 0.5 <= monotonic() - started < 1.0

    def test_a_closed_port_proves_that_nothing_was_sent(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]

        outcome = self.make(f"http://127.0.0.1:{port}").submit(self.submission())

        assert outcome == NotSent("refused", "ConnectError")

    def test_a_worker_that_was_frozen_sends_nothing(self, gateway, simulator):
        outcome = gateway.submit(self.submission(leave_before=monotonic() - 0.001))

        assert isinstance(outcome, NotSent)
        assert outcome.code == "too_late"
        assert simulator.events("request") == []

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"\xff\xfe",
            b"nonsense",
            b"null",
            b"[1]",
            b"[[" * 50_000,
            b"[{}]",
            b'[{"id":1}]',
        ],
        ids=[
            "empty",
            "binary",
            "text",
            "null",
            "numbers",
            "deep",
            "bare",
            "wrong type",
        ],
    )
    def test_a_body_of_another_form_is_refused(self, gateway, body):
        for parse in (gateway.parse_reports, gateway.parse_replies):
            with pytest.raises(CannotParse):
                parse(body)


class QueryContract(GatewayContract):
    """Of an adapter that can also ask what became of a text."""

    def test_a_query_finds_what_was_accepted_behind_our_back(self, simulator):
        simulator.desk.switch_on(Fault(FaultKind.REPORT_MISSING))
        simulator.desk.switch_on(Fault(FaultKind.DROP_AFTER_ACCEPT))
        gateway = self.make(simulator.url)
        gateway.submit(self.submission())

        [text] = simulator.desk.texts()
        found = Found(self.vendor_id(text), segments=1)
        expected = found if self.KNOWS_ABSENCE else Absent()
        assert gateway.query("0190-a", PHONE, NOON) == expected

    def test_a_query_tells_what_the_carrier_reported(self, gateway, simulator):
        gateway.submit(self.submission())

        [text] = simulator.desk.texts()
        found = gateway.query("0190-a", PHONE, NOON)
        assert found == Found(text.id, status="delivered", segments=1)

    def test_a_query_tells_absence_from_silence(self, gateway, simulator):
        absent = gateway.query("0190-a", PHONE, NOON)
        simulator.desk.switch_on(Fault(FaultKind.QUERY_ERROR))
        silent = gateway.query("0190-a", PHONE, NOON)

        assert absent == Absent()
        assert isinstance(silent, Unavailable)


class RecordedCallbacks:
    """Bodies that the simulator posts, taken by a socket of the test."""

    def __init__(self):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.server.settimeout(5)
        self.paths: list[str] = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.getsockname()[1]}/callbacks"

    def take(self, *, status="200 OK"):
        """Return the next callback and answer it."""
        connection, _ = self.server.accept()
        with connection, connection.makefile("rb") as stream:
            path = stream.readline().split()[1].decode()
            self.paths.append(path)
            headers = {}
            while line := stream.readline().strip():
                name, _, value = line.decode().partition(":")
                headers[name.lower()] = value.strip()
            body = stream.read(int(headers["content-length"]))
            answer = (
                f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
            connection.sendall(answer.encode())
        kind = CallbackKind.REPORT if path.endswith("/reports/") else CallbackKind.REPLY
        return CallbackRequest(kind, body, headers)

    def close(self):
        self.server.close()


class CallbackContract(Contract):
    """The other direction: what the vendor posts is understood and authenticated."""

    ACKNOWLEDGEMENTS: ClassVar[dict[CallbackKind, Acknowledgement]] = {}

    @pytest.fixture
    def recorded(self):
        recorded = RecordedCallbacks()
        yield recorded
        recorded.close()

    @pytest.fixture
    def simulator(self, run_simulator, recorded):
        simulator = run_simulator(callback_url=recorded.url)
        self.file_templates(simulator)
        return simulator

    @pytest.fixture
    def gateway(self, simulator):
        return self.make(simulator.url)

    def answer_a_text(self, gateway, simulator, words):
        """Reply to a text, for a phone answers in the dialect it was written in."""
        simulator.desk.switch_on(Fault(FaultKind.REPORT_MISSING))
        gateway.submit(self.submission())
        simulator.desk.type_reply(PHONE, words)

    def test_a_report_carries_our_reference(self, gateway, simulator, recorded):
        outcome = gateway.submit(self.submission())

        callback = recorded.take()

        assert gateway.authenticate(callback)
        [report] = gateway.parse_reports(callback.body)
        assert (report.reference, report.vendor_id, report.phone, report.status) == (
            "0190-a",
            outcome.vendor_id,
            PHONE,
            "delivered",
        )
        assert report.segments == 1

    def test_a_failure_is_reported_as_such(self, gateway, simulator, recorded):
        simulator.desk.switch_on(Fault(FaultKind.REPORT_FAILED))
        gateway.submit(self.submission())

        [report] = gateway.parse_reports(recorded.take().body)

        assert report.status == "undelivered"

    def test_a_callback_that_is_not_taken_comes_again(
        self, gateway, simulator, recorded
    ):
        gateway.submit(self.submission())

        first = recorded.take(status="503 Service Unavailable")
        second = recorded.take()

        [one], [two] = map(gateway.parse_reports, (first.body, second.body))
        assert one.dedupe_key == two.dedupe_key

    def test_a_reply_carries_the_words(self, gateway, simulator, recorded):
        self.answer_a_text(gateway, simulator, "ＴＤ 谢谢")

        callback = recorded.take()

        assert (callback.kind, gateway.authenticate(callback)) == (
            CallbackKind.REPLY,
            True,
        )
        [reply] = gateway.parse_replies(callback.body)
        assert (reply.phone, reply.text) == (PHONE, "ＴＤ 谢谢")

    def test_an_altered_callback_is_not_the_vendors(self, gateway, simulator, recorded):
        if not self.SIGNS_CALLBACKS:
            pytest.skip("the vendor signs nothing")
        self.answer_a_text(gateway, simulator, "TD")
        callback = recorded.take()

        for forged in self.forgeries(callback):
            assert not gateway.authenticate(forged)

    def test_the_vendor_hears_what_it_wants(self, gateway):
        heard = {kind: gateway.acknowledge(kind) for kind in CallbackKind}

        assert heard == self.ACKNOWLEDGEMENTS
