"""Pages on which staff upload files and follow their import."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db import transaction
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from accounts.models import AuditEntry, User
from accounts.staff import staff_of, staff_with
from customers.wishes.proof_files import MAX_BYTES
from imports import uploads
from imports.evidence import NONE
from imports.models import ImportBatch, ImportQuestion
from imports.pages import problems
from imports.pages.forms import NO_FILE, ProblemFilter, UploadForm
from imports.pages.mapping_page import map_columns
from imports.pages.progress import endings_of, progress_of, read_queue
from imports.pages.report import correction_workbook
from imports.pages.template_workbook import template_workbook
from shop import clock
from shop.client_address import client_address

CHOOSE_AGAIN: Final = "文字和日期已保留；浏览器不保留选好的文件，请重新选择后上传。"
PER_PAGE: Final = 50
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
VIEW: Final = "imports.view_importbatch"
ADD: Final = "imports.add_importbatch"
REVEAL: Final = "customers.reveal_phone"
KINDS: Final = {"customers": "客户", "vehicles": "车辆", "orders": "维修记录"}
OUTCOMES: Final = ("created", "updated", "unchanged", "rejected", "waiting")


@csrf_exempt
def upload(request: HttpRequest) -> HttpResponse:
    """Check the permission and limit the size before the request's body is read.

    Checking the CSRF token reads the body, so the inner view does it, after the limit
    is in place.
    """
    staff_with(request, ADD)
    if uploads.is_too_large(request):
        return _form_page(request, [uploads.too_large()], status=413)
    limit = uploads.SizeLimit(uploads.max_bytes())
    request.upload_handlers.insert(0, limit)
    return _upload(request, limit)


@csrf_protect
def _upload(request: HttpRequest, limit: uploads.SizeLimit) -> HttpResponse:
    if request.method != "POST":
        return _form_page(request, [])
    form = UploadForm(request.POST, request.FILES, today=clock.today())
    if not form.is_valid():
        return _form_page(request, _errors(form), form=form)
    kept, refused = _take(request, form)
    refused += [_about(name, uploads.too_large()) for name in limit.dropped]
    if not kept:
        return _form_page(request, refused or [NO_FILE], form=form)
    for sentence in refused:
        messages.error(request, sentence)
    return HttpResponseRedirect(_page_of(kept[0]))


def _errors(form: UploadForm) -> list[str]:
    """Return each error as a sentence, and what has to be chosen again."""
    sentences = [str(error) for errors in form.errors.values() for error in errors]
    return [*sentences, CHOOSE_AGAIN] if form.files else sentences


@transaction.atomic
def _take(
    request: HttpRequest, form: UploadForm
) -> tuple[list[ImportBatch], list[str]]:
    """Keep the good files; a bad file does not stop the others."""
    files: list[UploadedFile[Any]] = form.cleaned_data["file"]
    about = [(file, uploads.complaint_about(file)) for file in files]
    refused = [_about(file.name, why) for file, why in about if why]
    good = [file for file, why in about if not why]
    evidence = NONE
    if good:
        evidence = form.keep_evidence(by=staff_of(request), now=clock.now())
    kept = []
    for file in good:
        batch = uploads.keep_upload(
            file,
            by=staff_of(request),
            is_dry_run=form.cleaned_data["is_dry_run"],
            ip_address=client_address(request),
            evidence=evidence,
        )
        kept.append(batch)
    return kept, refused


def _about(name: str | None, sentence: str) -> str:
    return f"“{name}”没有上传：{sentence}"


def _form_page(
    request: HttpRequest,
    refused: list[str],
    *,
    form: UploadForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        **_admin_context(request, "上传文件"),
        "form": form or UploadForm(today=clock.today()),
        "refused": refused,
        "max_bytes": uploads.max_bytes(),
        "max_proof_bytes": MAX_BYTES,
        "max_megabytes": uploads.max_bytes() // 1024**2,
        "too_large": uploads.too_large(),
        "max_files": uploads.MAX_FILES,
    }
    return TemplateResponse(
        request, "imports/importbatch_form.html", context, status=status
    )


@require_safe
def show_batch(request: HttpRequest, pk: int) -> HttpResponse:
    staff = staff_with(request, VIEW)
    batch, queue = _batch(pk), read_queue()
    # created_at comes from the machine's clock, which the demo does not shift.
    now = timezone.now()
    context = {
        **_admin_context(request, batch.file_name),
        "original": batch,
        "batch": batch,
        "progress": progress_of(batch, queue, now=now),
        "others": [
            (each, progress_of(each, queue, now=now))
            for each in queue.batches
            if each != batch
        ],
        "outcomes": _outcomes(batch),
        "endings": endings_of(batch),
        "has_question": ImportQuestion.objects.filter(batch=batch).exists(),
        "can_add": staff.has_perm(ADD),
        "can_download": _may_download(staff, batch),
        **_problems(request, batch),
    }
    return TemplateResponse(request, "imports/importbatch_detail.html", context)


@require_safe
def show_progress(request: HttpRequest, pk: int) -> JsonResponse:
    """Return the state of an import as JSON; the page asks for it every second."""
    staff_with(request, VIEW)
    progress = progress_of(_batch(pk), read_queue(), now=timezone.now())
    return JsonResponse(asdict(progress))


@require_POST
def requeue(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a worker again; a batch that is running or finished is not started twice."""
    staff_with(request, ADD)
    batch = _batch(pk)
    if batch in read_queue().batches:
        uploads.queue_on_commit(batch)
    return HttpResponseRedirect(_page_of(batch))


