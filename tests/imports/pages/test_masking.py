from __future__ import annotations

import pytest

from tests.imports.uploading import (
    make_batch,
    make_problem,
    page,
)

pytestmark = pytest.mark.django_db


class TestResult:
    @pytest.mark.parametrize(
        ("label", "column", "value", "masked"),
        [
            ("whole", "手机", "13812345678", "138****5678"),
            ("two", "手机", "13812345678/13912345678", "138****5678/139****5678"),
            ("glued", "手机", "1381234567813912345678", "138****5678139****5678"),
            ("spaced", "车主电话", "138 1234 5678", "138****5678"),
            ("country", "手机", "+86-13812345678", "138****5678"),
            ("full width", "手机", "１３８１２３４５６７８", "１３８****５６７８"),
            ("a digit too few", "手机", "1381234567", "****4567"),
            ("letters for digits", "手机", "l38I2345O78", "l38****5O78"),
            ("odd separators", "手机", "138|1234|5678", "138****5678"),
            ("landline", "座机", "021-60000000", "021****0000"),
            (
                "in a remark",
                "备注",
                "改打13812345678找他太太",
                "改打138****5678找他太太",
            ),
            (
                "full width in a remark",
                "备注",
                "１３８１２３４５６７８",
                "１３８****５６７８",
            ),
            ("landline in a remark", "备注", "店里021-60000000", "店里021****0000"),
            ("VIN", "车架号", "LSVAA418XE2000123", "LSVAA418XE2000123"),
            ("date", "进厂时间", "2024-01-31 10:30", "2024-01-31 10:30"),
            ("order", "工单号", "WX20240131000123", "WX20240131000123"),
        ],
    )
    def test_numbers_are_masked_and_facts_are_not(
        self, client, label, column, value, masked
    ):
        batch = make_batch()
        make_problem(batch, column=column, value=value, made_of_it=value)

        shown = client.get(page("change", batch.pk))

        line = shown.context["lines"][0]
        assert (line.value, line.made_of_it) == (masked, masked)
        assert (value in shown.content.decode()) == (value == masked)
