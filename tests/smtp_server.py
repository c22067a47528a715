"""A real SMTP server with a certificate of a private authority, in a thread of its own."""

import asyncio
import ssl
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from pathlib import Path
from typing import Any, Literal

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

HOST = "127.0.0.1"
USER, PASSWORD = "matchday", "a password of the tests"


class SmtpServer:
    """`answers` to RCPT and DATA are taken one after the other; when they are used up, everything is accepted."""

    def __init__(
        self,
        security: Literal["tls", "starttls", "none"],
        *,
        names: tuple[str, ...] = (HOST,),
        needs_sign_in: bool = False,
        is_mute: bool = False,
    ) -> None:
        self.security = security
        self.needs_sign_in = needs_sign_in
        self.is_mute = is_mute
        self.authority = trustme.CA()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority.issue_cert(*names).configure_cert(self.context)
        self.received: list[bytes] = []
        self.answers_to_recipients: deque[str] = deque()
        self.answers_to_data: deque[str] = deque()
        self.sign_ins: list[bool] = []
        self.connections = 0
        self.is_data_held = threading.Event()
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.port = 0

    @property
    def mails(self) -> list[EmailMessage]:
        """As a mail program reads them."""
        return [message_from_bytes(raw, policy=SMTP_POLICY) for raw in list(self.received)]  # type: ignore[misc,arg-type]

    def authority_file(self, folder: Path) -> str:
        """What a client must trust."""
        file = folder / f"authority-{id(self)}.pem"
        self.authority.cert_pem.write_to_path(file)
        return str(file)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802  aiosmtpd names it
        answer = self.answers_to_recipients.popleft() if self.answers_to_recipients else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  the same
        answer = self.answers_to_data.popleft() if self.answers_to_data else "250 OK"
        if answer.startswith("250"):
            self.received.append(envelope.content)
            self.is_data_held.set()
            await asyncio.to_thread(self.may_answer.wait)
        return answer

    def _sign_in(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        is_right = isinstance(given, LoginPassword) and (given.login, given.password) == (USER.encode(), PASSWORD.encode())
        self.sign_ins.append(is_right)
        return AuthResult(success=is_right, handled=False)

    def _protocol(self) -> asyncio.BaseProtocol:
        self.connections += 1
        if self.is_mute:
            return asyncio.Protocol()
        return SMTP(
            self,
            enable_SMTPUTF8=True,
            tls_context=self.context if self.security == "starttls" else None,
            require_starttls=self.security == "starttls",
            authenticator=self._sign_in if self.needs_sign_in else None,
            auth_required=self.needs_sign_in,
            auth_require_tls=self.security == "starttls",
        )

    @contextmanager
    def running(self, port: int = 0) -> Iterator["SmtpServer"]:
        """Until the block ends; on a port of its own."""
        loop = asyncio.new_event_loop()
        context = self.context if self.security == "tls" else None
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()
        opening = asyncio.run_coroutine_threadsafe(loop.create_server(self._protocol, HOST, port, ssl=context), loop)
        server = opening.result(5)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            self.may_answer.set()
            loop.call_soon_threadsafe(server.close)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(5)
