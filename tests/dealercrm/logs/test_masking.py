from __future__ import annotations

import pytest

from dealercrm.logs.masking import without_numbers, without_values


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("sent to 13812345678 now", "sent to […] now"),
        ("+86 138-1234-5678", "[…]"),
        ("8613812345678.", "[…]."),
        ("１３８１２３４５６７８", "[…]"),
        ("call 021-60000000", "call […]"),
        ("wang.wu@example.com wrote", "[…] wrote"),
        ("car LSVAA4182E2184847", "car […]"),
        ("redis://:secret@127.0.0.1:6379/0", "redis://[…]127.0.0.1:6379/0"),
        (
            "GET https://x.example/a?Phone=1&Name=2 failed",
            "GET https://x.example/a[…] failed",
        ),
        ("Scaling to 4 workers in 1234 ms", "Scaling to 4 workers in 1234 ms"),
        ("2026-11-28 10:00:00", "2026-11-28 10:00:00"),
    ],
)
def test_a_line_loses_what_identifies_a_person(line, expected):
    assert without_numbers(line) == expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            'duplicate key value violates unique constraint "one_number"\n'
            "DETAIL:  Key (phone)=(13812345678) already exists.\n",
            'duplicate key value violates unique constraint "one_number"',
        ),
        (
            'null value in column "name" of relation "customers_customer" violates'
            " not-null constraint\nDETAIL:  Failing row contains (7, Smith).",
            'null value in column "name" of relation "customers_customer" violates'
            " not-null constraint",
        ),
        (
            "UniqueViolation('duplicate key\\nDETAIL:  Key (a)=(Smith)')",
            "UniqueViolation([…]",
        ),
        ("重复键违反唯一约束\n描述:  键值(a)=(王小明)已经存在", "[…]"),
        ("invalid literal for int(): 'Smith'", "invalid literal for int(): […]"),
        ("'Smith'", "[…]"),
        ('"it\'s Smith"', "[…]"),
        ("'unfinished Smith", "[…]"),
        ("客户王小明没有车", "[…]"),
        ("can't adapt type 'Smith'", "can't adapt type […]"),
        ("the customer's name is 'O'Brien'", "the customer's name is […]"),
        ("b'Smith' and `Smith`", "[…] and […]"),
        ("no “Smith” and no 「Smith」", "no […] and no […]"),
        ("no row 20261128123", "no row […]"),
    ],
)
def test_the_message_of_an_exception_loses_every_value(message, expected):
    assert without_values(message) == expected


@pytest.mark.parametrize(
    "message",
    [
        "'NoneType' object has no attribute 'phone'",
        "Text 01381234-5678-7000-8000-013812345678 could not be sent.",
        "got an unexpected keyword argument 'now'",
        'relation "sms_message" does not exist',
    ],
)
def test_names_of_the_code_and_the_database_are_kept(message):
    assert without_values(message) == message


def test_a_long_message_is_cut_and_no_number_with_it():
    cut = without_numbers("x" * 1995 + " 13812345678" + "y" * 1_000_000)

    assert cut == "x" * 1995 + " […]"
