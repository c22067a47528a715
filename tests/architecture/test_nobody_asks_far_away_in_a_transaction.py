"""A payment provider is far away: whoever asks it something holds no connection and no transaction meanwhile."""

import ast
from collections.abc import Iterator
from pathlib import Path

from sources import name, python_files, tree


def _functions(file: Path) -> Iterator[ast.AsyncFunctionDef]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.AsyncFunctionDef):
            yield node


def _asks(node: ast.AST) -> Iterator[int]:
    """Where something of a provider is awaited."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Await) and isinstance(inner.value, ast.Call) and isinstance(inner.value.func, ast.Attribute):
            whom = ast.unparse(inner.value.func.value)
            if whom.split(".")[-1] == "provider" or ".providers[" in whom or whom.startswith("providers["):
                yield inner.lineno


def _holds(node: ast.AST) -> bool:
    """A block in which a connection is held."""
    return isinstance(node, ast.AsyncWith) and any(
        ast.unparse(item.context_expr).partition("(")[0].endswith((".begin", ".read")) for item in node.items
    )


def faults(function: ast.AsyncFunctionDef) -> list[int]:
    """Lines at which a provider is asked while something is held."""
    takes_one = any(argument.arg == "tx" for argument in (*function.args.args, *function.args.kwonlyargs))
    held = [function] if takes_one else [node for node in ast.walk(function) if _holds(node)]
    return sorted({line for node in held for line in _asks(node)})


def test_no_provider_is_asked_in_a_transaction() -> None:
    found = [
        f"{name(file)}:{line}"
        for file in python_files("src/matchday/modules/payments", "src/matchday/app")
        for function in _functions(file)
        for line in faults(function)
    ]
    assert found == []


def test_somebody_asks_at_all() -> None:
    asked = [line for file in python_files("src/matchday/modules/payments") for function in _functions(file) for line in _asks(function)]
    assert len(asked) >= 8


def test_the_heuristic_finds_strays() -> None:
    (inside, beside, given) = (
        node
        for node in ast.parse(
            """
async def one():
    async with desk.database.read("payments") as tx:
        url = await provider.portal(order)
async def two():
    async with desk.database.read("payments") as tx:
        order = await find(tx)
    url = await provider.portal(order)
async def three(tx, desk):
    return await desk.providers["stripe"].onboarding(1)
"""
        ).body
        if isinstance(node, ast.AsyncFunctionDef)
    )
    assert (faults(inside), faults(beside), faults(given)) == ([4], [], [10])
