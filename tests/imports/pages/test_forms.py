from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.datastructures import MultiValueDict

from imports.pages.forms import TOO_MANY, ProblemFilter, UploadForm
from imports.uploads import MAX_FILES
from tests.factories import NOW


def form_with(count):
    files: list[UploadedFile[Any]] = [
        SimpleUploadedFile(f"{each}.csv", b"x") for each in range(count)
    ]
    return UploadForm({}, MultiValueDict({"file": files}), today=NOW.date())


@pytest.mark.parametrize(
    ("count", "sentences"),
    [(0, []), (1, []), (MAX_FILES, []), (MAX_FILES + 1, [TOO_MANY])],
)
def test_several_files_are_taken_up_to_the_limit(count, sentences):
    form = form_with(count)

    assert form.errors.get("file", []) == sentences
    if not sentences:
        names = [each.name for each in form.cleaned_data["file"]]
        assert names == [f"{each}.csv" for each in range(count)]


@pytest.mark.parametrize(
    ("asked", "severity", "sheet"),
    [
        ({"severity": "error", "sheet": "客户"}, "error", "客户"),
        ({"severity": "fatal", "sheet": "客户"}, "", "客户"),
        ({"sheet": "客" * 81}, "", ""),
        ({}, "", ""),
    ],
)
def test_the_filter_ignores_what_it_does_not_know(asked, severity, sheet):
    assert ProblemFilter(asked).chosen() == {"severity": severity, "sheet": sheet}
