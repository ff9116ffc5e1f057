"""Exports behind addresses, as a dealer system's own web server gives them.

{"kind": "http", "urls": ["https://dms.example/{yesterday:%Y%m%d}/orders.xlsx"],
"user": "…", "password": "…", "headers": {"X-Token": "…"}, "once_a_day": false}

In an address ``{yesterday}`` and ``{today}`` are the shop's days. The server keeps its
files, so it is only noted what was taken: by ETag, Last-Modified and length, or by the
day if the server sends neither, or if ``once_a_day`` says so, for a server that writes
the file anew for each request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from email.message import Message
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypeGuard
from urllib.parse import unquote, urlsplit

import httpx

from imports.sources.base import (
    BadSource,
    FileChanged,
    Listed,
    Listing,
    Source,
    SourceDown,
    copy_at_most,
    is_texts,
)
from shop.hours import shop_day

_SECONDS: Final = 30.0
_LONGEST_NAME: Final = 190
_MOST_REDIRECTS: Final = 5
# The export of the day is not there (yet).
_ABSENT: Final = (httpx.codes.NOT_FOUND, httpx.codes.GONE)
_REFUSED: Final = (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN)
_URLS: Final = (
    '选项 urls 应形如 ["https://dms.example/{yesterday:%Y%m%d}.xlsx"]，'
    "日期只有 yesterday 和 today 两种。"
)


class HttpSource(Source):
    def __init__(
        self,
        *,
        urls: object = (),
        user: str = "",
        password: str = "",
        headers: object = None,
        once_a_day: bool = False,
    ) -> None:
        if not is_texts(urls) or not urls or not all(map(_is_address, urls)):
            raise BadSource(_URLS)
        if not _are_headers(headers):
            raise BadSource('选项 headers 应形如 {"X-Token": "…"}。')
        self._urls, self._once_a_day = tuple(urls), once_a_day
        self._auth = httpx.BasicAuth(user, password) if user else None
        self._headers = {"Accept-Encoding": "identity", **(headers or {})}
        self.parts = _distinct([_last_segment(each) for each in self._urls])

    def list(self, *, now: datetime) -> Listing:
        files: list[Listed] = []
        problems: list[str] = []
        today = shop_day(now)
        with self._client() as client:
            for part, url in zip(self.parts, self._urls, strict=True):
                try:
                    files += self._listed(client, part, _dated(url, today), today)
                except SourceDown as problem:
                    problems.append(str(problem))
        return Listing(files, " ".join(problems))

    def _listed(
        self, client: httpx.Client, part: str, url: str, today: date
    ) -> Iterator[Listed]:
        with self._answer(client, url) as answer:
            if answer.status_code in _ABSENT:
                return
            version = self._version(answer, today)
            length = answer.headers.get("Content-Length", "")
            size = int(length) if length.isdecimal() else None
            yield Listed(part, _name_of(answer, url), version, size, url)

    def fetch(self, file: Listed, to: Path, *, most: int) -> None:
        with self._client() as client, self._answer(client, file.place) as answer:
            is_there = answer.status_code not in _ABSENT
            # Only the day of the listing is in the version of such a file.
            is_dated = self._once_a_day or not _marks(answer)
            if not is_there or (not is_dated and _digest(answer) != file.version):
                raise FileChanged
            copy_at_most(answer.iter_bytes(), to, most)

    def _version(self, answer: httpx.Response, today: date) -> str:
        if self._once_a_day or not _marks(answer):
            return str(today)
        return _digest(answer)

    def _client(self) -> httpx.Client:
        return httpx.Client(
            auth=self._auth,
            headers=self._headers,
            timeout=_SECONDS,
            follow_redirects=True,
            max_redirects=_MOST_REDIRECTS,
        )

    @contextmanager
    def _answer(self, client: httpx.Client, url: str) -> Iterator[httpx.Response]:
        """Yield the answer before its body is read; raises SourceDown."""
        name = _last_segment(url)
        try:
            with client.stream("GET", url) as answer:
                if answer.status_code in _REFUSED:
                    raise SourceDown(f"“{name}”的服务器拒绝访问，请检查账号和密码。")
                if not answer.is_success and answer.status_code not in _ABSENT:
                    code = answer.status_code
                    raise SourceDown(f"“{name}”的服务器返回错误 {code}，请稍后再看。")
                yield answer
        except httpx.TimeoutException as error:
            raise SourceDown(f"“{name}”的服务器没有及时回答。") from error
        except httpx.HTTPError as error:
            kind = type(error).__name__
            raise SourceDown(f"“{name}”取不下来（{kind}），请检查网络。") from error


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(_dated(url, date(2026, 1, 1)))
    except (LookupError, ValueError, AttributeError):
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _are_headers(headers: object) -> TypeGuard[Mapping[str, str] | None]:
    if headers is None:
        return True
    return isinstance(headers, Mapping) and is_texts([*headers, *headers.values()])


def _dated(url: str, today: date) -> str:
    return url.format(today=today, yesterday=today - timedelta(days=1))


def _last_segment(url: str) -> str:
    """Return the file's name in the address, without the query, which may be secret."""
    parts = urlsplit(url)
    name = unquote(parts.path.rpartition("/")[2]) or parts.netloc.rpartition("@")[2]
    return _storable(name)


def _distinct(names: list[str]) -> tuple[str, ...]:
    """Number the names that stand several times."""
    return tuple(
        f"{name} #{names[:at].count(name) + 1}" if names.count(name) > 1 else name
        for at, name in enumerate(names)
    )


def _name_of(answer: httpx.Response, url: str) -> str:
    """Return the name that the server gives to the download, or that of the address."""
    said = Message()
    said["Content-Disposition"] = answer.headers.get("Content-Disposition", "")
    name: Any = said.get_filename()
    return _storable(Path(str(name)).name) if name else _last_segment(url)


def _storable(name: str) -> str:
    """Keep what the database takes; the end of a name says more than its beginning."""
    return name.replace("\x00", "")[-_LONGEST_NAME:]


def _marks(answer: httpx.Response) -> str:
    """Return what says that the content changed, '' if the server says nothing."""
    told = (answer.headers.get(each, "") for each in ("ETag", "Last-Modified"))
    return "\n".join(filter(None, told))


def _digest(answer: httpx.Response) -> str:
    length = answer.headers.get("Content-Length", "")
    return sha256(f"{_marks(answer)}\n{length}".encode()).hexdigest()