@require_POST
def download_corrections(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the rows with problems, numbers in clear; audited before it is sent."""
    staff = staff_with(request, ADD)
    batch = _batch(pk)
    if not _may_download(staff, batch):
        raise PermissionDenied
    with transaction.atomic():
        AuditEntry.objects.create(
            user=staff,
            action=AuditEntry.Action.EXPORT,
            target=f"待更正 {batch.file_name}"[:80],
            target_id=str(batch.pk),
            ip_address=client_address(request),
        )
        content = correction_workbook(batch)
    name = f"{Path(batch.file_name).stem}-待更正.xlsx"
    disposition = content_disposition_header(True, name) or "attachment"
    headers = {"Content-Disposition": disposition}
    return HttpResponse(content, content_type=XLSX, headers=headers)


@require_safe
def download_template(request: HttpRequest) -> HttpResponse:
    """Return an empty workbook with the columns that the import knows."""
    staff_with(request, ADD)
    disposition = content_disposition_header(True, "导入模板.xlsx") or "attachment"
    headers = {"Content-Disposition": disposition}
    return HttpResponse(template_workbook(), content_type=XLSX, headers=headers)


def _may_download(staff: User, batch: ImportBatch) -> bool:
    """Who uploaded the file has its numbers; others need the permission to see them."""
    is_own = batch.uploaded_by == staff
    return staff.has_perm(ADD) and (is_own or staff.has_perm(REVEAL))


def _batch(pk: int) -> ImportBatch:
    return get_object_or_404(ImportBatch.objects.select_related("uploaded_by"), pk=pk)


def _outcomes(batch: ImportBatch) -> list[tuple[str, list[str]]]:
    """Return one line for each kind of record, in the order of KINDS."""
    return [
        (label, [f"{batch.counts[kind].get(each, 0):,}" for each in OUTCOMES])
        for kind, label in KINDS.items()
        if kind in batch.counts
    ]


def _problems(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    chosen = ProblemFilter(request.GET).chosen()
    rows = problems.problems_of(batch, **chosen)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return {
        "chosen": chosen,
        "tally": problems.tally(batch, sheet=chosen["sheet"]),
        "page": page,
        "lines": [problems.line_of(each) for each in page],
    }


def _admin_context(request: HttpRequest, title: str) -> dict[str, Any]:
    return {
        **admin.site.each_context(request),
        "opts": ImportBatch._meta,
        "title": title,
    }


def _page_of(batch: ImportBatch) -> str:
    return reverse("admin:imports_importbatch_change", args=[batch.pk])


def urls() -> list[URLPattern]:
    """Return the URLs of the pages that replace the admin's own."""
    pages: dict[str, tuple[str, Callable[..., HttpResponse]]] = {
        "add": ("add/", upload),
        "change": ("<int:pk>/change/", show_batch),
        "progress": ("<int:pk>/progress/", show_progress),
        "requeue": ("<int:pk>/requeue/", requeue),
        "corrections": ("<int:pk>/corrections/", download_corrections),
        "mapping": ("<int:pk>/mapping/", map_columns),
        "template": ("template/", download_template),
    }
    return [
        path(route, admin.site.admin_view(view), name=f"imports_importbatch_{name}")
        for name, (route, view) in pages.items()
    ]
