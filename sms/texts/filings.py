"""Choose the wording that may be sent through a gateway, in that gateway's format.

A vendor must approve a wording first; until then the latest approved version is sent.
Texts of a wording whose approval is lost wait until staff note a new approval. A
gateway that approves nothing (``needs_filing`` false) gets the newest version. For a
fallback gateway the text is rendered again, because each gateway has its own opt-out
wording at the end. Such a text may differ only in its signature, its ending and the
words that the gateways reject (``sms.texts.same_text``); any other difference means
that the phone would show something else than the books, and the text is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Prefetch

from customers.categories import MessageClass
from shop.database.storable import storable
from shop.doorbell import ring_on_commit
from shop.hours import shop_day
from sms.gateways.registry import gateway
from sms.models import Filing, Message, TemplateVersion
from sms.texts.rendering import (
    CannotRender,
    filling,
    placeholders,
    render,
    reworded,
)
from sms.texts.same_text import is_rendering

# How long a text waits until its wording is looked up again.
PAUSE_FOR_FILING: Final = timedelta(minutes=10)
# The reason of a text that waits for an approval begins with this.
WAITS: Final = "短信模板"
WITHOUT_VALUES: Final = (
    "正文有占位符却没有内容，客户收到的会与记录不同，没有发送；请改打电话。"
)
NEEDS_NO_FILING: Final = (
    "自由正文只能经不需报备的网关发送，没有发送；请改用常用答复，或改打电话。"
)
READS_OTHERWISE: Final = (
    "正文与报备的模板不一致，客户收到的会与记录不同，没有发送；"
    "请按报备的模板重写，或改打电话。"
)


class NotFiled(ValueError):
    """The gateway has not approved the wording, or not as its class requires.

    The message is for staff.
    """


@dataclass(frozen=True)
class SentText:
    """What is sent: the whole text and, for template gateways, code and parameters."""

    text: str
    template_code: str = ""
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Sendable:
    """A version that may be sent now, as the gateway has approved it.

    ``ending`` is the opt-out wording at its end, ``words`` what is said instead of the
    words that the gateway rejects.
    """

    version: TemplateVersion
    ending: str
    words: Mapping[str, str] = field(default_factory=dict)


def sendable(gateway_name: str) -> dict[int, Sendable]:
    """Return the version that the gateway may send of each active template.

    Runs 2 queries. A template without an approved version is left out, and so is a
    commercial one whose version was approved without the words to refuse with.
    """
    capabilities = gateway(gateway_name).capabilities
    versions = TemplateVersion.objects.filter(template__is_active=True)
    if capabilities.needs_filing:
        versions = versions.filter(
            filings__gateway=gateway_name, filings__state=Filing.State.APPROVED
        )
    latest = (
        versions.select_related("template")
        .prefetch_related(_filings(gateway_name))
        .order_by("template_id", "-number")
        .distinct("template_id")
    )
    return {
        version.template_id: Sendable(version, ending, _words(version))
        for version in latest
        if (ending := _ending(version, gateway_name))
        or version.template.message_class != MessageClass.COMMERCIAL
    }


def text_for_gateway(message: Message, gateway_name: str) -> SentText:
    """Return the text in the gateway's format; raises NotFiled or CannotRender.

    A gateway that approves nothing sends a text without placeholder values as it is.
    One that approves wordings fills the approved one itself, so a text that reads
    otherwise is refused (CannotRender).
    """
    capabilities = gateway(gateway_name).capabilities
    if capabilities.needs_filing:
        return _filed_text(message, gateway_name)
    ending = capabilities.ending(message.message_class)
    _require_ending(message, ending, gateway_name)
    if not message.values:
        return SentText(message.body)
    values: Mapping[str, str] = json.loads(message.values)
    return SentText(render(message.template_version.text, values, ending=ending))


def _filed_text(message: Message, gateway_name: str) -> SentText:
    version = message.template_version
    if version.template.is_free_text:
        raise CannotRender(NEEDS_NO_FILING)
    filing = _approved(version.pk, gateway_name)
    _require_ending(message, filing.ending, gateway_name)
    values: Mapping[str, str] = json.loads(message.values or "{}")
    if not values and placeholders(version.text):
        raise CannotRender(WITHOUT_VALUES)
    text = render(version.text, values, ending=filing.ending, words=filing.words)
    if message.body != text and not is_rendering(message.body, version, values):
        raise CannotRender(READS_OTHERWISE)
    return SentText(text, filing.code, _params(filing, values))


def _require_ending(message: Message, ending: str, gateway_name: str) -> None:
    if message.message_class == MessageClass.COMMERCIAL and not ending:
        raise NotFiled(f"网关「{gateway_name}」的商业类短信没有退订用语")


def _params(filing: Filing, values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the vendor's variables in order ({1}, {2}, {10}) with their values.

    Raises CannotRender if a value is missing, or if a vendor that fills the wording
    itself has no variable of its own for each placeholder.
    """
    if gateway(filing.gateway).capabilities.content == "template":
        _require_variables(filing)
    named = (
        (str(name), reworded(filling(ours, values), filing.words))
        for ours, name in filing.variables.items()
    )
    return tuple(sorted(named, key=lambda pair: (len(pair[0]), pair[0])))


