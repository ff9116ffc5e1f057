from __future__ import annotations

from pathlib import Path

import pytest

from accounts.models import AuditEntry
from shop.database.sealed import index_of
from shop.models import Witness
from shop.witness.standing import advance, distrust
from sms.gateways import registry
from sms.gateways.base import CallbackKind
from sms.models import Hold, OptOut
from sms.restoring import release
from sms.restoring.release import CannotStep
from sms.sending.holding import find_hold
from tests.factories import NOW
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hold(wired) -> Hold:
    advance()
    distrust()
    current = release.current_hold(now=NOW)
    assert current is not None
    return current


def lose_outside(settings):
    for path in Path(settings.WITNESS_DIR).iterdir():
        path.unlink()


def test_a_hold_begins_once():
    advance()
    distrust()

    first = release.current_hold(now=NOW)
    again = release.current_hold(now=NOW)

    assert first == again
    assert (first.problem, first.began_at) == ("ahead", NOW)


def test_a_shop_that_is_not_held_has_none():
    assert release.current_hold(now=NOW) is None
    assert not Hold.objects.exists()


def test_a_hold_ends_by_itself_when_its_witness_is_back(settings):
    advance()
    file = Path(settings.WITNESS_DIR) / "witness.json"
    away = file.rename(file.with_suffix(".away"))
    assert release.current_hold(now=NOW).problem == "missing"
    away.rename(file)

    assert release.current_hold(now=NOW) is None

    assert Hold.objects.get().released_by is None


def test_all_steps_lead_to_sending(hold):
    manager = make_staff("经理")

    release.read_journal(hold, by=manager, now=NOW)
    release.settle_texts(hold, now=NOW)
    release.release(hold, by=manager, now=NOW)

    assert find_hold() is None
    hold.refresh_from_db()
    assert (hold.released_at, hold.released_by) == (NOW, manager)
    assert AuditEntry.objects.get(action="release_hold").user == manager


def test_a_release_that_cannot_write_the_witness_leaves_the_hold(hold, settings):
    manager = make_staff("经理")
    release.read_journal(hold, by=manager, now=NOW)
    release.settle_texts(hold, now=NOW)
    lose_outside(settings)
    Path(settings.WITNESS_DIR).rmdir()
    Path(settings.WITNESS_DIR).write_text("")

    with pytest.raises(CannotStep, match="见证文件写不进 WITNESS_DIR"):
        release.release(hold, by=manager, now=NOW)

    assert find_hold() is not None


def test_a_lost_journal_is_named(hold, settings):
    lose_outside(settings)

    with pytest.raises(CannotStep, match="找不到数据库之外的退订日志"):
        release.read_journal(hold, by=make_staff("经理"), now=NOW)
    hold.refusals_at = NOW
    with pytest.raises(CannotStep, match="找不到完整的发送日志"):
        release.settle_texts(hold, now=NOW)


@pytest.fixture
def second_gateway(settings):
    """A gateway that returns replies by webhook only."""
    entry = settings.SMS_GATEWAYS["default"]
    aliyun = {
        "BACKEND": "sms.gateways.aliyun.AliyunGateway",
        "OPTIONS": {"key_id": "", "key_secret": "", "base_url": "http://127.0.0.1:9"},
    }
    settings.SMS_GATEWAYS = {"default": entry, "aliyun": aliyun}


def test_each_gateway_must_be_pulled_or_listed(hold, second_gateway, wired):
    wired.desk.type_reply("13812345678", "TD")

    release.pull_refusals(hold, now=NOW)
    assert release.open_gateways(hold) == ["aliyun"]
    assert hold.refusals_at is None
    release.take_list(hold, "aliyun", "13912345678\n", now=NOW)

    assert hold.refusals_at == NOW
    closed = set(OptOut.objects.standing().values_list("phone_index", flat=True))
    assert closed == {index_of("13812345678"), index_of("13912345678")}


def test_aliyun_has_no_replies_to_pull(second_gateway):
    pulls = registry.gateway("aliyun").capabilities.pulls

    assert CallbackKind.REPLY not in pulls


def test_a_gateway_that_does_not_answer_is_not_covered(hold, settings):
    settings.SMS_GATEWAYS = {
        "default": {
            "BACKEND": "sms.gateways.simulator.SimulatorGateway",
            "OPTIONS": {"base_url": "http://127.0.0.1:9", "total_seconds": 0.3},
        }
    }

    with pytest.raises(CannotStep, match="没有从网关拉到"):
        release.pull_refusals(hold, now=NOW)

    assert release.open_gateways(hold) == ["default"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("13812345678", 1),
        ("\ufeff13812345678\r\n\r\n139 1234 5678\n13812345678", 2),
    ],
)
def test_a_list_closes_each_number_once(hold, text, count):
    text = text.removeprefix("\ufeff")

    assert release.take_list(hold, "default", text, now=NOW) == count
    assert OptOut.objects.standing().count() == count


@pytest.mark.parametrize("text", ["手机号\n13812345678", "13812345678\n12345"])
def test_a_list_with_an_unreadable_line_closes_none(hold, text):
    with pytest.raises(CannotStep, match="行没有可识别的手机号"):
        release.take_list(hold, "default", text, now=NOW)

    assert not OptOut.objects.exists()
    assert release.open_gateways(hold) == ["default"]


def test_a_released_shop_is_held_again_by_the_backup_of_before(hold):
    manager = make_staff("经理")
    [before] = Witness.objects.values("identity", "count")
    release.read_journal(hold, by=manager, now=NOW)
    release.settle_texts(hold, now=NOW)
    release.release(hold, by=manager, now=NOW)

    Witness.objects.update(**before)

    assert release.current_hold(now=NOW).problem == "foreign"
