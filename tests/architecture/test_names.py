"""The folder tells the story: no file is named after nothing in particular."""

import ast

from sources import MODULES, PACKAGE, name, python_files, tree

SAY_NOTHING = {"util", "utils", "helper", "helpers", "common", "service", "manager", "misc", "shared", "lib"}


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    found = [name(file) for file in python_files("src", "tests", "benches") if SAY_NOTHING & {file.stem, file.parent.name}]
    assert found == []


def test_no_class_is_a_service_or_a_manager() -> None:
    found = [
        f"{name(file)}:{node.lineno} {node.name}"
        for file in python_files("src")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ClassDef) and node.name.endswith(("Service", "Manager", "Helper", "Helpers", "Util", "Utils"))
    ]
    assert found == []


def test_each_module_tells_what_it_owns_says_and_hears() -> None:
    for module in MODULES:
        prose = (ast.get_docstring(tree(PACKAGE / "modules" / module / "__init__.py")) or "").lower()
        assert [word for word in ("owns", "says", "hears") if word not in prose] == [], f"{module} does not tell"
