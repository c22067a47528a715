"""A small HTTP/1.1 load generator: each connection sends the same request over and over, with bodies that they take turns at."""

from collections.abc import Iterator
from functools import partial
from itertools import cycle
from typing import Any

from load_connection import LoadConnection, generate


class _Caller(LoadConnection):
    """One connection."""

    def __init__(self, task: dict[str, Any], bodies: Iterator[str], number: int, until: float, counts: dict[str, int]) -> None:
        super().__init__(until, counts)
        headers = {"Host": f"127.0.0.1:{task['port']}"} | task["headers"]
        if task["tokens"]:
            token = task["tokens"][number % len(task["tokens"])]
            headers |= {"Cookie": f"matchday_access={token}"} if task["via"] == "cookie" else {"Authorization": f"Bearer {token}"}
        self._head = [f"{task['method']} {task['path']} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        self._is_post = task["method"] == "POST"
        self._bodies = bodies
        self._prefix = f"{task['prefix']}-{number}"
        self._number = 0

    def ask(self) -> None:
        self._number += 1
        body = next(self._bodies).encode()
        of_post = [f"Content-Length: {len(body)}", f"Idempotency-Key: {self._prefix}-{self._number}"] if self._is_post else []
        self.send("\r\n".join([*self._head, *of_post]).encode() + b"\r\n\r\n" + body)

    def goes_on(self, status: str, _body: bytes) -> bool:
        self.count(status)
        return False


if __name__ == "__main__":
    generate(lambda task: partial(_Caller, task, cycle(task["bodies"] or [task["body"]])))
