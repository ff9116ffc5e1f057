"""What staff type about remarks: taken, or refused with one sentence."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.forms import modelform_factory

from reminders.models import ItemCost, MaintenancePlan, RemarkRule
from reminders.pages.rules.remark_forms import (
    ItemCostForm,
    RemarkRuleForm,
    RemarksField,
    says_remarks,
)
from reminders.telling.remarks import kinds
from tests.factories import make_template

FIELD = RemarksField(required=False)
RuleForm = modelform_factory(RemarkRule, RemarkRuleForm, fields=["phrase", "is_active"])
CostForm = modelform_factory(
    ItemCost, ItemCostForm, fields=["item", "model", "yuan", "minutes"]
)


def test_a_ranking_is_typed_by_names_and_each_stands_once():
    assert FIELD.clean("项目、老客户，项目") == ["work", "loyal"]
    assert FIELD.prepare_value(["work", "gone", "loyal"]) == "项目、老客户"
    assert FIELD.clean("") == []


def test_every_ranking_is_read_back_as_it_is_shown():
    codes = [each.code for each in kinds.every()]

    assert FIELD.clean(FIELD.prepare_value(codes)) == codes


def test_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(
        ValidationError, match=r"没有叫“价格”的附言，可用的有：.*老客户"
    ):
        FIELD.clean("项目、价格")


@pytest.mark.parametrize(
    ("phrase", "problem"),
    [
        ("项目为{保养项目}", None),
        ("做{保养项目}", None),
        ("本次{价格}", "这里不能用{价格}，可用的占位符：{保养项目}、{费用用时}。"),
        ("本次{保养项目", "不能有「{」"),
        ("项目为{保养项目}★", "不能有「★」"),
        ("项目为{保养项目}免工时费", "推广"),
    ],
)
def test_the_words_of_a_remark_stand_in_service_texts(phrase, problem):
    rule = RemarkRule(code="work", phrase="项目为{保养项目}")

    form = RuleForm({"phrase": phrase, "is_active": "on"}, instance=rule)

    errors = str(form.errors.get("phrase", ""))
    assert (errors == "") if problem is None else (problem in errors)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "says"), [("{称呼}，{附言}", True), ("{称呼}，该保养了", False)]
)
def test_a_template_with_a_place_for_remarks_is_recognised(text, says):
    assert says_remarks(make_template(text=text).template) == says
    assert not says_remarks(None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"yuan": "580"}, ""),
        ({"minutes": "40"}, ""),
        ({}, "请至少填费用或用时中的一项"),
        ({"yuan": "0"}, "1"),
    ],
)
def test_a_cost_says_something(typed, problem):
    plan = MaintenancePlan.objects.create(slug="p", name="混动计划")
    item = plan.items.create(code="oil", name="更换机油", every_months=6)

    form = CostForm({"item": item.pk, **typed})

    assert form.is_valid() == (problem == "")
    assert problem in str(form.errors)
    assert "混动计划：更换机油" in str(form["item"])


@pytest.mark.django_db
def test_one_cost_of_an_item_for_all_models():
    plan = MaintenancePlan.objects.create(slug="p", name="混动计划")
    item = plan.items.create(code="oil", name="更换机油", every_months=6)
    ItemCost.objects.create(item=item, yuan=580)

    assert not CostForm({"item": item.pk, "yuan": "600"}).is_valid()
