"""A folder on an SFTP server.

{"kind": "sftp", "host": "dms.example", "port": 22, "user": "…", "password": "…",
"key_file": "/etc/crm/id_ed25519", "host_key": "ssh-ed25519 AAAA…", "path": "/exports",
"files": ["客户*.xlsx"], "archive": true}

The server's key has to be given: a key that is believed when first seen would let
anybody between the two hand over customers.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import paramiko

from imports.sources.base import (
    ANY,
    BadSource,
    ByPattern,
    FileChanged,
    Listed,
    Listing,
    Source,
    SourceDown,
    chunks_of,
    copy_at_most,
    put_away,
    readable_name,
)

_SECONDS: Final = 30.0
_HOST_KEY: Final = (
    "选项 host_key 应是服务器的公钥，如 ssh-ed25519 AAAA…，"
    "可用 ssh-keyscan 取得，请与对方核对。"
)


class _Message(paramiko.Message):
    """Reads names that are not UTF-8, as Windows servers send them, byte for byte."""

    def get_text(self) -> str:
        return os.fsdecode(self.get_string())


class _Client(paramiko.SFTPClient):
    def _request(self, kind: Any, *arguments: Any) -> Any:
        # The stubs leave the private method out; paramiko has no public one for this.
        number, message = super()._request(kind, *arguments)  # type: ignore[misc]
        return number, _Message(message.get_remainder())


class SftpSource(Source):
    def __init__(
        self,
        *,
        host: str = "",
        port: int = 22,
        user: str = "",
        password: str = "",
        key_file: str = "",
        host_key: str = "",
        path: str = ".",
        files: object = (ANY,),
        archive: bool = True,
    ) -> None:
        if not host or not user or not (password or key_file):
            raise BadSource("选项 host、user 和 password（或 key_file）必须填写。")
        if not isinstance(port, int) or not isinstance(archive, bool):
            raise BadSource("选项 port 应是数字，archive 应为 true 或 false。")
        self._address, self._user, self._password = (host, port), user, password
        self._key_file, self._host_key = key_file, _host_key(host_key)
        self._path, self.moves = path.rstrip("/") or "/", archive
        self._by_pattern = ByPattern(files)
        self.parts = self._by_pattern.patterns

    def list(self, *, now: datetime) -> Listing:
        with self._connected() as sftp:
            found = [self._listed(each) for each in sftp.listdir_attr(self._path)]
        files = [each for each in found if each]
        return Listing(self._by_pattern.in_order(files))

    def _listed(self, attributes: paramiko.SFTPAttributes) -> Listed | None:
        name = readable_name(attributes.filename)
        part = self._by_pattern.part_of(name)
        if not part or not stat.S_ISREG(attributes.st_mode or 0):
            return None
        version, place = _version(attributes), attributes.filename
        return Listed(part, name, version, attributes.st_size, place)

    def fetch(self, file: Listed, to: Path, *, most: int) -> None:
        path = self._place(file)
        with self._connected() as sftp:
            with sftp.open(path, "rb") as opened:
                copy_at_most(chunks_of(opened), to, most)
            _refuse_changed(sftp, path, file)

    def archive(self, file: Listed, *, folder: str) -> None:
        with self._connected() as sftp:
            _refuse_changed(sftp, self._place(file), file)
            into = f"{self._path}/{folder}"
            _make_folders(sftp, self._path, folder)
            names, nth = set(sftp.listdir(into)), 1
            while put_away(file.place, nth=nth) in names:
                nth += 1
            name = put_away(file.place, nth=nth)
            sftp.rename(self._place(file), os.fsencode(f"{into}/{name}"))

    def _place(self, file: Listed) -> bytes:
        return os.fsencode(f"{self._path}/{file.place}")

    @contextmanager
    def _connected(self) -> Iterator[paramiko.SFTPClient]:
        """Yield a session; raises SourceDown for whatever goes wrong in it."""
        host = self._address[0]
        try:
            with self._client() as client, _session(client) as sftp:
                yield sftp
        except paramiko.BadHostKeyException as error:
            raise SourceDown(
                f"{host} 的公钥与设置的不同，没有连接；请与对方核对 host_key。"
            ) from error
        except paramiko.AuthenticationException as error:
            raise SourceDown(f"{host} 拒绝登录，请检查 user 和 password。") from error
        except FileNotFoundError as error:
            raise SourceDown(f"{host} 上没有 {self._path} 或其中的文件。") from error
        except PermissionError as error:
            raise SourceDown(f"{host} 上的 {self._path} 没有权限。") from error
        except (OSError, EOFError, paramiko.SSHException) as error:
            kind = type(error).__name__
            raise SourceDown(f"连不上 {host}（{kind}），请检查网络。") from error

    def _client(self) -> paramiko.SSHClient:
        host, port = self._address
        client = paramiko.SSHClient()
        known = host if port == 22 else f"[{host}]:{port}"
        client.get_host_keys().add(known, self._host_key.get_name(), self._host_key)
        client.set_missing_host_key_policy(paramiko.RejectPolicy())
        client.connect(
            host,
            port,
            username=self._user,
            password=self._password or None,
            key_filename=self._key_file or None,
            timeout=_SECONDS,
            banner_timeout=_SECONDS,
            auth_timeout=_SECONDS,
            allow_agent=False,
            look_for_keys=False,
        )
        return client


def _session(client: paramiko.SSHClient) -> paramiko.SFTPClient:
    transport = client.get_transport()
    sftp = transport and _Client.from_transport(transport)
    channel = sftp and sftp.get_channel()
    if not sftp or not channel:
        raise paramiko.SSHException
    channel.settimeout(_SECONDS)
    return sftp


def _host_key(written: str) -> paramiko.PKey:
    """Read a line as `ssh-keyscan` prints it, with or without the host."""
    words = written.split() if isinstance(written, str) else []
    for at, word in enumerate(words[:-1]):
        if word.startswith(("ssh-", "ecdsa-")):
            try:
                entry = paramiko.hostkeys.HostKeyEntry.from_line(
                    f"host {word} {words[at + 1]}"
                )
            except (paramiko.SSHException, ValueError):
                break
            if entry is not None and entry.key is not None:
                return entry.key
    raise BadSource(_HOST_KEY)


def _version(attributes: paramiko.SFTPAttributes) -> str:
    return f"{attributes.st_size}-{attributes.st_mtime}"


def _refuse_changed(sftp: paramiko.SFTPClient, path: bytes, file: Listed) -> None:
    if _version(sftp.stat(path)) != file.version:
        raise FileChanged


def _make_folders(sftp: paramiko.SFTPClient, root: str, folder: str) -> None:
    for part in folder.split("/"):
        if part not in sftp.listdir(root):
            sftp.mkdir(f"{root}/{part}")
        root = f"{root}/{part}"
