"""勿扰 and 号码存疑 on a customer's page: recorded and ended one by one, with proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.db.models import OuterRef
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from accounts.staff import staff_with
from customers.identifiers.phone import mask_phone
from customers.models import Customer, DoNotDisturb, NumberDoubt
from customers.numbers import ProofNeeded, confirm_number, doubt_number, doubts_of
from customers.pages.marks import Mark
from customers.pages.marks import register as register_mark
from customers.panels import Panel, Place, once_per_page, overview_url, register
from customers.wishes.do_not_disturb import leave_alone, lift
from shop import clock
from shop.database.number_lock import NumberBusy
from shop.database.storable import storable

MAY_RECORD: Final = "customers.add_donotdisturb"
MAY_LIFT: Final = "customers.change_donotdisturb"
MAY_DOUBT: Final = "customers.add_numberdoubt"
MAY_CONFIRM: Final = "customers.change_numberdoubt"


@dataclass(frozen=True)
class Doubted:
    doubt: NumberDoubt
    number: str


@dataclass(frozen=True)
class ContactFacts:
    """The facts against contacting a customer, and what can still be recorded."""

    customer: Customer
    wish: DoNotDisturb | None
    doubted: list[Doubted]
    undoubted: list[tuple[str, str]]


@once_per_page
def _facts(customer: Customer) -> ContactFacts:
    doubts = {each.phone_index: each for each in doubts_of(customer)}
    numbers = {
        "phone": (customer.phone_index, customer.phone),
        "second_phone": (customer.second_phone_index, customer.second_phone),
        "landline": (customer.landline_index, customer.landline),
    }
    return ContactFacts(
        customer=customer,
        wish=DoNotDisturb.objects.standing()
        .filter(customer=customer)
        .select_related("recorded_by")
        .first(),
        doubted=[
            Doubted(doubts[index], mask_phone(number))
            for index, number in numbers.values()
            if index in doubts
        ],
        undoubted=[
            (field, mask_phone(number))
            for field, (index, number) in numbers.items()
            if index and index not in doubts
        ],
    )


def standing_facts(customer: Customer, now: datetime) -> ContactFacts | None:
    facts = _facts(customer)
    return facts if facts.wish or facts.doubted else None


def recordable_facts(customer: Customer, now: datetime) -> ContactFacts | None:
    facts = _facts(customer)
    return facts if facts.undoubted or not facts.wish else None


@require_POST
def record_wish(request: HttpRequest, pk: str) -> HttpResponseRedirect:
    """Record that the customer wants to be left alone."""
    by = staff_with(request, MAY_RECORD)
    customer = get_object_or_404(Customer, pk=pk)
    proof = storable(request.POST.get("proof", "")).strip()
    try:
        if not proof:
            messages.error(request, "请写明客户何时以何种方式要求勿扰，再保存。")
        elif leave_alone({customer.pk: proof}, by=by, now=clock.now()):
            messages.success(request, "已登记勿扰，系统不再主动联系此客户。")
        else:
            messages.warning(request, "此客户已经登记过勿扰。")
    except NumberBusy:
        messages.error(request, "正在向此客户发送短信，请过几秒再保存。")
    return HttpResponseRedirect(overview_url(customer))


@require_POST
def lift_wish(request: HttpRequest, pk: str) -> HttpResponseRedirect:
    """End the standing wish, with the proof that the customer agreed."""
    by = staff_with(request, MAY_LIFT)
    customer = get_object_or_404(Customer, pk=pk)
    line = get_object_or_404(DoNotDisturb.objects.standing(), customer=customer)
    proof = storable(request.POST.get("proof", ""))
    try:
        lift(line, proof=proof, by=by, now=clock.now())
        messages.success(request, "已解除勿扰。")
    except ProofNeeded as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(overview_url(customer))


@require_POST
def record_doubt(request: HttpRequest, pk: str) -> HttpResponseRedirect:
    """Record that one of the customer's numbers probably belongs to somebody else."""
    by = staff_with(request, MAY_DOUBT)
    customer = get_object_or_404(Customer, pk=pk)
    field = request.POST.get("field", "")
    indexes = {
        "phone": customer.phone_index,
        "second_phone": customer.second_phone_index,
        "landline": customer.landline_index,
    }
    note = storable(request.POST.get("proof", "")).strip()
    if not (index := indexes.get(field, "")):
        messages.error(request, "请选择存疑的号码。")
    elif not note:
        messages.error(request, "请写明为什么号码存疑，例如「来电说不是本人」。")
    else:
        doubt_number(
            index,
            [customer.pk],
            source=NumberDoubt.Source.STAFF,
            by=by,
            now=clock.now(),
            note=note,
        )
        messages.success(request, "已登记号码存疑；客户的其他号码不受影响。")
    return HttpResponseRedirect(overview_url(customer))


@require_POST
def end_doubt(request: HttpRequest, pk: str, doubt: int) -> HttpResponseRedirect:
    """Confirm that a doubtful number does belong to the customer."""
    by = staff_with(request, MAY_CONFIRM)
    customer = get_object_or_404(Customer, pk=pk)
    rows = NumberDoubt.objects.standing().filter(customer=customer)
    row = get_object_or_404(rows, pk=doubt)
    proof = storable(request.POST.get("proof", ""))
    try:
        confirm_number(row, proof=proof, by=by, now=clock.now())
        messages.success(request, "号码已核实，恢复使用。")
    except ProofNeeded as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(overview_url(customer))


def register_facts() -> None:
    standing, recordable = "customers/_facts_standing.html", "customers/_facts_new.html"
    register(Customer, Panel("联系状态", standing, standing_facts, Place.NOTICE, 10))
    register(
        Customer, Panel("登记联系要求", recordable, recordable_facts, Place.ASIDE, 20)
    )
    for mark in (
        Mark(
            "alone",
            "客户要求勿扰",
            "warn",
            lambda: DoNotDisturb.objects.standing().filter(customer=OuterRef("pk")),
        ),
        Mark(
            "doubt",
            "号码存疑",
            "warn",
            lambda: NumberDoubt.objects.of_outer_customer(),
        ),
    ):
        register_mark(mark)
