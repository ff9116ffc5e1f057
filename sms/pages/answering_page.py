"""Takes what staff answer in the composer of a thread."""

from __future__ import annotations

from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.staff import staff_with
from customers.models import Customer
from shop import clock
from shop.hours import shop_day
from shop.house_rules import read_house_rules
from sms.answering.answers import Kind, Wanted, answer
from sms.answering.carrying import Incoming, leaves_at
from sms.answering.composer import MAY_ANSWER, AnswerForm, Unsent, composer_for
from sms.answering.wording import CannotAnswer
from sms.models import InboundMessage
from sms.threads.keeping import keep_draft

UNREADABLE = "没有收到要答复的内容，请刷新页面再试一次。"


@require_POST
def send(request: HttpRequest, reply: UUID) -> HttpResponse:
    """Send the answer and go back to ``next``; a fault shows the form as it was."""
    staff = staff_with(request, MAY_ANSWER)
    incoming = incoming_of(get_object_or_404(InboundMessage, pk=reply))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, UNREADABLE)
        return HttpResponseRedirect(_next(request, incoming))
    wanted = form.wanted()
    number = incoming.reply.phone_index, incoming.reply.phone_tail
    try:
        answer(incoming, wanted, by=staff, now=clock.now())
    except CannotAnswer as error:
        if wanted.kind is not Kind.CANNED:
            keep_draft(number, wanted.words)
        return _show_again(request, incoming, wanted, str(error), staff)
    if wanted.kind is not Kind.CANNED:
        keep_draft(number, "")
    messages.success(request, _sent(incoming))
    return HttpResponseRedirect(_next(request, incoming))


@require_POST
def keep(request: HttpRequest, reply: UUID) -> HttpResponse:
    """Keep what was typed with the thread, for whoever goes on with it."""
    staff_with(request, MAY_ANSWER)
    incoming = incoming_of(get_object_or_404(InboundMessage, pk=reply))
    number = incoming.reply.phone_index, incoming.reply.phone_tail
    keep_draft(number, request.POST.get("words", ""))
    messages.success(request, "草稿已保存。")
    return HttpResponseRedirect(_next(request, incoming))


def incoming_of(reply: InboundMessage) -> Incoming:
    """Return the message with its customer, if only one has the number."""
    people = Customer.objects.with_number(reply.phone_index).living()
    found = list(people.select_related("adviser")[:2])
    return Incoming(reply, found[0] if len(found) == 1 else None)


def _show_again(
    request: HttpRequest,
    incoming: Incoming,
    wanted: Wanted,
    sentence: str,
    staff: User,
) -> HttpResponse:
    composer = composer_for(
        incoming.reply.phone_index,
        incoming.customer,
        incoming.reply,
        staff,
        clock.now(),
        next_page=_next(request, incoming),
        refused=Unsent(wanted.kind, wanted.words, sentence),
    )
    context = {
        **admin.site.each_context(request),
        "title": "答复",
        "reply": incoming.reply,
        "composer": composer,
        "sentence": sentence,
        "next": _next(request, incoming),
    }
    return render(request, "sms/answer.html", context, status=422)


def _sent(incoming: Incoming) -> str:
    now = clock.now()
    moment = leaves_at(incoming.reply, read_house_rules(shop_day(now)), now=now)
    if moment > now:
        return f"现在不在发送时段，答复将于 {localtime(moment):%m-%d %H:%M} 起发出。"
    return "答复已交给网关发送。"


def _next(request: HttpRequest, incoming: Incoming) -> str:
    """Return the page to go back to: the one that was named, if it is ours."""
    named = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(
        named, {request.get_host()}, require_https=request.is_secure()
    ):
        return named
    return reverse("admin:sms_inboundmessage_change", args=[incoming.reply.pk])
