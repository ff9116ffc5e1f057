"""What staff do on the page of a conversation; each is a POST."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.staff import staff_with
from dashboard.threads.pages import MAY_KEEP, show
from dashboard.threads.talk import Talk, talk_with_customer, talk_with_number
from shop import clock
from shop.database.number_lock import NumberBusy
from shop.database.storable import storable
from shop.hours import day_begins, shop_day
from sms.hearing.judging import Judgement, choices_for, judge
from sms.models import InboundMessage, ThreadEntry
from sms.threads import keeping
from sms.threads.actions import (
    CannotAct,
    Offered,
    action_of,
    perform,
    prefix_of,
    undo,
)

BUSY: Final = "正在向此号码发送短信，请过几秒再点一次。"
TAKEN: Final = "这条回复刚刚已由别人处理。"
NOTE_LENGTH: Final = 500
MORNING: Final = timedelta(hours=9)
LATER: Final = {"later-1": 1, "later-3": 3, "later-7": 7}


@require_POST
def act(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """Do something about a reply; a form that is refused is shown with its values."""
    reply = get_object_or_404(InboundMessage.objects.select_related("answers"), pk=pk)
    try:
        action = action_of(code)
    except (KeyError, ValueError) as error:
        raise Http404 from error
    by = staff_with(request, action.permission)
    now, talk = clock.now(), talk_with_number(reply.phone_index)
    occasion = talk.people.occasion(reply)
    if why := action.why_not(occasion):
        messages.error(request, why)
        return HttpResponseRedirect(talk.url)
    form = action.form(occasion, request.POST, prefix_of(reply, action.action))
    if form.is_valid():
        try:
            entry = perform(action, occasion, form.cleaned_data, by=by, now=now)
        except CannotAct as error:
            form.add_error(None, str(error))
            if not InboundMessage.objects.waiting().filter(pk=pk).exists():
                messages.error(request, f"{error}{_typed(form)}")
                return HttpResponseRedirect(talk.url)
        else:
            messages.success(request, f"{entry.text}。")
            return HttpResponseRedirect(talk.url)
    refused = Offered(action.action, form, is_proposed=True, reply=pk)
    return show(request, talk, now=now, bound=refused, status=422)


def _typed(form: forms.Form) -> str:
    """Return what was typed into a form that is not shown again, without choices."""
    words = [
        str(form[name].value())
        for name, field in form.fields.items()
        if form[name].value() and not isinstance(field, forms.ChoiceField)
    ]
    return f"您刚才填写的是：{'，'.join(words)}。" if words else ""


@require_POST
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Undo an entry of the conversation."""
    entry = get_object_or_404(ThreadEntry.objects.select_related("thread"), pk=pk)
    code = entry.undo.get("action")
    by = staff_with(request, action_of(code).permission if code else MAY_KEEP)
    talk = talk_with_number(entry.thread_id)
    try:
        undo(entry, by=by, now=clock.now())
    except CannotAct as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已撤销：{entry.text}。")
    return HttpResponseRedirect(talk.url)


@require_POST
def judge_reply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Judge whether a doubtful reply is a refusal."""
    by = staff_with(request, MAY_KEEP)
    reply = get_object_or_404(InboundMessage.objects.select_related("answers"), pk=pk)
    talk = talk_with_number(reply.phone_index)
    chosen = request.POST.get("judgement", "")
    if chosen not in dict(choices_for(reply)):
        messages.error(request, "请选择这条回复是什么意思。")
        return HttpResponseRedirect(talk.url)
    try:
        is_first = judge(reply, Judgement(chosen), by=by, now=clock.now())
    except NumberBusy:
        messages.error(request, BUSY)
    else:
        if is_first:
            messages.success(request, f"已记下：{Judgement(chosen).label}。")
        else:
            messages.warning(request, TAKEN)
    return HttpResponseRedirect(talk.url)


@require_POST
def keep_customer(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _keep(request, talk_with_customer(pk))


@require_POST
def keep_number(request: HttpRequest, phone_index: str) -> HttpResponse:
    return _keep(request, talk_with_number(phone_index))


class AssignForm(forms.Form):
    to = forms.ModelChoiceField(
        User.objects.filter(is_active=True, is_staff=True),
        required=False,
        error_messages={"invalid_choice": "请选择一位在职的员工。"},
    )


def _keep(request: HttpRequest, talk: Talk) -> HttpResponse:
    """Assign the conversation, put it off, write a note, or finish it."""
    by, now = staff_with(request, MAY_KEEP), clock.now()
    what = request.POST.get("what", "")
    if not talk.mobiles:
        messages.error(request, "这位客户没有手机号码，请先在客户页登记。")
    elif what == "assign":
        _assign(request, talk, by, now)
    elif what in LATER:
        until = _morning_after(now, LATER[what])
        if keeping.put_off(talk.mobiles, until, _seen(request), by=by, now=now):
            moment = f"{until:%m月%d日 %H:%M}"
            messages.success(request, f"{moment} 再处理；客户再来信会提前回来。")
        else:
            messages.error(request, "刚刚又有来信，请先看了再放到稍后。")
    elif what == "again":
        keeping.take_up(talk.mobiles, by=by, now=now)
        messages.success(request, "已重新列入收件箱。")
    elif what == "note":
        _note(request, talk, by, now)
    elif what == "done":
        _finish(request, talk, by, now)
    return HttpResponseRedirect(talk.url)


def _assign(request: HttpRequest, talk: Talk, by: User, now: datetime) -> None:
    form = AssignForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["to"][0]))
        return
    to = form.cleaned_data["to"]
    keeping.assign(talk.mobiles, to, by=by, now=now)
    messages.success(request, f"已分给{to}。" if to else "已改为未分配。")


def _note(request: HttpRequest, talk: Talk, by: User, now: datetime) -> None:
    words = storable(request.POST.get("note", "")).strip()
    if not words:
        messages.error(request, "请写下要记的内容，例如「客户周末在外地」。")
        return
    keeping.note(talk.mobiles[0], words[:NOTE_LENGTH], by=by, now=now)
    messages.success(request, "已记下，客户看不到备注。")


def _finish(request: HttpRequest, talk: Talk, by: User, now: datetime) -> None:
    if keeping.finish(talk.mobiles, _seen(request), by=by, now=now):
        messages.success(request, "已办。")
    else:
        messages.warning(request, "没有等待处理的来信；可能是退订的，请先判断。")


def _seen(request: HttpRequest) -> list[UUID]:
    """Return the replies that the page showed as waiting."""
    found = []
    for typed in request.POST.getlist("seen"):
        with suppress(ValueError):
            found.append(UUID(typed))
    return found


def _morning_after(now: datetime, days: int) -> datetime:
    """Return 09:00 on the day so many days ahead."""
    return day_begins(shop_day(now) + timedelta(days=days)) + MORNING
