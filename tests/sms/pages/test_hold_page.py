from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from shop.witness.standing import advance, distrust
from sms.models import Hold
from sms.sending.holding import find_hold
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db
BANNER = "暂停发送所有短信："


@pytest.fixture
def manager(client):
    client.force_login(make_staff("经理"))
    return client


@pytest.fixture
def held():
    advance()
    distrust()
    find_hold()


def page(client):
    return client.get(reverse("sms:hold")).content.decode()


def step(client, name, **data):
    answer = client.post(reverse("sms:hold-step", args=[name]), data, follow=True)
    return [str(each) for each in answer.context["messages"]]


@pytest.mark.parametrize(
    "address",
    ["admin:index", "sms:hold", "admin:sms_message_changelist", "sms:unknown"],
)
def test_every_staff_page_says_that_nothing_is_sent(manager, held, address):
    html = manager.get(reverse(address)).content.decode()

    assert BANNER in html
    assert "数据库比见证文件旧，应是恢复的备份" in html
    assert f'href="{reverse("sms:hold")}"' in html


def test_without_a_hold_no_page_does(manager):
    assert BANNER not in manager.get(reverse("admin:index")).content.decode()
    assert "没有暂停。" in page(manager)


def test_an_adviser_sees_the_banner_and_may_not_release(client, held):
    client.force_login(make_staff("服务顾问"))

    html = client.get(reverse("admin:index")).content.decode()

    assert BANNER in html
    assert f'href="{reverse("sms:hold")}"' not in html
    assert client.get(reverse("sms:hold")).status_code == 403
    for name in ("refusals", "pull", "list", "texts", "release"):
        answer = client.post(reverse("sms:hold-step", args=[name]))
        assert answer.status_code == 403
    assert not Hold.objects.exists()


def test_a_stranger_sees_no_banner(client, held):
    html = client.get(reverse("admin:login")).content.decode()

    assert BANNER not in html


def test_the_steps_are_shown_with_what_was_found(manager, held):
    assert page(manager).count("未完成") == 2

    assert step(manager, "refusals") == ["退订日志已核对。"]
    assert step(manager, "texts") == ["短信已核对。"]

    html = page(manager)
    assert "未完成" not in html
    assert "<dt>日志条数</dt><dd>0</dd>" in html
    assert "<dt>待确认</dt><dd>0</dd>" in html


def test_after_the_release_the_banner_is_gone_at_once(manager, held):
    for name in ("refusals", "texts", "release"):
        said = step(manager, name)

    assert said == ["已放行，短信恢复发送。"]
    html = page(manager)
    assert BANNER not in html
    assert "以前的放行" in html
    assert step(manager, "release") == ["现在没有暂停，短信照常发送。"]


def test_a_step_that_does_not_exist_is_not_found(manager, held):
    answer = manager.post(reverse("sms:hold-step", args=["everything"]))

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"13812345678\n", "名单已读，1 个号码不再发送。"),
        (b"", "名单已读，0 个号码不再发送。"),
        ("手机号".encode("gb18030"), "名单应是 UTF-8 文本，每行一个手机号。"),
        (b"1" * (1024 * 1024 + 1), "名单太大，最多 1 MB：请分几次上传。"),
        (None, "请选择网关和退订名单文件，每行一个手机号。"),
    ],
)
def test_a_list_is_taken_or_refused_in_a_sentence(manager, held, content, said):
    file = {} if content is None else {"file": SimpleUploadedFile("a.txt", content)}

    assert step(manager, "list", gateway="default", **file) == [said]
