from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from reminders.models.codes import WOULD_BE_TOLD, Code

ROOT = Path(__file__).parents[3]
APPS = ["campaigns", "calls", "customers", "dashboard", "recalls", "reminders"]
APPS += ["declined", "mileage", "reports", "telematics", "workshop"]
WORDS = {code.value for code in Code}


def test_who_waits_only_for_the_day_or_a_cap_would_be_told():
    assert set(WOULD_BE_TOLD) == {
        Code.SEND,
        Code.CALL,
        Code.MERGED,
        Code.ONE_TEXT_A_DAY,
        Code.TEXTED_TODAY,
        Code.RECENT_TEXT,
        Code.CATEGORY_CAP,
        Code.OVERALL_CAP,
        Code.GIVES_WAY,
        Code.SPREAD,
        Code.NOT_NAMED,
        Code.CALLED_INSTEAD,
        Code.BEYOND_LIST,
        Code.ON_THE_LIST,
        Code.FLEET_CAP,
        Code.FLEET_CALLED,
    }


def test_a_code_is_its_word_in_the_database():
    assert (Code.SEND, str(Code.HOLDOUT), Code("booked")) == (
        "send",
        "holdout",
        Code.BOOKED,
    )
    assert max(map(len, Code)) <= 30


def bare_codes(source: str) -> Iterator[int]:
    """Yield the lines that write or compare a code as a bare word.

    That is in a call of what carries a code, in a filter on one, in a comparison
    with one, and in a collection of nothing but codes.
    """
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name("Verdict" | "Decision" | "_Note"), args=args):
                yield from (arg.lineno for arg in args if is_code(arg))
            case ast.keyword(arg=str(name), value=value) if "code" in name.split("__"):
                inside = ast.walk(value)
                yield from (value.lineno for each in inside if is_code(each))
            case ast.Compare(left=left, comparators=others):
                sides = [left, *others]
                if any(reads_code(side) for side in sides):
                    inside = (each for side in sides for each in ast.walk(side))
                    yield from (node.lineno for each in inside if is_code(each))
            case ast.Tuple(elts=words) | ast.Set(elts=words) | ast.List(elts=words):
                if len(words) > 1 and all(is_code(word) for word in words):
                    yield node.lineno


def is_code(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value in WORDS


def reads_code(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "code"


@pytest.mark.parametrize(
    "source",
    [
        'Verdict("booked", why, rule)',
        'Decision(code="missed")',
        'rows.filter(decisions__code="no_consent")',
        'rows.filter(code__in=("send", "call"))',
        'decision.code == "send"',
        'WOULD_BE_TOLD = ("send", "call")',
    ],
)
def test_a_bare_word_is_found(source):
    assert list(bare_codes(source))[:1] == [1]


@pytest.mark.parametrize("app", APPS)
def test_no_module_names_a_code_by_its_bare_word(app):
    modules = [
        path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts
    ]

    found = [
        (path.name, line) for path in modules for line in bare_codes(path.read_text())
    ]

    assert found == []
