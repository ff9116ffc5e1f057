"""Exports on a real web server in a thread."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from threading import Thread

import pytest

from customers.models import Customer
from imports.models import ImportBatch, SourceFile, SourceLook
from imports.sources.base import FileChanged, FileTooLarge
from imports.sources.kinds.http import HttpSource
from imports.sources.looking import look
from imports.sources.watching import troubles
from tests.imports.sources.exports import NIGHT, look_twice, run_imports, sources
from tests.imports.sources.kinds.web import Web

pytestmark = pytest.mark.django_db
CONTENT = "姓名,手机\n张伟,13912345671\n".encode()
PATH = "/out/customers_20261127.csv"


@pytest.fixture
def web():
    with Web() as server:
        thread = Thread(target=partial(server.serve_forever, 0.01))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def watched(settings, web):
    """Make the server's export of yesterday the only source; more options may come."""

    def watch(**options):
        options.setdefault(
            "urls", [f"{web.url}/out/customers_{{yesterday:%Y%m%d}}.csv"]
        )
        sources(settings, json.dumps({"DMS": {"kind": "http", **options}}))

    watch()
    return watch


def error():
    return SourceLook.objects.get().error


@pytest.mark.parametrize(
    "headers",
    [{"ETag": '"1"'}, {"Last_Modified": "Fri, 27 Nov 2026 15:00:00 GMT"}, {}],
)
def test_yesterdays_export_is_imported_once(web, watched, headers):
    web.put(PATH, CONTENT, **headers)

    assert look_twice() == 1
    assert run_imports() == ["finished"]

    assert Customer.objects.get().name == "张伟"
    assert ImportBatch.objects.get().file_name == "customers_20261127.csv"
    assert look_twice(now=NIGHT + timedelta(hours=1)) == 0
    assert SourceFile.objects.get().is_moved is False


def test_corrected_export_is_imported_again(web, watched):
    web.put(PATH, CONTENT, ETag='"1"')
    look_twice()
    run_imports()
    web.put(PATH, CONTENT, ETag='"2"')

    assert look_twice(now=NIGHT + timedelta(hours=1)) == 1


def test_export_that_is_written_anew_for_each_request_is_taken_once_a_day(web, watched):
    watched(urls=[f"{web.url}/now.csv"], once_a_day=True)
    taken = []
    for hours in (0, 1, 24):
        web.put("/now.csv", CONTENT, ETag=f'"{hours}"')
        taken.append(look_twice(now=NIGHT + timedelta(hours=hours)))
        run_imports()

    assert taken == [1, 0, 1]


def test_export_that_is_not_there_yet_is_no_error_but_missing_in_the_morning(watched):
    assert look_twice() == 0
    assert error() == ""

    (sentence,) = troubles(NIGHT.replace(hour=8))
    assert "还没有收到“customers_{yesterday:%Y%m%d}.csv”" in sentence


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (401, "“customers_20261127.csv”的服务器拒绝访问，请检查账号和密码。"),
        (500, "“customers_20261127.csv”的服务器返回错误 500，请稍后再看。"),
    ],
)
def test_error_of_one_address_does_not_stop_the_other(web, watched, status, sentence):
    watched(
        urls=[f"{web.url}/out/customers_{{yesterday:%Y%m%d}}.csv", web.url + "/b.csv"]
    )
    web.put(PATH, b"", status)
    web.put("/b.csv", CONTENT)

    assert look_twice() == 1
    assert error() == sentence


def test_server_that_is_off_is_one_sentence(settings):
    with Web() as web:
        url = f"{web.url}/a.csv"
    sources(settings, json.dumps({"DMS": {"kind": "http", "urls": [url]}}))

    look("DMS", now=NIGHT)

    assert error() == "“a.csv”取不下来（ConnectError），请检查网络。"


def test_transfer_that_breaks_off_is_taken_by_a_later_look(web, watched):
    web.put(PATH, CONTENT, X_Cut="5")

    assert look_twice() == 0
    assert error().startswith("“customers_20261127.csv”取不下来（")

    web.put(PATH, CONTENT)
    assert look("DMS", now=NIGHT + timedelta(hours=1)) == 1


def test_file_that_breaks_off_does_not_stop_those_of_the_other_address(web, watched):
    watched(urls=[f"{web.url}/{name}.csv" for name in "ab"])
    web.put("/a.csv", CONTENT, X_Cut="5")
    web.put("/b.csv", CONTENT)

    assert look_twice() == 1
    assert SourceFile.objects.get(batch__isnull=False).name == "b.csv"
    assert error().startswith("“a.csv”取不下来（")


def test_account_and_headers_are_sent(web, watched):
    watched(user="u", password="p", headers={"X-Token": "t"})

    look("DMS", now=NIGHT)

    ((_, headers),) = web.requests
    assert (headers["Authorization"], headers["X-Token"]) == ("Basic dTpw", "t")


def test_name_that_the_server_gives_is_kept_and_two_of_them_are_two(web, watched):
    watched(urls=[f"{web.url}/export?kind={n}&key=s3cret" for n in (1, 2)])
    for n in (1, 2):
        disposition = 'attachment; filename="../report.csv"'
        path = f"/export?kind={n}&key=s3cret"
        web.put(path, CONTENT, Content_Disposition=disposition)

    assert look_twice() == 1
    run_imports()
    assert look_twice(now=NIGHT + timedelta(hours=1)) == 1

    rows = SourceFile.objects.order_by("part").values_list("part", "name")
    assert list(rows) == [("export #1", "report.csv"), ("export #2", "report.csv")]


def test_name_that_no_column_holds_is_cut(web, watched):
    watched(urls=[f"{web.url}/{'a' * 300}%00.csv"])
    web.put(f"/{'a' * 300}%00.csv", CONTENT)

    assert look_twice() == 1
    assert SourceFile.objects.get().name == "a" * 186 + ".csv"


def test_export_that_changed_since_the_listing_is_not_fetched(web, tmp_path):
    source = HttpSource(urls=[web.url + "/a.csv"])
    web.put("/a.csv", CONTENT, ETag='"1"')
    (file,) = source.list(now=NIGHT).files
    web.put("/a.csv", CONTENT, ETag='"2"')

    with pytest.raises(FileChanged):
        source.fetch(file, tmp_path / "a", most=1000)


@pytest.mark.parametrize(
    ("most", "is_taken"), [(len(CONTENT), 1), (len(CONTENT) - 1, 0)]
)
def test_limit_holds_for_what_comes(web, tmp_path, most, is_taken):
    source = HttpSource(urls=[web.url + "/a.csv"])
    web.put("/a.csv", CONTENT)
    (file,) = source.list(now=NIGHT).files

    if is_taken:
        source.fetch(file, tmp_path / "a", most=most)
        assert (tmp_path / "a").read_bytes() == CONTENT
    else:
        with pytest.raises(FileTooLarge):
            source.fetch(file, tmp_path / "a", most=most)
