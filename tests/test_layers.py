"""The one import direction: an upper app reads a lower one, never the reverse."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# Each app may import those in the rows below it, and itself.
LAYERS = [
    {"dashboard"},
    {"reminders"},
    {"workshop", "sms"},
    {"customers"},
    {"accounts"},
]
APPS = set.union(*LAYERS)
# The project wires the apps together; they know only these leaves of it.
LEAVES = {
    "dealercrm.adminbase",
    "dealercrm.client_address",
    "dealercrm.clock",
}
FIRST_PARTY = {*APPS, "dealercrm"}


def below(app: str) -> set[str]:
    height = next(i for i, layer in enumerate(LAYERS) if app in layer)
    return {app}.union(*LAYERS[height + 1 :])


def is_leaf(imported: str) -> bool:
    return any(f"{imported}.".startswith(f"{leaf}.") for leaf in LEAVES)


def may_import(module: str, imported: str) -> bool:
    app, target = module.split(".")[0], imported.split(".")[0]
    if target not in FIRST_PARTY:
        return True
    if module in LEAVES or (target == "dealercrm" and app != "dealercrm"):
        return is_leaf(imported)
    return app == "dealercrm" or target in below(app)


def imports(node: ast.AST, module: str, *, is_package: bool) -> Iterator[str]:
    """Yield the modules that the statement names; of `from a import b` it is a.b."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        parts = module.split(".")
        kept = len(parts) - node.level + is_package if node.level else 0
        base = ".".join([*parts[:kept], *filter(None, [node.module])])
        yield from (f"{base}.{alias.name}" for alias in node.names)


def is_ready(module: str, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Only here must an import wait for Django's registry, says its documentation."""
    return module.endswith(".apps") and function.name == "ready"


def complaints(module: str, source: str, *, is_package: bool = False) -> list[str]:
    tree = ast.parse(source)
    hidden = {
        id(inner)
        for outer in ast.walk(tree)
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)
        and not is_ready(module, outer)
        for inner in ast.walk(outer)
    }
    found = []
    for node in ast.walk(tree):
        for imported in imports(node, module, is_package=is_package):
            if not may_import(module, imported):
                found.append(f"{module} imports {imported}")
            elif id(node) in hidden and imported.split(".")[0] in FIRST_PARTY:
                found.append(f"{module} imports {imported} inside a function")
    return found


def first_party_files() -> list[Path]:
    return sorted(path for name in FIRST_PARTY for path in (ROOT / name).rglob("*.py"))


@pytest.mark.parametrize(
    "path", first_party_files(), ids=lambda path: f"{path.relative_to(ROOT)}"
)
def test_imports_point_downward(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    is_package = parts[-1] == "__init__"
    module = ".".join(parts[:-1] if is_package else parts)

    assert complaints(module, path.read_text(), is_package=is_package) == []


@pytest.mark.parametrize(
    ("module", "source", "expected"),
    [
        pytest.param(
            "customers.search",
            "from sms.models import Message",
            ["customers.search imports sms.models.Message"],
            id="upward",
        ),
        pytest.param(
            "accounts.roles",
            "import dashboard",
            ["accounts.roles imports dashboard"],
            id="upward, plain import",
        ),
        pytest.param(
            "workshop.booking",
            "from sms import outbox",
            ["workshop.booking imports sms.outbox"],
            id="sideways",
        ),
        pytest.param(
            "sms.gateways.base",
            "from .. import models\nfrom ...reminders import scan",
            ["sms.gateways.base imports reminders.scan"],
            id="relative, out of the app",
        ),
        pytest.param(
            "sms.tasks",
            "from dealercrm.settings import DEBUG",
            ["sms.tasks imports dealercrm.settings.DEBUG"],
            id="the project",
        ),
        pytest.param(
            "sms.tasks",
            "from dealercrm import celery_app",
            ["sms.tasks imports dealercrm.celery_app"],
            id="the project's package",
        ),
        pytest.param(
            "dealercrm.clock",
            "from accounts.models import User",
            ["dealercrm.clock imports accounts.models.User"],
            id="a leaf with a root",
        ),
        pytest.param(
            "reminders.scan",
            "if TYPE_CHECKING:\n    from dashboard.panels import Panel",
            ["reminders.scan imports dashboard.panels.Panel"],
            id="for the types only",
        ),
        pytest.param(
            "reminders.scan",
            "def scan():\n    from customers.models import Vehicle",
            ["reminders.scan imports customers.models.Vehicle inside a function"],
            id="downward, hidden in a function",
        ),
        pytest.param(
            "sms.models",
            "class Message:\n    def ready(self):\n        from sms import outbox",
            ["sms.models imports sms.outbox inside a function"],
            id="hidden in a method",
        ),
        pytest.param(
            "sms.apps",
            "class Config:\n    def ready(self):\n        from reminders import scan",
            ["sms.apps imports reminders.scan"],
            id="upward when ready",
        ),
        pytest.param(
            "sms.apps",
            "class Config:\n    def ready(self):\n        from sms import checks",
            [],
            id="its own when ready",
        ),
        pytest.param("reminders.scan", "import sms.outbox", [], id="downward"),
        pytest.param("dashboard.panels", "from accounts import roles", [], id="deep"),
        pytest.param("sms.outbox", "from sms.models import Message", [], id="itself"),
        pytest.param(
            "sms.tasks", "from dealercrm.clock import today", [], id="the clock"
        ),
        pytest.param("sms.tasks", "from dealercrm import clock", [], id="the leaf"),
        pytest.param("dealercrm.urls", "from sms import callbacks", [], id="wiring"),
        pytest.param(
            "sms.tasks", "def f():\n    import json", [], id="hidden, not ours"
        ),
    ],
)
def test_complaints(module, source, expected):
    assert complaints(module, source) == expected


def test_relative_import_of_a_package_starts_at_itself():
    source = "from .base import Gateway"

    assert complaints("sms.gateways", source, is_package=True) == []
    assert list(
        imports(ast.parse(source).body[0], "sms.gateways", is_package=True)
    ) == ["sms.gateways.base.Gateway"]


def test_every_app_has_its_layer():
    apps = {path.parent.name for path in ROOT.glob("*/apps.py")}

    assert apps - {"dealercrm"} <= APPS
