"""Fault 7: two goroutines wrote on one replication connection."""

import ast
import asyncio
from pathlib import Path

from elsewhere import Elsewhere, until_state

import matchday.backbone.cdc
from matchday.backbone.cdc.pipe import running

FOLDER = Path(matchday.backbone.cdc.__file__).parent


def test_only_its_owner_says_anything_on_the_replication_connection() -> None:
    """`confirm` and `read` stand in one class, whose methods one task runs."""
    calls = {
        (file.name, owner.name)
        for file in FOLDER.glob("*.py")
        for owner in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(owner, ast.ClassDef)
        for node in ast.walk(owner)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("replication.confirm", "replication.read"))
    }
    assert calls == {("pipe.py", "Following")}


def test_there_is_no_thread_in_it() -> None:
    forbidden = ("to_thread", "run_in_executor", "import threading", "Thread(")
    assert [file.name for file in FOLDER.glob("*.py") for word in forbidden if word in file.read_text("utf-8")] == []


async def test_a_second_process_waits_and_says_so_and_takes_over(elsewhere: Elsewhere) -> None:
    second = elsewhere.pipe()
    async with elsewhere.following(), asyncio.TaskGroup() as group:
        task = group.create_task(_run(second))
        await until_state(second, task, "waiting")
        assert "another process has the lock" in second.condition.readiness
        task.cancel()
    third = elsewhere.pipe()
    async with running(third) as task:
        await until_state(third, task, "following")
        await elsewhere.sql.execute("INSERT INTO results VALUES (1, 0, 0)")
        await elsewhere.events(1)


async def _run(pipe) -> None:
    try:
        await pipe.run()
    except asyncio.CancelledError:
        return
