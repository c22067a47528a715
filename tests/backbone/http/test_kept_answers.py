"""The memory of answers is bounded, made once for many, and honest about what it does not know."""

import asyncio

import pytest

from matchday.backbone.database.changes import TRUSTED_SECONDS, Changes
from matchday.backbone.http.kept_answers import Kept, KeptAnswers, Making

KEY = ("/public/v1/things", b"")


class Somewhere:
    """A database of which a test says what is in it."""

    def __init__(self) -> None:
        self.commits = 0
        self.snapshot = "1:1:"
        self.questions = 0
        self.is_answering = asyncio.Event()
        self.is_answering.set()

    async def answer(self, _question: str) -> str:
        self.questions += 1
        seen = self.snapshot
        await self.is_answering.wait()
        return seen


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def memory(bytes_max: int = 100_000) -> tuple[KeptAnswers, Somewhere, Clock]:
    somewhere, clock = Somewhere(), Clock()
    changes = Changes(lambda: somewhere, monotonic=clock)  # type: ignore[arg-type, return-value]
    return KeptAnswers(changes, bytes_max=bytes_max, monotonic=clock), somewhere, clock


async def keep(
    answers: KeptAnswers, key: tuple[str, bytes], *, status: int = 200, body: bytes = b"{}", seconds: float | None = None
) -> None:
    making = await answers.find(key)
    assert isinstance(making, Making)
    headers = [(b"etag", b'"a"'), (b"cache-control", b"public, max-age=5")]
    answers.land(key, making, answers.make(making, module="shelf", status=status, headers=headers, body=body, seconds=seconds))


async def test_an_answer_is_given_again_while_the_snapshot_is_the_same() -> None:
    answers, somewhere, clock = memory()
    await keep(answers, KEY)
    clock.now += 3600
    assert isinstance(await answers.find(KEY), Kept)
    assert somewhere.questions == 2


async def test_another_snapshot_ends_it() -> None:
    answers, somewhere, clock = memory()
    await keep(answers, KEY)
    somewhere.snapshot = "1:2:"
    clock.now += TRUSTED_SECONDS + 0.01
    assert isinstance(await answers.find(KEY), Making)


async def test_a_commit_of_this_process_asks_anew_at_once() -> None:
    answers, somewhere, _ = memory()
    await keep(answers, KEY)
    assert answers.recall(KEY) is not None
    somewhere.commits += 1
    somewhere.snapshot = "1:2:"
    assert answers.recall(KEY) is None
    assert isinstance(await answers.find(KEY), Making)


async def test_a_commit_while_the_question_is_on_its_way_asks_anew() -> None:
    answers, somewhere, _ = memory()
    somewhere.is_answering.clear()
    asking = asyncio.ensure_future(answers.find(KEY))
    await asyncio.wait([asking], timeout=0)
    somewhere.commits += 1
    somewhere.snapshot = "1:2:"
    somewhere.is_answering.set()
    making = await asking
    assert isinstance(making, Making)
    answers.land(KEY, making, answers.make(making, module="shelf", status=200, headers=[], body=b"old", seconds=None))
    assert isinstance(await answers.find(KEY), Making)


async def test_what_the_clock_changes_too_is_kept_for_its_seconds() -> None:
    answers, _, clock = memory()
    await keep(answers, KEY, seconds=2.0)
    clock.now += 1.9
    assert isinstance(await answers.find(KEY), Kept)
    clock.now += 0.2
    assert isinstance(await answers.find(KEY), Making)


async def test_many_who_want_the_same_have_it_made_once() -> None:
    answers, somewhere, _ = memory()
    making = await answers.find(KEY)
    assert isinstance(making, Making)
    waiting = [asyncio.ensure_future(answers.find(KEY)) for _ in range(20)]
    await asyncio.wait(waiting, timeout=0)
    kept = answers.make(making, module="shelf", status=200, headers=[], body=b"{}", seconds=None)
    answers.land(KEY, making, kept)
    assert await asyncio.gather(*waiting) == [kept] * 20
    assert somewhere.questions == 1


async def test_nobody_waits_for_what_fails_or_is_nothing_to_keep() -> None:
    answers, _, _ = memory()
    making = await answers.find(KEY)
    assert isinstance(making, Making)
    waiting = asyncio.ensure_future(answers.find(KEY))
    await asyncio.wait([waiting], timeout=0)
    making.decline()
    assert isinstance(await waiting, Making)
    answers.land(KEY, making, None)


async def test_what_was_used_longest_ago_makes_room() -> None:
    answers, _, _ = memory(bytes_max=20_000)
    for number in range(100):
        await keep(answers, (f"/{number}", b""), body=b"x" * 1000)
        if number:
            assert isinstance(await answers.find(("/0", b"")), Kept), "somebody looks at it all the time"
        assert answers.size_bytes <= 20_000
    assert isinstance(await answers.find(("/1", b"")), Making)


async def test_guesses_push_out_only_guesses() -> None:
    answers, _, _ = memory(bytes_max=64_000)
    await keep(answers, KEY)
    for number in range(500):
        await keep(answers, (f"/guess/{number}", b""), status=404)
    assert isinstance(await answers.find(KEY), Kept)
    assert answers.size_bytes < 64_000 / 16 + 2000


@pytest.mark.parametrize(("path", "body"), [("/" + "x" * 600, b"{}"), ("/large", b"x" * 2_000_000)])
async def test_what_is_too_large_is_not_kept(path: str, body: bytes) -> None:
    answers, _, _ = memory(bytes_max=10**8)
    await keep(answers, (path, b""), body=body)
    assert isinstance(await answers.find((path, b"")), Making)
