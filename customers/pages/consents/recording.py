"""Pages that record a consent, withdraw it, and open an uploaded proof."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.contrib import admin, messages
from django.core.files.uploadedfile import UploadedFile
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.staff import staff_with
from customers.models import Customer, ProofFile
from customers.pages.consents.advertising import numbers_of, verdicts_on
from customers.pages.consents.forms import (
    MARKETING_ONLY,
    ConsentForm,
    WithdrawalForm,
)
from customers.panels import overview_url
from customers.wishes.consent import Given, NotAConsent, Scope, record_consents
from customers.wishes.proof_files import MAX_BYTES, kind_of, read, store
from customers.wishes.standard_wordings import standard_wording
from customers.wishes.withdrawal import BOTH, withdraw_consents
from shop import clock
from shop.client_address import client_address
from shop.database.number_lock import NumberBusy
from shop.hours import shop_day
from shop.house_rules import HouseRules, read_house_rules

MAY_RECORD: Final = "customers.add_consent"
MAY_WITHDRAW: Final = "customers.change_consent"
MAY_OPEN_PROOF: Final = "customers.open_prooffile"
_KEPT: Final = "customers.consent.kept"
BUSY: Final = "正在向此客户发送短信，请过几秒再保存，填写的内容都还在。"


def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record what a customer consented to; a refused entry stays in the form."""
    by = staff_with(request, MAY_RECORD)
    customer = get_object_or_404(Customer.objects.living(), pk=pk)
    now = clock.now()
    rules, today = read_house_rules(shop_day(now)), shop_day(now)
    if request.method != "POST":
        form = ConsentForm(customer=customer, today=today)
        return _consent_page(request, customer, form, rules)
    form = ConsentForm(request.POST, request.FILES, customer=customer, today=today)
    problems, kept = [], None
    try:
        kept = _kept(request, form, by=by, now=now)
    except NotAConsent as error:
        problems.append(str(error))
    problems = _first_errors(form) + problems
    if not problems and (problem := _record(form, customer, kept, rules, by, now)):
        problems = [problem]
    if problems:
        return _consent_page(request, customer, form, rules, problems, kept)
    _tell(request, customer, form.cleaned_data["number"], now)
    return HttpResponseRedirect(overview_url(customer))


def _kept(
    request: HttpRequest, form: ConsentForm, *, by: User, now: datetime
) -> ProofFile | None:
    """Store the uploaded file, or return the one that an earlier try has stored.

    A browser cannot fill a file input again, so a file is kept even if the rest of the
    form is refused; its signed key comes back with the next try.
    """
    upload = request.FILES.get("file")
    if isinstance(upload, UploadedFile):
        content = upload.read(MAX_BYTES + 1)
        kind_of(content)
        return store(upload.name or "凭证", content, by=by, now=now)
    try:
        key = Signer(salt=_KEPT).unsign(form.data.get("kept", ""))
    except BadSignature:
        return None
    return ProofFile.objects.defer("content").filter(pk=key, uploaded_by=by).first()


def _first_errors(form: ConsentForm | WithdrawalForm) -> list[str]:
    return [str(errors[0]) for errors in form.errors.values()]


def _record(
    form: ConsentForm,
    customer: Customer,
    kept: ProofFile | None,
    rules: HouseRules,
    by: User,
    now: datetime,
) -> str:
    """Record the consent; return why it was refused, "" if it was written."""
    typed = form.cleaned_data
    scope = Scope(typed["scope"])
    given = Given(
        customer=customer.pk,
        phone_index=numbers_of(customer)[typed["number"]][0],
        scope=scope,
        channel=typed["channel"],
        wording=typed["wording"] or standard_wording(scope, rules),
        given_on=typed["given_on"],
        proof=typed["proof"],
        proof_file=kept,
    )
    try:
        recorded = record_consents([given], by=by, now=now)
    except NotAConsent as error:
        return str(error)
    except NumberBusy:
        return BUSY
    if not recorded.written:
        return f"这个号码已有有效的{scope.label}同意，不用重复登记。"
    return ""


def _tell(request: HttpRequest, customer: Customer, field: str, now: datetime) -> None:
    """Say that the consent is recorded, and whether commercial texts may go now."""
    verdict = next(each for each in verdicts_on(customer, now) if each.field == field)
    sentence = f"已登记。{verdict.number} 现在能发营销短信吗：{verdict.sentence}。"
    (messages.success if verdict.may else messages.warning)(request, sentence)


def _consent_page(
    request: HttpRequest,
    customer: Customer,
    form: ConsentForm,
    rules: HouseRules,
    problems: list[str] | None = None,
    kept: ProofFile | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "kept": kept,
        "max_bytes": MAX_BYTES,
        "kept_key": Signer(salt=_KEPT).sign(str(kept.pk)) if kept else "",
        "verdicts": verdicts_on(customer, clock.now()),
        "wordings": [
            (each.label, standard_wording(each, rules)) for each in BOTH[::-1]
        ],
    }
    title = f"登记同意：{customer}"
    return _page(request, "consent_form", title, customer, problems, context)


def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw a customer's consent, with the customer's own words."""
    by = staff_with(request, MAY_WITHDRAW)
    customer = get_object_or_404(Customer, pk=pk)
    now = clock.now()
    if request.method != "POST":
        form = WithdrawalForm(today=shop_day(now))
        return _withdrawal_page(request, customer, form)
    form = WithdrawalForm(request.POST, today=shop_day(now))
    problems = _first_errors(form)
    if not problems and (problem := _withdraw(form, customer, by, now)):
        problems = [problem]
    if problems:
        return _withdrawal_page(request, customer, form, problems)
    what = form.cleaned_data["what"]
    ended = "营销短信" if what == MARKETING_ONLY else "任何短信"
    messages.success(request, f"已登记撤回，系统不再给此客户发{ended}。")
    return HttpResponseRedirect(overview_url(customer))


def _withdraw(form: WithdrawalForm, customer: Customer, by: User, now: datetime) -> str:
    typed = form.cleaned_data
    is_narrow = typed["what"] == MARKETING_ONLY
    asked_on: date = typed["asked_on"]
    try:
        withdraw_consents(
            customers={customer.pk: typed["words"]},
            scopes=[Scope.MARKETING] if is_narrow else BOTH,
            through=typed["through"],
            by=by,
            now=now,
            asked_on=asked_on,
        )
    except NotAConsent as error:
        return str(error)
    except NumberBusy:
        return BUSY
    return ""


def _withdrawal_page(
    request: HttpRequest,
    customer: Customer,
    form: WithdrawalForm,
    problems: list[str] | None = None,
) -> HttpResponse:
    title = f"登记撤回同意：{customer}"
    context = {"form": form}
    return _page(request, "withdrawal_form", title, customer, problems, context)


def _page(
    request: HttpRequest,
    template: str,
    title: str,
    customer: Customer,
    problems: list[str] | None,
    context: dict[str, Any],
) -> HttpResponse:
    shown = {
        **admin.site.each_context(request),
        "title": title,
        "customer": customer,
        "back": overview_url(customer),
        "problems": problems or [],
        **context,
    }
    return render(request, f"customers/{template}.html", shown)


@require_POST
def open_proof(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer with an uploaded proof, after recording who asked for it."""
    by = staff_with(request, MAY_OPEN_PROOF)
    file = get_object_or_404(ProofFile, pk=pk)
    content = read(file, by=by, ip_address=client_address(request))
    response = HttpResponse(content, content_type=file.kind)
    response["Content-Disposition"] = content_disposition_header(True, file.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
