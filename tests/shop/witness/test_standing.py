from __future__ import annotations

import json
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection

from shop.models import Witness
from shop.witness.standing import (
    Problem,
    advance,
    distrust,
    ensure_row,
    find_problem,
    renew,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(settings) -> Path:
    return Path(settings.WITNESS_DIR) / "witness.json"


def counts(file):
    return json.loads(file.read_text())["count"], Witness.objects.get().count


def put_back(count):
    Witness.objects.update(count=count)


def change(file, **fields):
    file.write_text(json.dumps(json.loads(file.read_text()) | fields))


def test_a_new_database_makes_its_witness(file):
    assert find_problem() is None

    assert counts(file) == (1, 1)


def test_looking_again_changes_nothing(file):
    find_problem()

    assert find_problem() is None
    assert counts(file) == (1, 1)


def test_an_advance_moves_both(file):
    advance()
    advance()

    assert counts(file) == (2, 2)
    assert find_problem() is None


def test_an_old_database_without_its_witness_is_on_hold(file):
    advance()
    file.unlink()

    assert find_problem() is Problem.MISSING
    assert advance() is Problem.MISSING
    assert not file.exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"count": 1}', "\x00\xff"])
def test_a_witness_that_cannot_be_read_is_a_problem(file, text):
    advance()
    file.write_text(text)

    assert find_problem() is Problem.UNREADABLE
    assert file.read_text() == text


def test_a_witness_that_is_back_again_is_no_problem_any_more(file):
    advance()
    away = file.rename(file.with_suffix(".away"))
    assert find_problem() is Problem.MISSING

    away.rename(file)

    assert find_problem() is None


@pytest.mark.parametrize(
    ("of_row", "problem"),
    [
        (0, Problem.AHEAD),
        (4, Problem.AHEAD),
        (5, None),
        # The process died after the commit and before the file was written.
        (6, None),
        (7, Problem.BEHIND),
    ],
)
def test_the_file_may_be_one_behind_and_never_ahead(file, of_row, problem):
    for _ in range(5):
        advance()
    put_back(of_row)

    assert find_problem() is problem


def test_two_crashes_at_the_same_place_are_no_problem(file):
    for _ in range(3):
        advance()
        change(file, count=json.loads(file.read_text())["count"] - 1)

    assert find_problem() is None


def test_the_witness_of_another_database_is_a_problem(file):
    advance()
    change(file, identity="0" * 32)

    assert find_problem() is Problem.FOREIGN


def test_a_database_made_anew_beside_an_old_witness_is_a_problem(file):
    advance()
    Witness.objects.all().delete()
    ensure_row()

    assert find_problem() is Problem.FOREIGN


def test_a_database_without_its_row_is_a_problem():
    Witness.objects.all().delete()

    assert find_problem() is Problem.NO_ROW


@pytest.mark.parametrize("part", [0, 1])
def test_another_cluster_or_timeline_is_a_problem(file, part):
    advance()
    cluster = json.loads(file.read_text())["cluster"].split("/")
    cluster[part] += "0"
    change(file, cluster="/".join(cluster))

    assert find_problem() is Problem.CLUSTER


def test_no_problem_ends_by_itself_or_by_an_advance(file):
    advance()
    distrust()

    assert advance() is Problem.AHEAD
    assert find_problem() is Problem.AHEAD


@pytest.mark.parametrize("text", ["", None])
def test_a_renewed_witness_is_trusted_whatever_it_was(file, text):
    advance()
    distrust()
    if text is None:
        file.unlink()
    else:
        file.write_text(text)

    renew()

    assert find_problem() is None


def test_the_backup_of_before_a_renewal_is_found_out(file):
    advance()
    [before] = Witness.objects.values("identity", "count")
    distrust()
    renew()
    assert find_problem() is None

    Witness.objects.update(**before)

    assert find_problem() is Problem.FOREIGN


def test_a_directory_that_cannot_be_written_is_a_problem(settings, tmp_path):
    (tmp_path / "a file").write_text("")
    settings.WITNESS_DIR = tmp_path / "a file"

    assert find_problem() is Problem.UNREADABLE


def test_asking_costs_one_statement(django_assert_num_queries):
    advance()

    with django_assert_num_queries(1):
        find_problem()


@pytest.mark.django_db(transaction=True)
def test_many_advances_at_once_lose_none_and_see_no_problem(file):
    seen = []

    @contextmanager
    def own_connection():
        try:
            yield
        finally:
            connection.close()

    def work():
        with own_connection():
            for _ in range(10):
                seen.append((advance(), find_problem()))

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == [(None, None)] * 40
    assert counts(file) == (40, 40)


def test_the_counter_never_goes_back(file):
    read = []
    for _ in range(5):
        advance()
        read.append(counts(file)[0])

    assert all(before < after for before, after in pairwise(read))
