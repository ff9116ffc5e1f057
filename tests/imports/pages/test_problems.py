from __future__ import annotations

import pytest

from imports.pages.uploads_page import PER_PAGE
from tests.imports.uploading import (
    make_batch,
    make_problem,
    page,
)

pytestmark = pytest.mark.django_db


class TestResult:
    def test_problems_are_filtered_by_severity_and_sheet(self, client):
        batch = make_batch()
        make_problem(batch, number=9, severity="note", column="a")
        make_problem(batch, number=5, severity="error", column="b")
        make_problem(batch, number=7, severity="error", column="c", sheet="车辆")
        make_problem(make_batch(), column="of another file")

        def columns(query):
            shown = client.get(page("change", batch.pk), query)
            tally = shown.context["tally"]
            shares = [share.count for share in tally.shares]
            return [line.column for line in shown.context["lines"]], shares

        assert columns({}) == (["b", "c", "a"], [2, 0, 1])
        assert columns({"severity": "error"}) == (["b", "c"], [2, 0, 1])
        assert columns({"sheet": "客户"}) == (["b", "a"], [1, 0, 1])
        assert columns({"severity": "error", "sheet": "车辆"}) == (["c"], [1, 0, 0])
        assert columns({"severity": "'; --"}) == (["b", "c", "a"], [2, 0, 1])

    def test_line_says_where_and_why(self, client):
        batch = make_batch()
        make_problem(batch, number=4, severity="warning", sentence="号段不常见，请核对")

        line = client.get(page("change", batch.pk)).context["lines"][0]

        assert (line.place, line.severity, line.tone) == (
            "客户 第 4 行",
            "请核对",
            "warn",
        )
        assert line.sentence == "号段不常见，请核对"

    def test_problems_are_paged(self, client):
        batch = make_batch()
        for number in range(1, PER_PAGE + 2):
            make_problem(batch, number=number)

        def places(number):
            shown = client.get(page("change", batch.pk), {"page": number})
            return [line.place for line in shown.context["lines"]]

        assert len(places(1)) == PER_PAGE
        assert places(2) == [f"客户 第 {PER_PAGE + 1} 行"]
