from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import polib  # type: ignore[import-untyped]
import pytest
from django.utils import translation
from django.utils.translation.template import templatize

CATALOGUE = Path(__file__).parents[1] / "locale/zh_Hans/LC_MESSAGES/django.po"
UNFOLD = Path(str(files("unfold")))
GETTEXT_NAMES = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
# What templatize() leaves of a tag: a call whose arguments begin with literals.
CALL = re.compile(
    r"""\b(?:n?gettext|_)\(((?:\s|,|u?'(?:\\.|[^'\\])*'|u?"(?:\\.|[^"\\])*")+)"""
)
PLACEHOLDER = re.compile(r"%\(\w+\)s|%s|\{\w*\}")
MARKUP = re.compile(r"<[^>]*>")
ENGLISH = re.compile(r"[A-Za-z]{2,}")
BRAND_NAMES = {"Django"}


def python_messages(source: str) -> Iterator[tuple[str, ...]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            texts = [
                argument.value
                for argument in node.args
                if isinstance(argument, ast.Constant)
                and isinstance(argument.value, str)
            ]
            if node.func.id in GETTEXT_NAMES and texts:
                yield tuple(texts)


def template_messages(source: str) -> Iterator[tuple[str, ...]]:
    for call in CALL.finditer(templatize(source)):
        literals = call[1].strip().rstrip(",")
        yield ast.literal_eval(f"({literals},)")


def unfold_messages() -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for path in UNFOLD.rglob("*"):
        if path.suffix == ".py":
            found.update(python_messages(path.read_text()))
        elif path.suffix == ".html":
            found.update(template_messages(path.read_text()))
    return found


def resolve(message: tuple[str, ...]) -> str:
    with translation.override("zh-hans"):
        if len(message) > 1:
            return translation.ngettext(message[0], message[1], 3)
        return translation.gettext(message[0])


def english_words(text: str) -> list[str]:
    bare = MARKUP.sub("", PLACEHOLDER.sub("", text))
    return [word for word in ENGLISH.findall(bare) if word not in BRAND_NAMES]


def test_compiled_catalogue_is_that_of_the_source() -> None:
    compiled = CATALOGUE.with_suffix(".mo").read_bytes()

    assert compiled == polib.pofile(str(CATALOGUE)).to_binary(), (
        "run: python locale/compile.py"
    )


def test_the_scanner_finds_the_messages_of_templates_and_code() -> None:
    messages = unfold_messages()

    assert ("Apply Filters",) in messages
    assert ("Select value",) in messages
    assert ("Welcome back to",) in messages
    assert ("%(counter)s result", "%(counter)s results") in messages
    assert len(messages) > 180


def test_unfold_has_no_english_left() -> None:
    left = {
        message[0]: english_words(resolve(message)) for message in unfold_messages()
    }

    assert {text: words for text, words in left.items() if words} == {}


@pytest.mark.parametrize(
    "entry", polib.pofile(str(CATALOGUE)), ids=lambda entry: entry.msgid.strip()[:40]
)
def test_placeholders_survive_translation(entry: polib.POEntry) -> None:
    translated = entry.msgstr_plural.get(0) or entry.msgstr

    assert sorted(PLACEHOLDER.findall(translated)) == sorted(
        PLACEHOLDER.findall(entry.msgid)
    )
