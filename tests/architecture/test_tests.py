"""What tests may not do: sleep, replace our own code, be skipped in silence."""

from collections import Counter

from sources import calls, name, python_files

SLEEPS = {"asyncio.sleep", "time.sleep", "sleep", "anyio.sleep"}
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
        if call in {"pytest.skip", "pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail", "pytest.importorskip"}
    ]
    assert found == []


def test_every_test_file_has_a_name_of_its_own() -> None:
    """Folders of tests are not packages, so pytest knows a file by its name."""
    counts = Counter(file.name for file in python_files("tests") if file.name.startswith("test_"))
    assert [file for file, count in counts.items() if count > 1] == []
