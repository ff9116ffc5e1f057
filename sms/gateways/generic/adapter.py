"""Adapter for any gateway that takes JSON over HTTP, configured by options.

docs/adding-a-gateway.md lists the options. It cannot query the vendor, so a text whose
answer was lost is shown to staff and is never sent again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Final

from sms.gateways.base import (
    Acknowledgement,
    BadOptions,
    CallbackKind,
    CallbackRequest,
    CannotParse,
    Capabilities,
    DeliveryReport,
    Gateway,
    Outcome,
    Readable,
    Reply,
    Submission,
    missing,
)
from sms.gateways.http import Answer, exchange, make_client

from .answer import AnswerForm
from .callbacks import AcknowledgementForm, ReplyForm, ReportForm
from .forms import read_form
from .request import RequestForm, require_header

NOT_CONFIGURED: Final = "没有配置这种回调。"
CLASSES: Final = frozenset({"service", "commercial"})


@dataclass(frozen=True)
class WordingForm:
    """The vendor's requirements on a wording, as in ``base.Capabilities``."""

    opt_out: dict[str, str] = field(
        default_factory=lambda: {"service": "回TD退订", "commercial": "拒收请回复R"}
    )
    needs_filing: bool = False
    variable: str = ""

    def __post_init__(self) -> None:
        if self.opt_out.keys() - CLASSES:
            raise BadOptions("wording.opt_out 中只能有 service 和 commercial。")


class GenericGateway(Gateway):
    name = "generic"
    capabilities = Capabilities(
        vendor="通用 HTTP 网关",
        content="text",
        signs_callbacks=True,
        receives_replies=False,
    )

    def __init__(
        self,
        *,
        secret: str,
        request: dict[str, Any],
        answer: dict[str, Any],
        reports: dict[str, Any] | None = None,
        replies: dict[str, Any] | None = None,
        acknowledgement: dict[str, Any] | None = None,
        wording: dict[str, Any] | None = None,
        vendor: str = "通用 HTTP 网关",
        total_seconds: float = 10.0,
    ) -> None:
        self._secret = secret
        self._total_seconds = total_seconds
        self._request = read_form(RequestForm, "request", request)
        self._answer = read_form(AnswerForm, "answer", answer)
        self._reports = read_form(ReportForm, "reports", reports) if reports else None
        self._replies = read_form(ReplyForm, "replies", replies) if replies else None
        self._acknowledgement = read_form(
            AcknowledgementForm, "acknowledgement", acknowledgement or {}
        )
        self.base_url = self._request.origin
        self.capabilities = self._capabilities(vendor, wording or {})
        self._client = make_client(self.base_url, self._headers())

    def submit(self, submission: Submission) -> Outcome:
        request = self._client.build_request(
            self._request.method,
            self._request.url,
            content=self._request.written(submission, self._secret),
        )
        answer = exchange(
            self._client,
            request,
            leave_before=submission.leave_before,
            total_seconds=self._total_seconds,
        )
        if isinstance(answer, Answer):
            return self._answer.outcome(answer, secret=self._secret)
        return answer

    def authenticate(self, request: CallbackRequest) -> bool:
        is_report = request.kind is CallbackKind.REPORT
        form = self._reports if is_report else self._replies
        return form is not None and form.authenticates(request)

    def parse_reports(self, body: bytes) -> Readable[DeliveryReport]:
        if self._reports is None:
            raise CannotParse(NOT_CONFIGURED)
        return self._reports.read(body)

    def parse_replies(self, body: bytes) -> Readable[Reply]:
        if self._replies is None:
            raise CannotParse(NOT_CONFIGURED)
        return self._replies.read(body)

    def without_secrets(self, text: str) -> str:
        for form in (self._reports, self._replies):
            text = form.without_secret(text) if form else text
        return text

    def missing_options(self) -> tuple[str, ...]:
        return missing(**{"SMS_GATEWAY_OPTIONS → generic → secret": self._secret})

    def acknowledge(self, kind: CallbackKind) -> Acknowledgement:
        said = self._acknowledgement
        return Acknowledgement(said.body.encode(), said.content_type)

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", **self._request.headers}
        if name := self._request.secret_header:
            require_header("secret", name, self._secret)
            headers[name] = self._secret
        return headers

    def _capabilities(self, vendor: str, wording: dict[str, Any]) -> Capabilities:
        form = read_form(WordingForm, "wording", wording)
        takes_templates = self._request.takes_templates
        return replace(
            GenericGateway.capabilities,
            vendor=vendor,
            content="template" if takes_templates else "text",
            # The template code is read from the filing, so templates need one.
            needs_filing=form.needs_filing or takes_templates,
            opt_out_wording=tuple(form.opt_out.items()),
            variable=form.variable,
            receives_replies=self._replies is not None,
        )
