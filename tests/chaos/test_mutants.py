from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.chaos import mutants


def replaced_names() -> list[tuple[str, str]]:
    """Return (module, name) of each assignment to a module's attribute."""
    tree = ast.parse(Path(mutants.__file__).read_text())
    return sorted(
        (target.value.id, target.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name)
    )


@pytest.mark.parametrize(("module", "name"), replaced_names())
def test_a_mutant_replaces_what_exists(module, name):
    """A name that the code no longer has would leave the mutant without effect."""
    assert hasattr(getattr(mutants, module), name)
