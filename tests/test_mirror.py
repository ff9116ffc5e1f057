"""Each module that decides something has a test file of its own name and place."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
PACKAGES = TOOLS["importlinter"]["root_packages"]

# What Django or a process starts from: it names modules and decides nothing.
STARTING_POINTS = {"__init__.py", "__main__.py", "apps.py", "urls.py", "wsgi.py"}
# Migrations are run by every test; samples are drawn by chance and judged as a whole
# by the tests that import them.
FOLDERS = {"migrations", "samples"}
DECISIONS = (ast.If, ast.IfExp, ast.Match, ast.Try, ast.While)


def decides(source: str) -> bool:
    """Tell whether a function of the module takes one way or another."""
    return any(
        isinstance(node, DECISIONS)
        or (isinstance(node, ast.comprehension) and bool(node.ifs))
        for function in ast.walk(ast.parse(source))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    )


def is_exempt(module: Path) -> bool:
    return (
        module.name in STARTING_POINTS
        or not FOLDERS.isdisjoint(module.parts)
        or not decides((ROOT / module).read_text())
    )


def modules() -> list[Path]:
    found = [path for name in PACKAGES for path in (ROOT / name).rglob("*.py")]
    return sorted(path.relative_to(ROOT) for path in found)


def mirror(module: Path) -> Path:
    return Path("tests") / module.with_name(f"test_{module.name}")


def test_a_module_that_decides_has_its_test_file():
    missing = [
        str(mirror(module))
        for module in modules()
        if not is_exempt(module) and not (ROOT / mirror(module)).exists()
    ]

    assert missing == []


@pytest.mark.parametrize(
    ("body", "is_decision"),
    [
        ("return 1", False),
        ("return self.name or '-'", False),
        ("for each in a:\n        b(each)", False),
        ("return [each for each in a]", False),
        ("return [each for each in a if each]", True),
        ("return 1 if a else 2", True),
        ("if a:\n        b()", True),
        ("try:\n        b()\n    except E:\n        pass", True),
    ],
)
def test_a_function_decides_where_it_takes_one_of_two_ways(body, is_decision):
    assert decides(f"def f(a):\n    {body}\n") is is_decision
