from __future__ import annotations

from datetime import date

import pytest

from accounts.models import AuditEntry
from customers.models import (
    Consent,
    Customer,
    DoNotDisturb,
)
from feedback.models import Complaint
from tests.contact import complain, doubt, leave_alone, refuse_texts
from tests.factories import NOW
from tests.imports.importing import problems
from tests.imports.writing.lists import (
    OTHER_PHONE,
    PHONE,
    THIRD_PHONE,
    counts,
    customer,
)

pytestmark = pytest.mark.django_db


class TestCustomers:
    def test_row_becomes_a_customer(self, load):
        batch = load(customer(标签="置换", 备注="爱喝茶"))

        (person,) = Customer.objects.all()
        assert (person.name, person.phone, person.gender) == ("张伟", PHONE, "male")
        assert (person.birthday, person.district) == (date(1985, 12, 3), "浦东新区")
        assert (person.tags, person.notes) == (["置换"], "爱喝茶")
        assert counts(batch, "customers") == (1, 0, 0, 0)

    def test_same_file_twice_changes_nothing(self, load):
        rows = [customer(), customer(姓名="李娜"), customer(手机=OTHER_PHONE)]
        load(*rows)
        before = list(Customer.objects.order_by("pk").values())

        batch = load(*rows)

        assert counts(batch, "customers") == (0, 0, 3, 0)
        assert list(Customer.objects.order_by("pk").values()) == before

    def test_changed_fact_is_taken_and_an_empty_cell_is_not(self, load):
        load(customer())

        batch = load(customer(区域="徐汇区", 生日="", 性别="无"))

        (person,) = Customer.objects.all()
        assert (person.district, person.birthday, person.gender) == (
            "徐汇区",
            date(1985, 12, 3),
            "male",
        )
        assert counts(batch, "customers") == (0, 1, 0, 0)

    def test_tags_and_notes_are_added_to_those_of_staff(self, load):
        load(customer(标签="老客户", 备注="爱喝茶"))

        load(customer(标签="置换", 备注="喜欢周末来"))

        (person,) = Customer.objects.all()
        assert person.tags == ["老客户", "置换"]
        assert person.notes == "爱喝茶\n喜欢周末来"

    def test_husband_and_wife_on_one_number_stay_two(self, load):
        load(customer(), customer(姓名="李娜", 性别="女"))

        assert sorted(Customer.objects.values_list("name", flat=True)) == [
            "张伟",
            "李娜",
        ]

    def test_one_name_under_two_numbers_stays_two(self, load):
        load(customer(), customer(手机=OTHER_PHONE))

        assert Customer.objects.count() == 2

    def test_title_and_full_name_on_one_number_are_one(self, load):
        load(customer(姓名="张先生", 性别=""))

        batch = load(customer())

        assert Customer.objects.get().name == "张伟"
        assert counts(batch, "customers") == (0, 1, 0, 0)

    def test_title_of_the_other_gender_is_somebody_else(self, load):
        load(customer(姓名="张女士", 性别=""))

        load(customer(姓名="张先生", 性别=""))

        assert Customer.objects.count() == 2

    def test_name_is_given_to_a_nameless_number(self, load):
        load(customer(姓名=""))

        load(customer())

        assert Customer.objects.get().name == "张伟"

    def test_second_number_of_a_cell_is_kept(self, load):
        load(customer(手机=f"{PHONE}/{OTHER_PHONE}"))

        person = Customer.objects.get()
        assert (person.phone, person.second_phone) == (PHONE, OTHER_PHONE)

    def test_new_number_comes_first_and_the_old_one_stays(self, load):
        load(customer())

        load(customer(手机=f"{OTHER_PHONE}/{PHONE}"))

        person = Customer.objects.get()
        assert (person.phone, person.second_phone) == (OTHER_PHONE, PHONE)

    def test_third_number_is_told_and_not_stored(self, load):
        load(customer(手机=f"{PHONE}/{OTHER_PHONE}"))

        batch = load(customer(手机=f"{PHONE}/{THIRD_PHONE}"))

        person = Customer.objects.get()
        assert (person.phone, person.second_phone) == (PHONE, OTHER_PHONE)
        assert problems(batch) == [
            (2, "手机", "客户已有两个号码，新号码未保存，请核对")
        ]

    def test_landline_is_found_again(self, load):
        load(customer(手机="021-62345678"))

        batch = load(customer(手机="021-62345678"))

        assert Customer.objects.get().landline == "021-62345678"
        assert counts(batch, "customers") == (0, 0, 1, 0)

    def test_first_of_two_rows_that_disagree_stands(self, load):
        rows = [customer(区域="浦东新区"), customer(区域="徐汇区")]

        first, second = load(*rows), load(*rows)

        assert Customer.objects.get().district == "浦东新区"
        assert counts(second, "customers") == (0, 0, 2, 0)
        told = [(3, "区域", "与文件前面的行不一致，保留先出现的，请核对")]
        assert [problems(first), problems(second)] == [told, told]

    def test_merged_customer_is_found_as_the_one_that_remained(self, load):
        load(customer(), customer(姓名="李娜", 手机=OTHER_PHONE))
        absorbed, remained = Customer.objects.order_by("name")
        Customer.objects.filter(pk=absorbed.pk).update(merged_into=remained)

        batch = load(customer(姓名=remained.name, 手机=absorbed.phone))

        assert Customer.objects.count() == 2
        assert counts(batch, "customers")[0] == 0

    def test_one_that_remained_is_still_found_by_its_own_number(self, load):
        load(customer(), customer(姓名="李娜", 手机=OTHER_PHONE))
        absorbed, remained = Customer.objects.order_by("pk")
        Customer.objects.filter(pk=absorbed.pk).update(merged_into=remained)

        batch = load(
            customer(姓名=remained.name, 手机=absorbed.phone),
            customer(姓名=remained.name, 手机=remained.phone),
        )

        assert Customer.objects.count() == 2
        assert counts(batch, "customers")[0] == 0


