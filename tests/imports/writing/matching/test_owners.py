from __future__ import annotations

import pytest

from customers.models import Customer
from imports.reading.records import CustomerRecord
from imports.writing.matching.owners import (
    Agreement,
    agreement,
    has_other_number,
    lacks_number,
    may_complete,
)

ONE, TWO = "13912340621", "13912340622"


def known(name, phone=""):
    return Customer(name=name, phone=phone)


def written(name, *mobiles):
    return CustomerRecord(name=name, mobiles=mobiles)


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        (known("张建业", ONE), written("张建业", ONE), Agreement.SAME),
        (known("张建业", ONE), written("张建业", TWO), Agreement.SAME),
        (known("张建业", ONE), written("张先生", ONE), Agreement.SAME),
        (known("张建业", ONE), written("张先生"), Agreement.MAYBE),
        (known("张先生"), written("张先生"), Agreement.MAYBE),
        (known("张建业", ONE), written("张太太", TWO), Agreement.OTHER),
        (known("张先生", ONE), written("张先生", TWO), Agreement.OTHER),
        (known("张建业", ONE), written("李芳", ONE), Agreement.OTHER),
        (known("张建业"), written("李芳"), Agreement.OTHER),
    ],
)
def test_how_far_an_owner_agrees(ours, theirs, expected):
    assert agreement(ours, theirs) is expected


LANDLINE = "021-60000000"


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        (known("张建业"), written("张建业", ONE), True),
        (known("张建业", ONE), written("张建业", TWO), False),
        (known("张建业", ONE), written("张建业")._replace(landline=LANDLINE), True),
        (known("张建业", ONE), written("张建业"), False),
    ],
)
def test_a_row_completes_who_has_no_number_of_the_sort(ours, theirs, expected):
    assert may_complete(ours, theirs) is expected


@pytest.mark.parametrize(
    ("ours", "theirs", "other", "lacks"),
    [
        (known("张建业", ONE), written("张建业", ONE), False, False),
        (known("张建业", ONE), written("张建业", TWO), True, True),
        (known("张建业", ONE), written("张建业", ONE, TWO), False, True),
        (known("张建业"), written("张建业", ONE), False, True),
        (known("张建业", ONE), written("张建业"), False, False),
    ],
)
def test_numbers_that_only_the_row_has(ours, theirs, other, lacks):
    assert has_other_number(ours, theirs) is other
    assert lacks_number(ours, theirs) is lacks
