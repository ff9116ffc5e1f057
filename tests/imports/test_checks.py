from __future__ import annotations

from imports.checks import check_sources
from tests.imports.sources.exports import sources


def test_hint_names_the_page(settings):
    sources(settings, "{")
    assert [each.hint for each in check_sources(None)] == [
        "写法见 docs/operations.md。"
    ]
