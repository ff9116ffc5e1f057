"""Staff who upload files, and batches with their problems."""

from __future__ import annotations

import io
import json

import openpyxl
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import sync_roles
from imports.models import ImportBatch, ImportProblem, ImportRow
from imports.tasks import run_import

NUMBER = "13812345678"


def staff(role="数据专员", name="吴数据"):
    sync_roles()
    user = User.objects.create_user(name, name=name, is_staff=True)
    user.groups.set(Group.objects.filter(name=role))
    return user


def signed_in(user, **options):
    client = Client(**options)
    client.force_login(user)
    return client


def page(name, *args):
    return reverse(f"admin:imports_importbatch_{name}", args=args)


def named(name, content):
    file = io.BytesIO(content)
    file.name = name
    return file


def post_files(client, *files, **fields):
    return client.post(page("add"), {"file": [named(*each) for each in files]} | fields)


def upload_rows(client, *rows):
    """Upload rows as one sheet by the form, and let the worker's function import them.

    The columns are those of all rows.
    """
    book, content = openpyxl.Workbook(), io.BytesIO()
    header = list(dict.fromkeys(name for row in rows for name in row))
    for cells in (header, *([row.get(name, "") for name in header] for row in rows)):
        book.active.append(cells)
    book.save(content)
    post_files(client, ("客户.xlsx", content.getvalue()))
    batch = ImportBatch.objects.latest("pk")
    assert run_import(batch.pk) == "finished"
    return ImportBatch.objects.get(pk=batch.pk)


def stored_files(root):
    return [each for each in root.rglob("*") if each.is_file()]


def make_batch(**fields):
    values = {"file_name": "客户.xlsx", "status": "finished", **fields}
    return ImportBatch.objects.create(**values)


def make_problem(batch, *, number=2, sheet="客户", column="手机", **fields):
    row, _ = ImportRow.objects.get_or_create(
        batch=batch,
        sheet=sheet,
        number=number,
        defaults={
            "outcome": "rejected",
            "cells": json.dumps({"姓名": "张三", "手机": NUMBER}),
        },
    )
    values = {"severity": "error", "value": NUMBER, "sentence": "请核对", **fields}
    return ImportProblem.objects.create(row=row, column=column, **values)
