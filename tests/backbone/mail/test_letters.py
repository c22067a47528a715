"""A letter on the wire: nobody writes into its headers, and every mail program can read it."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchday.backbone.mail import Letter, LetterRefused, MailSettings, compose

AT = datetime(2026, 6, 1, 18, 0, tzinfo=UTC)
ID = UUID("01900000-0000-7000-8000-000000000001")
MAIL = MailSettings(mail_from="Matchday <no-reply@matchday.example>", mail_reply_to="help@matchday.example")


def wire(**changes: Any) -> EmailMessage:
    """Composed, sent as bytes, read again."""
    letter = {"letter_id": ID, "recipient": "fan@example.org", "subject": "Hello", "text": "Text\n", "html": "<p>Page</p>\n"} | changes
    return message_from_bytes(compose(Letter(**letter), MAIL, AT).as_bytes(), policy=SMTP)  # type: ignore[return-value]


BREAKS = ["\r\nBcc: victim@example.org", "\nBcc: victim@example.org", "\r", "\x00", "\x0b", "\x1b[31m", "\u2028x", "\x85x"]


@pytest.mark.parametrize("attack", BREAKS)
@pytest.mark.parametrize("field", ["subject", "recipient_name", "recipient", "language", "unsubscribe_url"])
def test_a_value_that_would_end_its_header_is_refused(field: str, attack: str) -> None:
    values = {"recipient": "fan@example.org", "unsubscribe_url": "https://matchday.example/x"}
    with pytest.raises(LetterRefused):
        wire(**{field: values.get(field, "x") + attack})


@pytest.mark.parametrize("address", ["", "nobody", "@example.org", "fan@", "fan@-example-.org\n", "fan@" + "a" * 64 + ".org"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(LetterRefused):
        wire(recipient=address)


@pytest.mark.parametrize("url", ["https://x.example/>, <https://evil.example", "https://ünï.example/", "https://x.example/ y", "h" * 1000])
def test_an_unsubscribe_address_stays_between_its_brackets(url: str) -> None:
    with pytest.raises(LetterRefused):
        wire(unsubscribe_url=url)


@given(st.text(max_size=300), st.text(max_size=150))
def test_whatever_people_write_no_header_is_added(subject: str, name: str) -> None:
    try:
        message = wire(subject=subject, recipient_name=name)
    except LetterRefused:
        return
    assert sorted(message.keys()) == sorted(
        ["From", "To", "Subject", "Date", "Message-ID", "Reply-To", "Auto-Submitted", "Content-Language", "MIME-Version", "Content-Type"]
    )
    assert [address.addr_spec for address in message["To"].addresses] == ["fan@example.org"]


def test_a_name_with_a_comma_and_an_address_stays_one_recipient() -> None:
    to = wire(recipient_name='Ada, "victim@example.org" <victim@example.org>')["To"].addresses
    assert [address.addr_spec for address in to] == ["fan@example.org"]


def test_text_and_page_say_the_same_thing_twice() -> None:
    message = wire(text="Grüße\n", html="<p>Grüße</p>\n")
    assert message.get_content_type() == "multipart/alternative"
    parts = [(part.get_content_type(), part.get_content().replace("\r\n", "\n")) for part in message.iter_parts()]
    assert parts == [("text/plain", "Grüße\n"), ("text/html", "<p>Grüße</p>\n")]


def test_names_and_subjects_beyond_ascii_arrive_whole() -> None:
    message = wire(subject="Ä" * 150, recipient_name="Jürgen Müller")
    assert message["Subject"] == "Ä" * 150
    assert message["To"].addresses[0].display_name == "Jürgen Müller"


def test_no_line_is_longer_than_smtp_allows() -> None:
    composed = compose(
        Letter(letter_id=ID, recipient="fan@example.org", subject="Ä" * 200, text="x" * 5000, html="<p>" + "ü" * 5000, language="de"),
        MAIL,
        AT,
    )
    assert max(map(len, composed.as_bytes().split(b"\r\n"))) <= 998


def test_a_domain_beyond_ascii_is_written_in_ascii() -> None:
    assert wire(recipient="fan@bücher.example")["To"].addresses[0].addr_spec == "fan@xn--bcher-kva.example"


def test_the_same_letter_has_the_same_id_whenever_it_is_sent() -> None:
    assert wire()["Message-ID"] == wire()["Message-ID"] == f"<{ID}@matchday.example>"


def test_a_letter_says_that_a_program_wrote_it() -> None:
    message = wire()
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == AT
    assert message["Reply-To"] == "help@matchday.example"
    assert "List-Unsubscribe" not in message


def test_a_long_unsubscribe_address_is_not_broken_up() -> None:
    url = "https://matchday.example/unsubscribe/" + "aB3_-" * 100
    raw = compose(
        Letter(letter_id=ID, recipient="fan@example.org", subject="x", text="x", html="x", unsubscribe_url=url), MAIL, AT
    ).as_bytes()
    assert f"\r\nList-Unsubscribe: <{url}>\r\n".encode() in raw
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
