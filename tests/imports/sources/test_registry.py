from __future__ import annotations

from datetime import time

import pytest
from django.core.checks import run_checks

from imports.checks import check_sources
from imports.sources import registry
from imports.sources.base import BadSource
from imports.sources.kinds.folder import FolderSource
from tests.imports.sources.exports import sources

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF" + "A" * 42
SFTP = '"kind": "sftp", "host": "h", "user": "u", "password": "s3cret"'
FOLDER = '"kind": "folder", "path": "/srv/exports"'


def said(settings, options):
    sources(settings, f'{{"DMS": {{{options}}}}}')
    return registry.problems()


def test_source_is_built_with_what_is_expected_of_it(settings):
    assert said(settings, f'{FOLDER}, "due": "07:30", "days": 7') == []

    found = registry.source("DMS")

    assert isinstance(found.source, FolderSource)
    assert (found.due, found.days, found.source.parts) == (time(7, 30), 7, ("*",))


def test_file_is_expected_every_day_by_eight_unless_said_otherwise(settings):
    assert said(settings, FOLDER) == []
    found = registry.source("DMS")
    assert (found.due, found.days) == (time(8), 1)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("", "选项 kind 应为 folder、http、sftp 之一，或类的完整路径。"),
        ('"kind": "ftp"', "选项 kind 应为 folder、http、sftp 之一，或类的完整路径。"),
        ('"kind": "acme.Source"', "找不到 acme.Source（ModuleNotFoundError）。"),
        (
            '"kind": "datetime.date"',
            "datetime.date 应是 imports.sources.base.Source 的子类。",
        ),
        ('"kind": "folder"', "选项 path 应是文件夹的完整路径，如 /srv/exports。"),
        (
            '"kind": "folder", "path": "exports"',
            "选项 path 应是文件夹的完整路径，如 /srv/exports。",
        ),
        (
            f'{FOLDER}, "files": "*.xlsx"',
            '选项 files 应形如 ["客户*.xlsx", "工单*.csv"]。',
        ),
        (f'{FOLDER}, "files": []', '选项 files 应形如 ["客户*.xlsx", "工单*.csv"]。'),
        (f'{FOLDER}, "archive": "no"', "选项 archive 应为 true 或 false。"),
        (f'{FOLDER}, "due": "18:00"', "选项 due 应是 18:00 以前的钟点，如 08:00。"),
        (f'{FOLDER}, "due": "early"', "选项 due 应是 18:00 以前的钟点，如 08:00。"),
        (f'{FOLDER}, "days": 0', "选项 days 应是 1 到 31 的整数：几天来一次文件。"),
        (f'{FOLDER}, "days": true', "选项 days 应是 1 到 31 的整数：几天来一次文件。"),
        (
            '"kind": "http", "urls": "https://dms.example"',
            '选项 urls 应形如 ["https://dms.example/{yesterday:%Y%m%d}.xlsx"]，'
            "日期只有 yesterday 和 today 两种。",
        ),
        (
            '"kind": "sftp", "host": "h", "user": "u"',
            "选项 host、user 和 password（或 key_file）必须填写。",
        ),
        (
            SFTP,
            "选项 host_key 应是服务器的公钥，如 ssh-ed25519 AAAA…，"
            "可用 ssh-keyscan 取得，请与对方核对。",
        ),
    ],
)
def test_bad_options_are_one_sentence(settings, options, sentence):
    assert said(settings, options) == [f"IMPORT_SOURCES 中的「DMS」：{sentence}"]


@pytest.mark.parametrize(
    "url",
    ["ftp://h/a", "https://", "https://h/{tomorrow}", "https://h/{yesterday", "a"],
)
def test_address_that_cannot_be_one_is_refused(settings, url):
    (sentence,) = said(settings, f'"kind": "http", "urls": ["{url}"]')
    assert sentence.startswith("IMPORT_SOURCES 中的「DMS」：选项 urls 应形如 ")


def test_unknown_option_is_named_and_no_value_is(settings):
    (sentence,) = said(settings, f'{FOLDER}, "pasword": "s3cret"')

    assert "pasword" in sentence
    assert "s3cret" not in sentence


@pytest.mark.parametrize("length", [60, 61])
def test_name_fits_its_column(settings, length):
    sources(settings, f'{{"{"n" * length}": {{{FOLDER}}}}}')
    assert bool(registry.problems()) is (length == 61)


def test_unknown_source_is_refused(settings):
    sources(settings, "")
    with pytest.raises(BadSource, match="IMPORT_SOURCES 中没有「DMS」。"):
        registry.source("DMS")


@pytest.mark.parametrize(
    ("written", "sentences"),
    [
        ("", []),
        (
            "{",
            [
                "IMPORT_SOURCES 不是 JSON，应形如 "
                '{"DMS": {"kind": "folder", "path": "/srv/exports"}}。'
            ],
        ),
        (
            '{"DMS": {"kind": "folder"}}',
            [
                "IMPORT_SOURCES 中的「DMS」：选项 path 应是文件夹的完整路径，"
                "如 /srv/exports。"
            ],
        ),
    ],
)
def test_check_says_at_the_start_what_is_wrong(settings, written, sentences):
    sources(settings, written)

    assert [each.msg for each in check_sources(None)] == sentences
    assert [each.msg for each in run_checks() if each.id == "imports.E001"] == sentences
