"""docs/security.md names tests: each of them exists."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", DOCUMENT)))
CHAPTERS = 17


def functions_of(path: str) -> set[str]:
    """The functions of a file that pytest would run."""
    file = ROOT / path
    if not file.is_file():
        return set()
    functions = (
        node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return {function.name for function in functions if function.name.startswith("test_")}


def test_every_test_that_is_named_exists() -> None:
    known = {path: functions_of(path) for path, _ in NAMED}
    assert [f"{path}::{name}" for path, name in NAMED if name not in known[path]] == []


def test_a_name_that_is_not_one_would_be_found() -> None:
    assert functions_of("tests/architecture/test_no_such_file.py") == set()
    assert "test_no_such_test" not in functions_of("tests/architecture/test_security_document.py")
    assert "test_every_test_that_is_named_exists" in functions_of("tests/architecture/test_security_document.py")


def test_nothing_that_looks_like_a_test_escapes_the_look() -> None:
    assert DOCUMENT.count("tests/") == len(re.findall(r"`tests/[\w/]+\.py::\w+`", DOCUMENT))
    assert len(NAMED) > 100


def test_every_chapter_of_the_list_is_answered() -> None:
    answered = {int(number) for number in re.findall(r"^\| V(\d+)", DOCUMENT, re.MULTILINE)}
    assert answered == set(range(1, CHAPTERS + 1))
    assert "## What is not met yet" in DOCUMENT
