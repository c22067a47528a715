"""The source files, read and parsed once, and what the architecture tests ask of them."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "matchday"
MODULES = sorted(path.parent.name for path in (PACKAGE / "modules").glob("*/__init__.py"))

_SQL = re.compile(
    r"(SELECT|INSERT INTO|UPDATE|DELETE FROM|TRUNCATE|LOCK TABLE|SET (LOCAL|CONSTRAINTS|ROLE)|"
    r"(CREATE|ALTER|DROP|GRANT|NOTIFY|LISTEN) [A-Za-z{]|WITH (RECURSIVE )?[a-z_]+( \([a-z_, ]+\))? AS)\b"
)
_SQL_COMMENTS = re.compile(r"--[^\n]*(\n|$)")


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    """All of these folders of the project."""
    return tuple(sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py")))


@cache
def tree(file: Path) -> ast.Module:
    """The file, parsed."""
    return ast.parse(file.read_text("utf-8"), str(file))


def name(file: Path) -> str:
    """`modules/live/store.py`, as a finding tells it."""
    return str(file.relative_to(PACKAGE if file.is_relative_to(PACKAGE) else ROOT))


def calls(file: Path) -> Iterator[tuple[str, int]]:
    """Each call's dotted name as written (`asyncio.sleep`), with its line."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            yield ast.unparse(node.func), node.lineno


def sql_texts(file: Path) -> Iterator[tuple[str, int]]:
    """Each string that is a statement, with its line. A value put into one reads `{}`."""
    for text, line in _texts(tree(file)):
        bare = _SQL_COMMENTS.sub("", text).strip()
        if _SQL.match(bare):
            yield bare, line


def _texts(node: ast.AST) -> Iterator[tuple[str, int]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in child.values), child.lineno
        elif isinstance(child, ast.Constant):
            if isinstance(child.value, str) and not isinstance(node, ast.Expr):
                yield child.value, child.lineno
        else:
            yield from _texts(child)
