"""A file is one thought, and a function fits on a screen."""

import ast

from sources import PACKAGE, ROOT, name, python_files, tree

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60
ASSETS = [
    file
    for kind in ("js", "css", "html", "sql")
    for file in sorted([*PACKAGE.rglob(f"*.{kind}"), *(ROOT / "frontend").glob(f"*.{kind}")])
    if not {"vendor", "node_modules"} & set(file.parts)
]


def test_a_file_has_at_most_400_lines() -> None:
    sizes = {name(file): len(file.read_text("utf-8").splitlines()) for file in [*python_files("src", "tests", "benches"), *ASSETS]}
    assert {file: lines for file, lines in sizes.items() if lines > FILE_LINES_MAX} == {}


def test_a_function_has_at_most_60_lines() -> None:
    long = [
        f"{name(file)}:{node.lineno} {node.name}"
        for file in python_files("src", "tests", "benches")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES_MAX
    ]
    assert long == []
