"""An app imports only from the floors below it; only settings and routes may name every app."""

import ast
from copy import deepcopy
from functools import cache
from graphlib import CycleError, TopologicalSorter

import pytest
from django.conf import settings

FLOORS = [
    "conversalabs",
    "accounts",
    "imports",
    "bulk",
    "duplicates",
    "companies",
    "contacts",
    "crm",
    "orders",
    "customobjects",
]
MAY_NAME_ALL = {"conversalabs/settings.py", "conversalabs/urls.py"}


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the product by its dotted name."""
    paths = [path for app in FLOORS for path in (settings.BASE_DIR / app).rglob("*.py")]
    shown = {path.relative_to(settings.BASE_DIR): path for path in paths if "migrations" not in path.parts}
    return {dotted(name): ast.parse(path.read_text()) for name, path in shown.items() if str(name) not in MAY_NAME_ALL}


def dotted(path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def imports(tree: ast.AST) -> set[str]:
    """The dotted names that a module imports, wherever in it."""
    found = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def runs_at_import(tree: ast.Module) -> ast.Module:
    """The module without the bodies of its functions, and without what only type checkers read."""

    class Outside(ast.NodeTransformer):
        def visit_FunctionDef(self, node):
            return None

        def visit_If(self, node):
            return None if ast.unparse(node.test) == "TYPE_CHECKING" else self.generic_visit(node)

        visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815

    return Outside().visit(deepcopy(tree))


def floor(name: str) -> int | None:
    app = name.split(".")[0]
    return FLOORS.index(app) if app in FLOORS else None


@pytest.mark.parametrize("name", sorted(modules()))
def test_a_module_imports_from_its_own_floor_or_below(name):
    upwards = [target for target in imports(modules()[name]) if (floor(target) or 0) > floor(name)]
    assert not upwards, f"{name} reaches up to {upwards}"


def test_every_floor_is_an_installed_app():
    ours = [app for app in settings.INSTALLED_APPS if (settings.BASE_DIR / app).is_dir()]
    assert ours == FLOORS


def test_no_modules_import_one_another_in_a_circle():
    trees = {name: runs_at_import(tree) for name, tree in modules().items()}
    arrows = {name: (imports(tree) & trees.keys()) - {name} for name, tree in trees.items()}
    try:
        list(TopologicalSorter(arrows).static_order())
    except CycleError as circle:
        pytest.fail(" → ".join(circle.args[1]))
