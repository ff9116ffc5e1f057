"""A restored backup sends nothing by itself, nothing twice and nothing after a TD.

The servers are real: PostgreSQL, its pg_dump and pg_restore, and the simulator, whose
log says what has reached the phones.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from accounts.models import AuditEntry
from dealercrm.backup import programs
from shop.witness.standing import Problem
from sms.models import Hold, LostText, Message, OptOut
from sms.sending.holding import Held, find_hold
from tests.sms.journeys.drills import TOKEN, MakeShop, Shop, database_like, open_shop

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 85


@pytest.fixture
def make_shop(fresh_installation, wired, settings, tmp_path) -> Iterator[MakeShop]:
    settings.SMS_CALLBACK_TOKENS = [TOKEN]
    name = f"{connection.settings_dict['NAME']}_drill"
    with database_like(connection.settings_dict, name):
        yield lambda people=5: open_shop(
            fresh_installation, wired, tmp_path, people=people
        )


def restore_by_command(shop: Shop) -> None:
    shop.restore()


def restore_by_pg_restore(shop: Shop) -> None:
    """As an administrator does who knows nothing of our command."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    name = connection.settings_dict["NAME"]
    connection.close()
    programs.run("pg_restore", "--no-owner", f"--dbname={name}", str(shop.backup))


@pytest.mark.parametrize("restore", [restore_by_command, restore_by_pg_restore])
@pytest.mark.parametrize("is_queued", [True, False], ids=["queued", "not decided"])
def test_drill(make_shop, restore, is_queued):
    """Backup, a TD and 84 texts, restore, release: nothing twice, nothing after TD."""
    shop = make_shop(PEOPLE)
    if is_queued:
        shop.decide()
    shop.make_backup()
    assert shop.refuse() == 200
    shop.decide()
    shop.send()
    assert (shop.texts().total(), shop.told_once()) == (84, True)

    restore(shop)
    shop.live_on()
    assert shop.told_once()
    said = shop.release()
    shop.live_on()

    assert said == ["退订日志已核对。", "短信已核对。", "已放行，短信恢复发送。"]
    assert shop.told_once()
    assert OptOut.objects.get().phone_index == shop.refuser.phone_index


def test_the_page_shows_what_was_found_and_the_audit_keeps_it(make_shop):
    shop = make_shop()
    shop.make_backup()
    shop.refuse()
    shop.decide()
    shop.send()

    shop.restore()
    shop.release()

    hold = Hold.objects.get()
    assert hold.found["退订"]["补录退订号码"] == 1
    assert hold.found["短信"]["备份里没有的已发短信"] == 4
    entry = AuditEntry.objects.get(action="release_hold")
    assert entry.user == hold.released_by
    assert "补录退订号码 1" in entry.reason
    assert LostText.objects.count() == 4


def test_a_text_that_the_backup_had_queued_is_found_at_the_gateway(make_shop):
    shop = make_shop()
    shop.decide()
    shop.make_backup()
    shop.refuse()
    shop.send()

    shop.restore()
    shop.release()

    states = Counter(Message.objects.values_list("status", flat=True))
    assert states == {"delivered": 4, "suppressed": 1}


def test_a_text_that_never_left_is_sent_after_the_release(make_shop):
    shop = make_shop()
    shop.decide()
    shop.refuse()
    shop.make_backup()

    shop.restore()
    shop.release()
    shop.send()

    assert shop.told_once()


def test_nothing_is_released_out_of_turn(make_shop):
    shop = make_shop()
    shop.make_backup()
    shop.restore()
    shop.sign_in()
    not_yet = ["请先核对退订，再核对短信，最后放行。"]

    assert shop.step("release") == not_yet
    assert shop.step("texts") == not_yet
    shop.step("refusals")
    assert shop.step("release") == not_yet

    assert find_hold() == Held("ahead")


def test_a_backup_that_is_restored_at_once_is_noticed(make_shop):
    shop = make_shop()
    shop.make_backup()

    restore_by_pg_restore(shop)

    assert find_hold() == Held("ahead")


def test_a_missing_witness_holds_and_a_release_makes_a_new_one(make_shop, settings):
    shop = make_shop()
    shop.decide()
    shop.make_backup()
    shop.refuse()
    shop.send()

    shop.restore()
    (Path(settings.WITNESS_DIR) / "witness.json").unlink()
    shop.live_on()
    assert find_hold() == Held(Problem.MISSING)
    shop.release()
    shop.live_on()

    assert find_hold() is None
    assert shop.told_once()


def lose_everything_outside(settings) -> None:
    shutil.rmtree(settings.WITNESS_DIR)


@pytest.mark.parametrize("is_queued", [True, False], ids=["queued", "not decided"])
def test_without_the_journals_a_list_closes_and_nothing_due_is_sent(
    make_shop, settings, is_queued
):
    """Whoever may have been told is told no more; nobody is told twice."""
    shop = make_shop()
    if is_queued:
        shop.decide()
    shop.make_backup()
    shop.refuse()
    shop.decide()
    shop.send()
    shop.restore()
    lose_everything_outside(settings)
    shop.sign_in()

    numbers = shop.refuser.phone.encode()

    [lost] = shop.step("refusals")
    shop.step("pull")
    listed = shop.step(
        "list", gateway="default", file=SimpleUploadedFile("list.txt", numbers)
    )
    [incomplete] = shop.step("texts")
    shop.step("texts", without_journal="1")
    shop.live_on()
    released = shop.step("release")
    shop.live_on()

    assert lost.startswith("找不到数据库之外的退订日志")
    assert listed == ["名单已读，1 个号码不再发送。"]
    assert incomplete.startswith("找不到完整的发送日志")
    assert released == ["已放行，短信恢复发送。"]
    assert shop.told_once()


def test_two_workers_on_a_restored_database_send_nothing(make_shop):
    shop = make_shop(20)
    shop.decide()
    shop.make_backup()
    shop.refuse()
    shop.send()
    shop.restore()

    def work():
        try:
            for _ in range(5):
                shop.send()
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert shop.told_once()
