from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from shop.database.keys import first_key_at, uuid7


def test_a_key_is_a_uuid_of_version_7():
    key = uuid7()

    assert (key.version, key.variant) == (7, uuid.RFC_4122)


def test_keys_ascend_within_a_millisecond():
    keys = [uuid7() for _ in range(2_000)]

    assert sorted(set(keys)) == keys


def test_keys_are_not_below_the_first_of_their_moment_and_below_that_of_a_later_one():
    before = datetime.now(UTC)
    key = uuid7()
    after = datetime.now(UTC) + timedelta(milliseconds=2)

    assert first_key_at(before) <= key < first_key_at(after)


def test_the_first_key_of_a_moment_holds_its_milliseconds():
    moment = datetime(2026, 11, 21, 2, tzinfo=UTC)

    assert first_key_at(moment).int >> 80 == 1795226400000
