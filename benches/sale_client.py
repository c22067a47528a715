"""Buyers of one sale: each connection orders, pays with the quote it was given, and orders again, until the time is up."""

from functools import partial
from typing import Any

from load_connection import LoadConnection, generate


class _Buyer(LoadConnection):
    """One connection with somebody who is signed in."""

    def __init__(self, task: dict[str, Any], number: int, until: float, counts: dict[str, int]) -> None:
        super().__init__(until, counts)
        token = task["tokens"][number % len(task["tokens"])]
        self._head = (
            f"Host: 127.0.0.1:{task['port']}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: "
        ).encode()
        self._order_path = task["order_path"]
        self._order = task["order"].encode()
        self._prefix = f"{task['prefix']}-{number}"
        self._number = 0
        self._is_paying = False

    def ask(self) -> None:
        self._number += 1
        self._is_paying = False
        self._post(self._order_path, self._order)

    def goes_on(self, status: str, body: bytes) -> bool:
        self.count(("pay " if self._is_paying else "order ") + status)
        if self._is_paying or status != "201":
            return False
        self._is_paying = True
        start = body.index(b'"quote":"') + 9
        quote = body[start : body.index(b'"', start)]
        self._post("/api/v1/payments", b'{"quote":"' + quote + b'","method":{"card":"4242424242424242"}}')
        return True

    def _post(self, path: str, body: bytes) -> None:
        line = f"POST {path} HTTP/1.1\r\nIdempotency-Key: {self._prefix}-{self._number}\r\n".encode()
        self.send(line + self._head + str(len(body)).encode() + b"\r\n\r\n" + body)


if __name__ == "__main__":
    generate(lambda task: partial(_Buyer, task))
