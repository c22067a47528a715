"""What tests may not do: sleep, replace our own code, be skipped in silence."""

from sources import calls, name, python_files

SLEEPS = {"asyncio.sleep", "time.sleep", "sleep", "anyio.sleep"}
SKIPS = {"pytest.skip", "pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail", "pytest.importorskip"}
MAY_SKIP = {"tests/modules/competitions/conftest.py"}
"""Comparisons with the shared data: that folder is not part of the project, and a checkout without it says so."""
REPLACES = {"monkeypatch.setattr", "monkeypatch.setitem", "monkeypatch.delattr", "mocker.patch"}


def test_no_test_sleeps() -> None:
    found = [f"{name(file)}:{line}" for file in python_files("tests") for call, line in calls(file) if call in SLEEPS]
    assert found == []


def test_no_test_replaces_code() -> None:
    found = [f"{name(file)}:{line}" for file in python_files("tests") for call, line in calls(file) if call in REPLACES]
    assert found == []


def test_no_test_is_skipped() -> None:
    found = [
        f"{name(file)}:{line}"
        for file in python_files("tests")
        for call, line in calls(file)
        if call in SKIPS and name(file) not in MAY_SKIP
    ]
    assert found == []
