from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from imports.models import SourceFile
from imports.sources.looking import SETTLES
from tests.imports.sources.exports import lay, sources, watch

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    return io.StringIO()


def look(told):
    call_command("look_at_sources", stdout=told)
    return told.getvalue().splitlines()


def test_command_tells_what_waits_and_what_was_taken(settings, tmp_path, told):
    lay(watch(settings, tmp_path / "exports"))

    assert look(told) == ["DMS：取走 0 个文件，等写完 1 个。"]

    file = SourceFile.objects.get()
    SourceFile.objects.update(seen_at=file.seen_at - SETTLES)
    assert look(told)[1:] == ["DMS：取走 1 个文件，等写完 0 个。"]


def test_source_that_fails_does_not_stop_the_others(settings, tmp_path, told):
    good, bad = tmp_path, tmp_path / "no"
    folders = {"A": bad, "B": good}
    said = (f'"{n}": {{"kind": "folder", "path": "{p}"}}' for n, p in folders.items())
    sources(settings, f"{{{', '.join(said)}}}")

    with pytest.raises(CommandError, match="有来源取不到文件，原因见上。"):
        look(told)

    assert told.getvalue().splitlines() == [
        "A：取走 0 个文件，等写完 0 个。",
        f"  打不开文件夹 {bad}（没有这个文件或文件夹）。",
        "B：取走 0 个文件，等写完 0 个。",
    ]


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "没有设置 IMPORT_SOURCES，写法见 docs/operations.md。"),
        ("[]", "IMPORT_SOURCES 应形如 "),
    ],
)
def test_setting_that_names_no_source_is_one_sentence(
    settings, told, written, sentence
):
    sources(settings, written)

    with pytest.raises(CommandError, match=sentence):
        look(told)
