"""One transaction per request or batch: begun and committed by the edge, the coalescer, the consumer, the sweeps and
the command line, and by nobody else. Background work has its home as well."""

from pathlib import Path

from sources import PACKAGE, calls, name, python_files

BEGINS = (
    "app/",  # the command line and the demo are an edge of their own
    "backbone/coalesce.py",
    "backbone/database/",
    "backbone/events/",
    "backbone/http/handlers.py",
    "backbone/realtime/",
    "backbone/sweeps.py",
    "backbone/storage/noted_files.py",  # deletes from storage between two transactions
    "backbone/testing/",
    "modules/accounts/actions/change_avatar.py",  # decodes and stores a picture between two transactions
    "modules/content/actions/keep_media.py",  # decodes and stores between two transactions
    "modules/accounts/actions/export_data.py",  # asks other modules and processes after it has written down that it does
    "modules/competitions/actions/keep_files.py",  # checks and stores documents and pictures between two transactions
    "modules/accounts/actions/visit_google.py",  # asks Google between two transactions
    "modules/payments/providers/sandbox.py",  # a payment provider of our own: called by workers as if it were far away
    # These hash passwords between two transactions: nothing slow happens inside one.
    "modules/accounts/actions/confirm_presence.py",
    "modules/accounts/actions/enter.py",
    "modules/accounts/actions/reset_password.py",
    "modules/accounts/actions/sign_up.py",
)
STARTS = ("asyncio.create_task", "asyncio.ensure_future", "create_task", "ensure_future")


def works_outside(file: Path) -> bool:
    """A module's workers call the outside world between two short transactions."""
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return parts[0] == "modules" and parts[2:3] == ("workers",)


def opens_resources(file: Path) -> bool:
    """A module's declaration: what it opens with the process may prepare its rows, before any request."""
    return file.name == "__init__.py" and file.parent.parent == PACKAGE / "modules"


def test_only_the_edges_begin_a_transaction() -> None:
    found = [
        f"{name(file)}:{line}"
        for file in python_files("src/matchday")
        for call, line in calls(file)
        if call.endswith("database.begin") and not name(file).startswith(BEGINS) and not opens_resources(file) and not works_outside(file)
    ]
    assert found == []


def test_a_module_neither_commits_nor_rolls_back() -> None:
    found = [
        f"{name(file)}:{line}"
        for file in python_files("src/matchday/modules")
        for call, line in calls(file)
        if call.endswith((".commit", ".rollback", ".transaction"))
    ]
    assert found == []


def test_only_the_backbone_starts_tasks() -> None:
    found = [
        f"{name(file)}:{line}"
        for file in python_files("src/matchday")
        if not file.is_relative_to(PACKAGE / "backbone")
        for call, line in calls(file)
        if call in STARTS
    ]
    assert found == []
