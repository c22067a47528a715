"""Sending to a real SMTP server: never in the clear, never to somebody else, and every failure told apart."""

import asyncio
import socket
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from tests.smtp_server import HOST, PASSWORD, USER, SmtpServer

from matchday.backbone.ids import new_id
from matchday.backbone.mail import Letter, MailRefused, MailSettings, SendingBroken, SmtpSender, TryLater, compose
from matchday.backbone.settings import SettingsError

AT = datetime(2026, 6, 1, 18, 0, tzinfo=UTC)


def mail_settings(server: SmtpServer, folder: Path, **changes: Any) -> MailSettings:
    values = {
        "smtp_host": HOST,
        "smtp_port": server.port,
        "smtp_security": server.security,
        "smtp_ca_file": server.authority_file(folder),
        "mail_from": "Matchday <no-reply@matchday.example>",
        "smtp_answer_seconds_max": 5.0,
        "smtp_seconds_max": 10.0,
    }
    return MailSettings(**(values | changes))


def a_mail(recipient: str = "fan@example.org") -> EmailMessage:
    return compose(
        Letter(letter_id=new_id(), recipient=recipient, subject="Größe", text="Text\n", html="<p>Page</p>\n"), MailSettings(), AT
    )


async def send(mail: MailSettings, recipient: str = "fan@example.org") -> None:
    async with SmtpSender(mail).running() as sender:
        await sender.send(a_mail(recipient))


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_mail_arrives_over_tls(security: Any, tmp_path: Path) -> None:
    with SmtpServer(security).running() as server:
        await send(mail_settings(server, tmp_path))
        (mail,) = server.mails
        assert mail["Subject"] == "Größe"


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_certificate_of_an_unknown_authority_is_refused(security: Any, tmp_path: Path) -> None:
    with SmtpServer(security).running() as server, SmtpServer("tls").running() as other:
        with pytest.raises(SendingBroken, match="certificate"):
            await send(mail_settings(server, tmp_path, smtp_ca_file=other.authority_file(tmp_path)))
        with pytest.raises(SendingBroken, match="certificate"):
            await send(mail_settings(server, tmp_path, smtp_ca_file=""))
        assert server.received == []


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_certificate_for_another_name_is_refused(security: Any, tmp_path: Path) -> None:
    with SmtpServer(security, names=("mail.example.org",)).running() as server:
        with pytest.raises(SendingBroken, match="certificate"):
            await send(mail_settings(server, tmp_path))
        assert server.received == []


async def test_a_server_that_offers_no_starttls_gets_nothing(tmp_path: Path) -> None:
    """Nor does one from whose answer somebody has cut it."""
    with SmtpServer("none").running() as server:
        with pytest.raises(SendingBroken, match="STARTTLS"):
            await send(mail_settings(server, tmp_path, smtp_security="starttls"))
        assert server.received == []
        await send(mail_settings(server, tmp_path))
        assert len(server.received) == 1


async def test_the_password_opens_the_server(tmp_path: Path) -> None:
    with SmtpServer("starttls", needs_sign_in=True).running() as server:
        await send(mail_settings(server, tmp_path, smtp_username=USER, smtp_password=PASSWORD))
        assert len(server.received) == 1


async def test_a_wrong_password_needs_a_person(tmp_path: Path) -> None:
    with SmtpServer("starttls", needs_sign_in=True).running() as server:
        with pytest.raises(SendingBroken, match="535"):
            await send(mail_settings(server, tmp_path, smtp_username=USER, smtp_password="wrong"))
        with pytest.raises(SendingBroken, match="530"):
            await send(mail_settings(server, tmp_path))
        assert server.received == []


@pytest.mark.parametrize("answer", ["450 Greylisted", "451 Try again", "452 Mailbox full"])
async def test_a_busy_server_is_tried_later(answer: str, tmp_path: Path) -> None:
    with SmtpServer("tls").running() as server:
        server.answers_to_recipients.append(answer)
        server.answers_to_data.append(answer)
        mail = mail_settings(server, tmp_path)
        for _ in range(2):
            with pytest.raises(TryLater, match=answer[:3]):
                await send(mail)
        await send(mail)
        assert len(server.received) == 1


