from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from shop.witness.standing import advance, distrust
from sms.sending.holding import find_hold
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def held():
    advance()
    distrust()


@pytest.fixture
def manager():
    return make_staff("经理").username


def run(*arguments):
    said = StringIO()
    call_command("hold", *arguments, stdout=said)
    return said.getvalue().splitlines()


def test_without_a_hold_it_says_so():
    assert run("show") == ["没有暂停，短信照常发送。"]


def test_it_shows_why_and_what_is_left(held):
    assert run("show") == [
        "暂停发送：数据库比见证文件旧，应是恢复的备份。",
        "退订未核对",
        "短信未核对",
    ]


def test_the_steps_lead_to_sending(held, manager):
    assert "退订已核对" in run("refusals", "--by", manager)
    assert "短信已核对" in run("texts")

    assert run("release", "--by", manager) == ["已放行，短信恢复发送。"]
    assert find_hold() is None


def test_a_list_stands_in_for_the_journal(held, tmp_path):
    file = tmp_path / "list.txt"
    file.write_text("13812345678\n")

    said = run("list", "default", str(file))

    assert "退订　名单号码（模拟网关）：1" in said
    assert "退订已核对" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["release", "--by", "nobody"], "员工「nobody」不存在，或没有放行的权限。"),
        (["list", "moon", "x"], "没有网关「moon」，应为 default。"),
        (["list", "default", "/nowhere"], "读不出来，应是 UTF-8 文本。"),
        (["texts"], "请先核对退订，再核对短信，最后放行。"),
        (["pull"], "有 2 项没有从网关拉到，请稍后再试。"),
    ],
)
def test_a_refusal_is_one_sentence(held, arguments, said):
    with pytest.raises(CommandError, match=said):
        run(*arguments)


def test_whoever_may_not_release_on_the_page_may_not_here(held):
    adviser = make_staff("服务顾问").username

    with pytest.raises(CommandError, match="没有放行的权限"):
        run("refusals", "--by", adviser)
