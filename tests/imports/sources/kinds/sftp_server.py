"""An SFTP server in a thread that shows one folder of this machine."""

from __future__ import annotations

import os
import socket
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import paramiko
from paramiko.common import AUTH_FAILED, AUTH_SUCCESSFUL, OPEN_SUCCEEDED
from paramiko.sftp import SFTP_NO_SUCH_FILE, SFTP_OK

USER, PASSWORD = "shop", "s3cret"


class _Door(paramiko.ServerInterface):
    def check_auth_password(self, username, password):
        is_known = (username, password) == (USER, PASSWORD)
        return AUTH_SUCCESSFUL if is_known else AUTH_FAILED

    def get_allowed_auths(self, username):
        return "password"

    def check_channel_request(self, kind, chanid):
        return OPEN_SUCCEEDED


class _Opened(paramiko.SFTPHandle):
    def __init__(self, path: Path, flags):
        super().__init__(flags)
        self.readfile = path.open("rb")


def _attributes(path: Path):
    name: Any = os.fsencode(path.name)
    return paramiko.SFTPAttributes.from_stat(path.stat(), name)


class _Message(paramiko.Message):
    def get_text(self):
        return os.fsdecode(self.get_string())


class _Server(paramiko.SFTPServer):
    """Takes and sends names byte for byte, as most servers do."""

    def _process(self, kind, number, message):
        lenient = _Message(message.get_remainder())
        super()._process(kind, number, lenient)  # type: ignore[misc]


class _Files(paramiko.SFTPServerInterface):
    def __init__(self, server, root: Path):
        self.root = root

    def _place(self, path):
        return self.root / self.canonicalize(path).lstrip("/")

    def list_folder(self, path):
        place = self._place(path)
        if not place.is_dir():
            return SFTP_NO_SUCH_FILE
        return [_attributes(each) for each in place.iterdir()]

    def stat(self, path):
        place = self._place(path)
        if not place.exists():
            return SFTP_NO_SUCH_FILE
        return paramiko.SFTPAttributes.from_stat(place.stat())

    def open(self, path, flags, attr):
        return _Opened(self._place(path), flags)

    def rename(self, oldpath, newpath):
        self._place(oldpath).rename(self._place(newpath))
        return SFTP_OK

    def mkdir(self, path, attr):
        self._place(path).mkdir()
        return SFTP_OK


class Server:
    def __init__(self, root: Path):
        self.root, self.key = root, paramiko.ECDSAKey.generate()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._transports: list[paramiko.Transport] = []

    @property
    def host_key(self):
        return f"{self.key.get_name()} {self.key.get_base64()}"

    def serve(self):
        """Take connections until the socket is shut down."""
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            transport = paramiko.Transport(client)
            transport.add_server_key(self.key)
            transport.set_subsystem_handler("sftp", _Server, _Files, self.root)
            transport.start_server(server=_Door())
            self._transports.append(transport)

    def close(self):
        if self._socket.fileno() == -1:
            return
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for transport in self._transports:
            transport.close()


@contextmanager
def serving(root: Path):
    os.makedirs(root, exist_ok=True)
    server = Server(root)
    thread = Thread(target=server.serve)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join()