class TestRefusals:
    def test_the_refusal_of_somebody_new_counts_at_the_first_import(self, load):
        load(customer(备注="客户要求勿扰"), customer(姓名="王芳", 备注="投诉中"))

        proofs = DoNotDisturb.objects.values_list("customer__name", "proof")
        assert list(proofs) == [("张伟", "备注：客户要求勿扰")]
        assert Complaint.objects.get().customer.name == "王芳"

    def test_do_not_disturb_is_set_once_and_never_taken_back(self, load):
        load(customer(备注="客户要求勿扰"))
        load(customer(备注="客户要求勿扰"))

        load(customer(备注="爱喝茶"))

        (wish,) = DoNotDisturb.objects.all()
        assert (wish.proof, wish.lifted_at) == ("备注：客户要求勿扰", None)
        assert AuditEntry.objects.get(action="do_not_disturb").reason == wish.proof

    @pytest.mark.parametrize(
        "cells", [{"备注": "客户要求勿扰"}, {"短信同意": "否"}, {"备注": "投诉中"}]
    )
    def test_no_fact_erases_another(self, load, cells):
        load(customer())
        owner = Customer.objects.get()
        facts = leave_alone(owner), doubt(owner), complain(owner), refuse_texts(owner)

        load(customer(**cells))

        for fact in facts:
            fact.refresh_from_db()
        alone, number, complaint, consent = facts
        assert (alone.lifted_at, number.ended_at, complaint.closed_on) == (None,) * 3
        assert consent.withdrawn_at == NOW
        assert Consent.objects.filter(scope="service").count() == 1

    def test_a_complaint_is_opened_once_also_after_it_was_closed(self, load):
        load(customer(备注="投诉中"))
        Complaint.objects.update(closed_on=NOW.date())

        load(customer(备注="投诉中"))

        (complaint,) = Complaint.objects.all()
        assert (complaint.about, complaint.opened_on) == ("备注：投诉中", NOW.date())
