from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from customers.models import Customer
from dealercrm.backup.archive import (
    CannotBackUp,
    CannotRestore,
    back_up,
    manifest_of,
    restore,
)
from shop.witness.standing import Problem, find_problem
from tests.factories import NOW, make_customer
from tests.sms.journeys.drills import database_like

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "13800138000"


@pytest.fixture
def backup(tmp_path) -> Iterator[Path]:
    """A backup of a database with one customer, which is the present one."""
    name = f"{connection.settings_dict['NAME']}_archive"
    with database_like(connection.settings_dict, name):
        make_customer(name="王建国", phone=PHONE)
        back_up(tmp_path / "shop.backup", now=NOW)
        yield tmp_path / "shop.backup"


def empty_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


def test_a_backup_brings_back_every_row_and_holds(backup):
    empty_database()

    restore(backup)

    assert Customer.objects.get().phone == PHONE
    assert find_problem() is Problem.AHEAD


def test_a_backup_holds_no_number_and_no_key(backup, settings):
    written = backup.read_bytes() + manifest_of(backup).read_bytes()

    secrets = [entry.partition(":")[2] for entry in settings.FIELD_KEYS]
    assert not any(
        word.encode() in written for word in [PHONE, settings.INDEX_KEY, *secrets]
    )
    modes = {path.stat().st_mode & 0o777 for path in (backup, manifest_of(backup))}
    assert modes == {0o600}


def test_an_existing_backup_is_not_overwritten(backup):
    before = backup.read_bytes()

    with pytest.raises(CannotBackUp, match="已存在，不会覆盖"):
        back_up(backup, now=NOW)

    assert backup.read_bytes() == before


def test_a_backup_into_a_missing_directory_says_so_and_leaves_nothing(backup):
    with pytest.raises(CannotBackUp, match="备份写不进"):
        back_up(backup.parent / "none" / "x.backup", now=NOW)


def test_a_database_that_is_not_empty_is_not_touched(backup):
    make_customer()

    with pytest.raises(CannotRestore, match="数据库不是空的，没有改动它"):
        restore(backup)

    assert Customer.objects.count() == 2


def test_a_database_is_replaced_only_when_told_to(backup):
    make_customer()

    restore(backup, replaces=True)

    assert [each.name for each in Customer.objects.all()] == ["王建国"]


def test_with_other_keys_nothing_is_restored(backup, settings):
    settings.INDEX_KEY = "another"

    with pytest.raises(CannotRestore, match="现在的密钥与这个备份不符（INDEX_KEY）"):
        restore(backup, replaces=True)

    assert Customer.objects.count() == 1


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda file: file.unlink(), "找不到备份文件"),
        (lambda file: manifest_of(file).unlink(), "放在同一目录"),
        (lambda file: manifest_of(file).write_text("{}"), "读不出来"),
        (lambda file: file.write_bytes(file.read_bytes()[:-9]), "不完整或被改动过"),
    ],
)
def test_a_backup_that_is_not_whole_is_refused(backup, damage, said):
    damage(backup)

    with pytest.raises(CannotRestore, match=said):
        restore(backup, replaces=True)

    assert Customer.objects.count() == 1
