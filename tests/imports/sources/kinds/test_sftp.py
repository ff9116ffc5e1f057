"""Exports on a real SFTP server in a thread."""

from __future__ import annotations

import json
import os
from datetime import timedelta

import paramiko
import pytest

from customers.models import Customer
from imports.models import ImportBatch, SourceLook
from imports.sources.base import BadSource, FileChanged
from imports.sources.kinds.sftp import SftpSource
from imports.sources.looking import look
from tests.imports.sources.exports import NIGHT, lay, look_twice, run_imports, sources
from tests.imports.sources.kinds.sftp_server import PASSWORD, USER, serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(tmp_path):
    with serving(tmp_path / "root") as server:
        (server.root / "out").mkdir()
        yield server


def options_of(server, **others):
    return {
        "host": "127.0.0.1",
        "port": server.port,
        "user": USER,
        "password": PASSWORD,
        "host_key": server.host_key,
        "path": "/out",
        **others,
    }


@pytest.fixture
def watched(settings, server):
    def watch(**others):
        options = {"kind": "sftp", **options_of(server, **others)}
        sources(settings, json.dumps({"DMS": options}))

    watch()
    return watch


def error():
    return SourceLook.objects.get().error


def files(root):
    return sorted(each.name for each in root.rglob("*.xlsx"))


def test_export_is_fetched_imported_and_moved_on_the_server(server, watched):
    lay(server.root / "out", rows=2)

    assert look_twice() == 1
    assert run_imports() == ["finished"]

    assert Customer.objects.count() == 2
    (moved,) = (server.root / "out" / "已导入").rglob("客户.xlsx")
    assert moved.parent.parent == server.root / "out" / "已导入"
    lay(server.root / "out", rows=3)
    assert look_twice(now=NIGHT + timedelta(days=1)) == 1
    assert run_imports() == ["finished"]
    assert files(server.root / "out" / "已导入") == ["客户 (2).xlsx", "客户.xlsx"]


def test_file_whose_name_is_gbk_is_imported_beside_the_others(server, watched):
    folder = server.root / "out"
    lay(folder, "a.xlsx").rename(folder / os.fsdecode("客户.xlsx".encode("gbk")))
    lay(folder, "工单.xlsx", first=2)

    assert look_twice() == 1
    run_imports()
    assert look_twice(now=NIGHT + timedelta(hours=1)) == 1
    run_imports()

    batches = ImportBatch.objects.order_by("file_name")
    assert [each.file_name for each in batches] == ["客户.xlsx", "工单.xlsx"]
    assert Customer.objects.count() == 2
    assert len(list((folder / "已导入").rglob("*.xlsx"))) == 2


def test_server_that_is_only_read_keeps_its_files(server, watched):
    watched(archive=False)
    lay(server.root / "out")
    look_twice()
    run_imports()

    assert files(server.root) == ["客户.xlsx"]
    assert look_twice(now=NIGHT + timedelta(hours=1)) == 0


def test_folders_and_other_files_are_left_alone(server, watched):
    watched(files=["客户*.xlsx"])
    lay(server.root / "out", "工单.xlsx")
    (server.root / "out" / "客户.xlsx").mkdir()

    assert look_twice() == 0


@pytest.mark.parametrize(
    ("others", "sentence"),
    [
        ({"password": "no"}, "127.0.0.1 拒绝登录，请检查 user 和 password。"),
        ({"path": "/no"}, "127.0.0.1 上没有 /no 或其中的文件。"),
        (
            {"host_key": "another"},
            "127.0.0.1 的公钥与设置的不同，没有连接；请与对方核对 host_key。",
        ),
    ],
)
def test_what_goes_wrong_is_one_sentence(watched, others, sentence):
    if "host_key" in others:
        key = paramiko.ECDSAKey.generate()
        others = {"host_key": f"{key.get_name()} {key.get_base64()}"}
    watched(**others)

    assert look("DMS", now=NIGHT) == 0
    assert error() == sentence


def test_server_that_is_off_is_one_sentence(server, watched):
    server.close()

    look("DMS", now=NIGHT)

    assert error().startswith("连不上 127.0.0.1（")


def test_file_that_changed_since_the_listing_is_not_taken_and_not_moved(
    server, tmp_path
):
    lay(server.root / "out")
    source = SftpSource(**options_of(server))
    (file,) = source.list(now=NIGHT).files
    lay(server.root / "out", rows=9)

    with pytest.raises(FileChanged):
        source.fetch(file, tmp_path / "a", most=10**6)
    with pytest.raises(FileChanged):
        source.archive(file, folder="已导入/2026-11-28")
    assert files(server.root) == ["客户.xlsx"]


@pytest.mark.parametrize("prefix", ["", "dms.example ", "[dms.example]:2222 "])
def test_key_is_read_as_ssh_keyscan_prints_it(server, prefix):
    options = options_of(server, host_key=prefix + server.host_key)
    assert SftpSource(**options).list(now=NIGHT).files == []


@pytest.mark.parametrize("key", ["", "ssh-rsa", "ssh-rsa ####", "AAAA"])
def test_what_is_no_key_is_refused(server, key):
    with pytest.raises(BadSource, match="选项 host_key 应是服务器的公钥"):
        SftpSource(**options_of(server, host_key=key))
