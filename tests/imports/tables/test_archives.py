from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from imports.tables.archives import TOO_LARGE_UNPACKED, check_archive, uses_1904_dates
from imports.tables.formats import (
    DAMAGED,
    DECLARES_ENTITIES,
    ENCRYPTED,
    UNKNOWN,
    UnreadableFile,
)
from tests.imports.exports import (
    SHEET,
    rewrite_part,
    simple_xlsx,
)
from tests.imports.tables.samples import (
    write_bomb,
)


def write_lying_bomb(path: Path, mib: int) -> None:
    """The same, but the archive's directory says that the part is small."""
    write_bomb(path, mib)
    content = bytearray(path.read_bytes())
    start = 0
    while (at := content.find(b"PK\x01\x02", start)) >= 0:
        content[at + 24 : at + 28] = struct.pack("<I", 1000)
        start = at + 4
    path.write_bytes(bytes(content))


def write_xxe(path: Path) -> None:
    entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet'
    path.write_bytes(
        rewrite_part(
            simple_xlsx(),
            SHEET,
            lambda xml: xml.replace(b"<worksheet", entity, 1).replace(
                b"16800000001", b"&e;"
            ),
        )
    )


def write_laughs(path: Path) -> None:
    levels = b"".join(
        b'<!ENTITY a%d "%s">' % (n + 1, b"&a%d;" % n * 10) for n in range(9)
    )
    declaration = b'<!DOCTYPE x [<!ENTITY a0 "lol">' + levels + b"]><worksheet"
    path.write_bytes(
        rewrite_part(
            simple_xlsx(),
            SHEET,
            lambda xml: xml.replace(b"<worksheet", declaration, 1).replace(
                b"16800000001", b"&a9;"
            ),
        )
    )


def write_cut_off(path: Path) -> None:
    path.write_bytes(simple_xlsx()[:-400])


def write_other_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")


def write_entries(path: Path, count: int) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for number in range(count - 1):
            archive.writestr(f"xl/media/{number}.png", b"")


def write_picture(path: Path) -> None:
    """A picture may hold any bytes, those of a declaration included."""
    path.write_bytes(simple_xlsx())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/media/1.png", b"<!DOCTYPE x>")


def write_bzip2(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")


def write_locked(path: Path) -> None:
    """The directory says of each part that it is encrypted."""
    content = bytearray(simple_xlsx())
    start = 0
    while (at := content.find(b"PK\x01\x02", start)) >= 0:
        content[at + 8] |= 1
        start = at + 4
    path.write_bytes(bytes(content))


@pytest.mark.parametrize(
    ("write", "sentence"),
    [
        pytest.param(
            lambda path: write_bomb(path, 500), TOO_LARGE_UNPACKED, id="too large"
        ),
        pytest.param(
            lambda path: write_lying_bomb(path, 350), TOO_LARGE_UNPACKED, id="a lie"
        ),
        pytest.param(
            lambda path: write_bomb(path, 9), TOO_LARGE_UNPACKED, id="nine dense MiB"
        ),
        pytest.param(
            lambda path: write_entries(path, 1001), TOO_LARGE_UNPACKED, id="1,001 parts"
        ),
        pytest.param(write_xxe, DECLARES_ENTITIES, id="an entity"),
        pytest.param(write_laughs, DECLARES_ENTITIES, id="nested entities"),
        pytest.param(write_cut_off, DAMAGED, id="cut off"),
        pytest.param(write_other_zip, UNKNOWN, id="no workbook"),
        pytest.param(write_locked, ENCRYPTED, id="locked"),
        pytest.param(write_bzip2, DAMAGED, id="another compression"),
    ],
)
def test_archive_that_is_no_sensible_workbook_is_refused(tmp_path, write, sentence):
    path = tmp_path / "book.xlsx"
    write(path)

    with pytest.raises(UnreadableFile) as refused:
        check_archive(path)

    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda path: path.write_bytes(simple_xlsx()), id="a small book"),
        pytest.param(lambda path: write_bomb(path, 7), id="seven dense MiB"),
        pytest.param(lambda path: write_entries(path, 1000), id="1,000 parts"),
        pytest.param(write_picture, id="a picture is no XML"),
    ],
)
def test_sensible_workbook_passes(tmp_path, write):
    path = tmp_path / "book.xlsx"
    write(path)

    check_archive(path)


@pytest.mark.parametrize(
    ("attribute", "is_old"),
    [('date1904="1"', True), ('date1904="true"', True), ('date1904="0"', False)],
)
def test_workbook_tells_its_first_day(tmp_path, attribute, is_old):
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl\\workbook.xml", f"<workbookPr {attribute}/>")

    assert uses_1904_dates(path) is is_old
