"""Imports that the contracts in pyproject.toml cannot see, or that would evade them."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).parent.parent
TOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
OURS = set(TOOLS["importlinter"]["root_packages"])
IMPORT_BY_NAME = {
    *("import_module", "import_string", "autodiscover_modules", "__import__"),
}
# The gateways of the settings and the plugs that an installed app brings along.
MAY_IMPORT_BY_NAME = {
    "imports/sources/registry.py",
    "reminders/reasons/registry.py",
    "sms/gateways/registry.py",
}
# What a column is made of, and its default.
MIGRATIONS_MAY_IMPORT = {"shop.database.keys", "shop.database.sealed"}


def sources() -> Iterator[tuple[str, ast.Module]]:
    for package in sorted(OURS):
        for path in sorted((ROOT / package).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def imported(node: ast.AST) -> list[str]:
    """The modules that an import statement names; relative ones are our own."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or "" if not node.level else "shop"]
    return []


def is_ours(module: str) -> bool:
    return module.partition(".")[0] in OURS


def lines_in_functions(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """The name of each function that imports something of ours, and the line."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if any(map(is_ours, imported(node))):
                    yield function.name, getattr(node, "lineno", 0)


def test_the_contracts_know_every_app():
    folders = {Path(config.path) for config in apps.get_app_configs()}

    installed = {path.name for path in folders if path.parent == ROOT}
    assert installed <= OURS
    assert set(TOOLS["ruff"]["lint"]["isort"]["known-first-party"]) == OURS | {"tests"}


def test_modules_are_imported_by_name_in_the_registries_only():
    found = {
        path
        for path, tree in sources()
        for node in ast.walk(tree)
        if getattr(node, "id", getattr(node, "attr", "")) in IMPORT_BY_NAME
        and not path.endswith("/apps.py")
    }

    assert found - MAY_IMPORT_BY_NAME == set()


def test_only_ready_imports_inside_a_function():
    found = [
        f"{path}:{line} in {name}"
        for path, tree in sources()
        for name, line in lines_in_functions(tree)
        if not (name == "ready" and path.endswith("/apps.py"))
    ]

    assert found == []


def test_migrations_import_fields_and_keys_only():
    found = {
        f"{path}: {module}"
        for path, tree in sources()
        if "/migrations/" in path
        for node in ast.walk(tree)
        for module in imported(node)
        if is_ours(module) and module not in MIGRATIONS_MAY_IMPORT
    }

    assert found == set()
