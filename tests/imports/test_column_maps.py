from __future__ import annotations

import pytest

from imports import column_maps
from imports.models import ColumnMap
from imports.reading.days.day_order import DayOrder
from imports.reading.sheets.choices import Choices
from imports.reading.sheets.questions import ColumnQuestion, Question
from tests.imports.importing import NOW
from tests.imports.uploading import make_batch

pytestmark = pytest.mark.django_db

QUESTION = Question("表", "shape", (ColumnQuestion("Kunde Nr.", ("1", "2")),))


def test_choices_come_back_by_the_shape_of_the_file():
    save = column_maps.save_choices

    save(QUESTION, {"Kunde Nr.": "姓名", "Ort": "区域"}, {}, by=None, now=NOW)
    save(QUESTION, {"Kunde Nr.": ""}, {"Tag": DayOrder.DMY}, by=None, now=NOW)

    assert column_maps.saved_choices() == {
        "shape": Choices({"kundenr": "", "ort": "区域"}, {"tag": DayOrder.DMY})
    }
    assert str(ColumnMap.objects.get()) == "Kunde Nr."


def test_questions_are_kept_and_replaced():
    batch = make_batch()

    column_maps.ask(batch, [QUESTION, QUESTION])
    column_maps.ask(batch, [QUESTION])

    assert column_maps.questions_of(batch) == [QUESTION]
    column_maps.ask(batch, [])
    assert column_maps.questions_of(batch) == []