def _require_variables(filing: Filing) -> None:
    for name in placeholders(filing.version.text):
        if name not in filing.variables:
            raise CannotRender(f"模板报备没有写{{{name}}}对应的变量，请补上后重发。")
    vendors_names = list(map(str, filing.variables.values()))
    if len(set(vendors_names)) < len(vendors_names):
        raise CannotRender("模板报备里两个占位符对应同一个变量，请改正后重发。")


def lose_approval(
    version_pk: int, gateway_name: str, code: str, said: str, *, now: datetime
) -> None:
    """Note that the vendor approves the wording no more; ``said`` is its answer.

    ``code`` is the template code that the vendor refused. A wording that staff have
    meanwhile filed under another code stays approved.
    """
    approved = Filing.objects.filter(
        version=version_pk, gateway=gateway_name, state=Filing.State.APPROVED
    )
    (approved.filter(code=code) if code else approved).update(
        state=Filing.State.LOST,
        note=storable(f"{shop_day(now)} 网关拒绝：{said}", 200),
        changed_at=now,
    )


def send_waiting(version_pk: int, *, now: datetime) -> int:
    """Let the texts that wait for an approval of this wording leave now.

    The last check before sending looks up the approval again. Returns how many.
    """
    waiting = Message.objects.filter(
        template_version=version_pk,
        status=Message.Status.QUEUED,
        reason__startswith=WAITS,
        not_before__gt=now,
    )
    count = waiting.update(not_before=now)
    if count:
        ring_on_commit()
    return count


def _approved(version_pk: int, gateway_name: str) -> Filing:
    """Return the filing that the vendor has approved; raises NotFiled."""
    filing = Filing.objects.filter(version=version_pk, gateway=gateway_name).first()
    if filing and filing.state == Filing.State.APPROVED:
        return filing
    if filing and filing.state == Filing.State.LOST:
        raise NotFiled(f"{WAITS}在网关「{gateway_name}」的审核已失效，等待重新通过")
    raise NotFiled(f"{WAITS}尚未在网关「{gateway_name}」通过审核")


def _filings(gateway_name: str) -> Prefetch[str]:
    approved = Filing.objects.filter(gateway=gateway_name, state=Filing.State.APPROVED)
    return Prefetch("filings", approved, to_attr="approved_filings")


def _ending(version: TemplateVersion, gateway_name: str) -> str:
    filings: list[Filing] = version.approved_filings  # type: ignore[attr-defined]
    if filings:
        return filings[0].ending
    message_class = version.template.message_class
    return gateway(gateway_name).capabilities.ending(message_class)


def _words(version: TemplateVersion) -> Mapping[str, str]:
    filings: list[Filing] = version.approved_filings  # type: ignore[attr-defined]
    words: Mapping[str, str] = filings[0].words if filings else {}
    return words