@pytest.mark.parametrize("answer", ["550 No such user", "552 Quota exceeded", "554 Rejected as spam"])
async def test_a_refused_recipient_is_refused_for_good_in_the_servers_words(answer: str, tmp_path: Path) -> None:
    with SmtpServer("tls").running() as server:
        server.answers_to_recipients.append(answer)
        server.answers_to_data.append(answer)
        mail = mail_settings(server, tmp_path)
        for _ in range(2):
            with pytest.raises(MailRefused, match=answer):
                await send(mail)


async def test_the_servers_words_are_made_harmless(tmp_path: Path) -> None:
    with SmtpServer("tls").running() as server:
        server.answers_to_recipients.append("550 \x1b[31mred\u202e\x07 " + "x" * 400)
        with pytest.raises(MailRefused) as refused:
            await send(mail_settings(server, tmp_path))
        assert len(str(refused.value)) <= 300
        assert str(refused.value).isprintable()


async def test_a_server_that_is_away_is_tried_later(tmp_path: Path) -> None:
    server = SmtpServer("tls")
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        server.port = taken.getsockname()[1]
        with pytest.raises(TryLater):
            await send(mail_settings(server, tmp_path))
    with server.running(server.port):
        await send(mail_settings(server, tmp_path))
    assert len(server.received) == 1


async def test_a_server_that_says_nothing_is_not_waited_for_long(tmp_path: Path) -> None:
    with SmtpServer("none", is_mute=True).running() as server:
        with pytest.raises(TryLater):
            await send(mail_settings(server, tmp_path, smtp_answer_seconds_max=0.2))
        with pytest.raises(TryLater, match="longer"):
            await send(mail_settings(server, tmp_path, smtp_seconds_max=0.2))


async def test_a_burst_uses_its_connections_again(tmp_path: Path) -> None:
    with SmtpServer("starttls").running() as server:
        async with SmtpSender(mail_settings(server, tmp_path)).running() as sender:
            for _ in range(5):
                await asyncio.gather(*(sender.send(a_mail()) for _ in range(3)))
        assert len(server.received) == 15
        assert server.connections == 3


async def test_a_connection_the_server_has_closed_is_replaced(tmp_path: Path) -> None:
    server = SmtpServer("tls")
    async with SmtpSender(mail_settings(server, tmp_path, smtp_port=1)).running() as sender:
        with server.running():
            sender.mail = mail_settings(server, tmp_path)
            await sender.send(a_mail())
            server.answers_to_recipients.append("421 Closing, too idle")
            await sender.send(a_mail())
            assert len(server.received) == 2
            assert server.connections == 2


async def test_a_refused_mail_does_not_spoil_the_next(tmp_path: Path) -> None:
    with SmtpServer("tls").running() as server:
        async with SmtpSender(mail_settings(server, tmp_path)).running() as sender:
            server.answers_to_data.append("554 No")
            with pytest.raises(MailRefused):
                await sender.send(a_mail())
            await sender.send(a_mail())
        assert len(server.received) == 1


async def test_letters_beyond_ascii_in_an_address_go_where_the_server_takes_them(tmp_path: Path) -> None:
    with SmtpServer("tls").running() as server:
        await send(mail_settings(server, tmp_path), "jürgen@bücher.example")
        assert "jürgen@xn--bcher-kva.example".encode() in server.received[0]


async def test_a_file_of_certificates_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("nothing")
    for file in ("empty.pem", "missing.pem"):
        with pytest.raises(SettingsError, match="MATCHDAY_SMTP_CA_FILE"):
            SmtpSender(MailSettings(smtp_host=HOST, smtp_ca_file=str(tmp_path / file)))
