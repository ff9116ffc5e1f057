"""What people chose for the columns of files, kept by the shape of the file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from accounts.models import User
from imports.models import ColumnMap, ImportBatch, ImportQuestion
from imports.reading.days.day_order import DayOrder
from imports.reading.sheets.choices import Choices
from imports.reading.sheets.meanings import normal_header
from imports.reading.sheets.questions import ColumnQuestion, Question


def saved_choices() -> dict[str, Choices]:
    """Return the saved choices by the shape of the file. Runs one query."""
    maps = ColumnMap.objects.values_list("shape", "fields", "orders")
    return {
        shape: Choices(
            fields, {name: DayOrder(order) for name, order in orders.items()}
        )
        for shape, fields, orders in maps
    }


def save_choices(
    question: Question,
    fields: Mapping[str, str],
    orders: Mapping[str, DayOrder],
    *,
    by: User | None,
    now: datetime,
) -> None:
    """Keep the choices for the headers of a sheet, beside earlier ones of others."""
    earlier = ColumnMap.objects.filter(shape=question.shape).first()
    kept = (earlier.fields, earlier.orders) if earlier else ({}, {})
    chosen = {normal_header(each): fields[each] for each in fields}
    told = {normal_header(each): str(orders[each]) for each in orders}
    ColumnMap.objects.update_or_create(
        shape=question.shape,
        defaults={
            "headers": [column.header for column in question.columns],
            "fields": {**kept[0], **chosen},
            "orders": {**kept[1], **told},
            "saved_by": by,
            "saved_at": now,
        },
    )


def ask(batch: ImportBatch, questions: Sequence[Question]) -> None:
    """Keep what can be asked about the columns of the batch's file."""
    ImportQuestion.objects.filter(batch=batch).delete()
    if questions:
        sheets = json.dumps([asdict(each) for each in questions], ensure_ascii=False)
        ImportQuestion.objects.create(batch=batch, sheets=sheets)


def questions_of(batch: ImportBatch) -> list[Question]:
    kept = ImportQuestion.objects.filter(batch=batch).first()
    return [_question(each) for each in json.loads(kept.sheets)] if kept else []


def _question(values: dict[str, object]) -> Question:
    columns = values["columns"]
    assert isinstance(columns, list)
    return Question(
        sheet=str(values["sheet"]),
        shape=str(values["shape"]),
        columns=tuple(
            ColumnQuestion(**{**each, "samples": tuple(each["samples"])})
            for each in columns
        ),
    )
