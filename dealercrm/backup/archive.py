"""Makes a backup of the database and puts one back.

A backup is two files: what pg_dump writes, and beside it a manifest (FILE.json) with
the checksum and the check values of the keys. After a restore nothing is sent until a
person releases it (``sms.restoring``): the witness outside the database is put ahead.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Final

from django.db import DatabaseError, connection

from dealercrm.backup import programs
from dealercrm.backup.keys import check_values, missing_keys
from shop.witness import durable, standing

# Neither owner nor grants: the database may be restored under another role.
_PLAIN: Final = ("--no-owner", "--no-privileges")


class CannotBackUp(Exception):
    """The backup was not made; the message says what to do."""


class CannotRestore(Exception):
    """Nothing was restored; the message says what to do."""


@dataclass(frozen=True)
class Manifest:
    made_at: str
    sha256: str
    keys: dict[str, str]


def manifest_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.json")


def back_up(file: Path, *, now: datetime) -> Manifest:
    """Write the backup and its manifest, readable by their owner only.

    The witness is advanced before, so that the backup knows that there is one, and
    afterwards, so that its restore is noticed however soon it comes.
    """
    if file.exists() or manifest_of(file).exists():
        raise CannotBackUp(f"{file} 已存在，不会覆盖：请换一个文件名。")
    draft = file.with_name(f"{file.name}.part")
    standing.advance()
    try:
        draft.touch(mode=0o600)
        programs.run("pg_dump", "--format=custom", *_PLAIN, f"--file={draft}")
        manifest = Manifest(now.isoformat(), _checksum(draft), check_values())
        durable.replace(manifest_of(file), json.dumps(asdict(manifest)) + "\n")
        _sync(draft)
        draft.rename(file)
    except OSError as error:
        raise CannotBackUp(f"备份写不进 {file}：{error.strerror}。") from error
    except programs.ProgramFailed as error:
        raise CannotBackUp(str(error)) from error
    finally:
        draft.unlink(missing_ok=True)
    standing.advance()
    return manifest


def restore(file: Path, *, replaces: bool = False) -> Manifest:
    """Restore the backup into the empty database, all of it or nothing.

    With ``replaces`` everything in the database is deleted first.
    """
    manifest = read_manifest(file)
    if missing := missing_keys(manifest.keys):
        raise CannotRestore(
            f"现在的密钥与这个备份不符（{'、'.join(missing)}）："
            "请先把备份时的 FIELD_KEYS 和 INDEX_KEY 放回 .env。"
        )
    try:
        _make_room(replaces=replaces)
        arguments = ("--exit-on-error", "--single-transaction", *_PLAIN)
        name = str(connection.settings_dict["NAME"])
        programs.run("pg_restore", *arguments, f"--dbname={name}", str(file))
    except programs.ProgramFailed as error:
        raise CannotRestore(str(error)) from error
    except DatabaseError as error:
        raise CannotRestore(f"数据库连不上或没有权限：{error}".strip()) from error
    # A witness that cannot be written cannot be trusted either, which holds as well.
    with suppress(OSError):
        standing.distrust()
    return manifest


def read_manifest(file: Path) -> Manifest:
    """Return the manifest of a backup that is whole; raises CannotRestore."""
    if not file.is_file():
        raise CannotRestore(f"找不到备份文件 {file}。")
    try:
        said = json.loads(manifest_of(file).read_text(encoding="utf-8"))
        manifest = Manifest(**said)
    except FileNotFoundError as error:
        raise CannotRestore(
            f"找不到 {manifest_of(file).name}：请把它和备份文件放在同一目录。"
        ) from error
    except (OSError, ValueError, TypeError) as error:
        raise CannotRestore(f"{manifest_of(file).name} 读不出来。") from error
    if _checksum(file) != manifest.sha256:
        raise CannotRestore(f"{file} 不完整或被改动过，请另取一份备份。")
    return manifest


def _make_room(*, replaces: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        )
        [tables] = cursor.fetchone()
        if not tables:
            return
        if not replaces:
            raise CannotRestore(
                "数据库不是空的，没有改动它：请让 DATABASE_URL 指向新的空数据库；"
                "确实要用备份替换现有数据，请加 --replace。"
            )
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    connection.close()


def _checksum(file: Path) -> str:
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def _sync(file: Path) -> None:
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
