"""What each vendor has to approve, in its own words, before and after it is used."""

from __future__ import annotations

import pytest

from sms.models import Filing
from sms.texts.default_words import load_default_words
from sms.texts.filing_drafts import open_filings
from sms.texts.filing_plan import plan_filings
from tests.factories import make_template
from tests.sms.texts.vendors import use

pytestmark = pytest.mark.django_db
TEXT = "{称呼}，{车牌}该年检了"


def plans():
    return {each.gateway: each for each in plan_filings()}


def test_a_vendor_that_is_not_used_is_planned_with_its_words(settings):
    use(settings, "simulator")
    load_default_words()
    make_template(text=TEXT)
    make_template(slug="sale", text="{称呼}，新车到店", message_class="commercial")

    tencent = plans()["tencent"]

    assert (tencent.is_used, tencent.missing, tencent.approved) == (False, 2, 0)
    assert [each.wording for each in tencent.filings] == [
        "{1}，{2}该检验了",
        "{1}，新车到店，拒收请回复R",
    ]
    assert plans()["aliyun"].filings[0].wording == "${name}，${plate}该年检了"
    assert "simulator" not in plans()


def test_the_plan_counts_what_is_approved(settings):
    use(settings, "aliyun")
    make_template(text=TEXT)
    make_template(slug="other", text="{称呼}，请来电")
    open_filings()
    Filing.objects.filter(version__template__slug="other").update(
        state=Filing.State.APPROVED, code="T1"
    )

    aliyun = plans()["aliyun"]

    assert (aliyun.is_used, aliyun.missing, aliyun.approved) == (True, 1, 1)
    assert next(iter(plans())) == "aliyun"


def test_only_the_newest_wording_of_an_active_template_is_planned(settings):
    use(settings, "aliyun")
    make_template(text="旧的，{称呼}")
    make_template(text="新的，{称呼}")
    old = make_template(slug="off", text="停用的")
    old.template.is_active = False
    old.template.save()

    assert [each.wording for each in plans()["aliyun"].filings] == ["新的，${name}"]


def test_an_invalid_wording_is_planned_with_its_problem(settings):
    use(settings, "aliyun")
    make_template(text="{称呼}，{车牌")

    (planned,) = plans()["aliyun"].filings

    assert "花括号没有成对" in planned.problem


@pytest.mark.parametrize("count", [1, 4])
def test_queries_do_not_grow_with_the_texts(settings, django_assert_num_queries, count):
    use(settings, "aliyun")
    for number in range(count):
        make_template(slug=f"text{number}", text=TEXT)

    with django_assert_num_queries(5):
        plan_filings()
