"""What mails say: the same as text and as a page, in the reader's language, and nothing that others have slipped in."""

import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import get_args

import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.modules.notifications.post import SITE, Post, contact, now, roles_given, sealed, security_changed
from tests.modules.notifications.test_what_is_heard import every_fact

from matchday.backbone.ids import new_id
from matchday.contracts.accounts import InvitationSent, SecurityChange, SecurityChanged
from matchday.modules.notifications.domain.words import QUOTED_LENGTH_MAX, quotable

HOSTILE = [
    "http://evil.example click",
    "www.evil.example",
    "evil.example/login",
    "mail me@evil.example now",
    '<a href="https://evil.example">Click</a>',
    "<script>alert(1)</script>",
    "Eagles\r\nBcc: victim@example.org",
    "Eagles\n\nDear customer, your account",
    "\u202eelpmaxe.live//:sptth",
    "Eagles” at https://evil.example “",
    "%(organisation)s {{ 7 * 7 }} %s",
    "x" * 500,
]
_AUTOLINKED = re.compile(r"https?://\S|www\.\w|\w@\w+\.\w|\bevil\.example")


def invitation(organisation: str = "Eagles", invited_by: str = "Grace", locale: str = "en") -> InvitationSent:
    invitation_id = new_id()
    return InvitationSent(
        invitation_id=invitation_id,
        organisation_id=new_id(),
        organisation_name=organisation,
        invited_by=invited_by,
        email="guest@example.org",
        locale=locale,
        roles=("scorer", "no such role"),
        sealed_path=sealed("/i/1", str(invitation_id)),
        expires_at=now() + timedelta(days=7),
    )


def words_of(html: str) -> str:
    tree = LexborHTMLParser(html)
    for node in tree.css("head, style"):
        node.decompose()
    assert tree.body is not None
    return " ".join(tree.body.text(separator=" ").split())


@pytest.mark.parametrize("name", HOSTILE)
async def test_names_bring_no_links_no_markup_and_no_lines(name: str, post: Post):
    account_id = new_id()
    await post.hear(
        contact(account_id, name=name), invitation(name, name), roles_given(account_id, organisation_name=name, changed_by=name)
    )
    for letter, message in zip(await post.send(), post.kept.messages, strict=True):
        assert "Bcc" not in message
        assert letter.subject.isprintable() or "\N{WORD JOINER}" in letter.subject
        assert len(letter.subject) < 200
        ours = [line for line in letter.text.splitlines() if SITE not in line]
        assert [line for line in [letter.subject, *ours] if _AUTOLINKED.search(line)] == []
        assert "\n\nDear customer" not in letter.text
        tree = LexborHTMLParser(letter.html)
        assert tree.css("script") == []
        assert {str(link.attributes["href"]).startswith(SITE) for link in tree.css("a")} == {True}
        assert "49" not in letter.text.split("\n-- ")[0] or "x" not in name


def test_an_ordinary_name_stays_as_it_is():
    for name in ("Ada Lovelace", "F. C. Ål 12", "O’Neill", "Женя", "東京"):
        assert quotable(name) == name
    assert len(quotable("x" * 500)) == QUOTED_LENGTH_MAX


@pytest.mark.parametrize("locale", ["en", "de"])
async def test_text_and_page_say_the_same(locale: str, post: Post):
    account_id = new_id()
    await post.hear(contact(account_id, locale=locale), *every_fact(account_id))
    for letter in await post.send():
        page = words_of(letter.html)
        said = letter.text.partition("\n-- \n")[0]
        for line in said.splitlines():
            words = " ".join(line.split()).rstrip(":")
            assert words in page, (letter.subject, line)
        assert letter.html.startswith("<!doctype html>")
        assert f'lang="{letter.language}"' in letter.html


async def test_a_german_reader_gets_german(post: Post):
    account_id = new_id()
    at = datetime(2026, 6, 1, 18, 5, tzinfo=UTC)
    await post.hear(contact(account_id, locale="de", name="Jürgen"))
    await post.hear(SecurityChanged(account_id=account_id, change="passkey_added", device="Firefox", address="203.0.113.7", at=at))
    (letter,) = await post.send()
    assert letter.subject == "Ihrem Konto wurde ein Passkey hinzugefügt"
    assert "Hallo Jürgen," in letter.text
    assert "Mo., 1. Juni 2026, 18:05 UTC" in letter.text
    assert "Es kam von: Firefox, 203.0.113.7." in letter.text
    assert not re.search(r"\b(your|the|mail you)\b", letter.text)


async def test_an_unknown_language_falls_back_to_english(post: Post):
    account_id = new_id()
    await post.hear(contact(account_id, locale="xx/../../etc"), security_changed(account_id))
    assert [letter.subject for letter in await post.send()] == ["Your password was changed"]


@pytest.mark.parametrize("locale", ["en", "de"])
async def test_every_change_of_security_has_its_own_words(locale: str, post: Post):
    account_id = new_id()
    await post.hear(contact(account_id, locale=locale), *(security_changed(account_id, change) for change in get_args(SecurityChange)))
    letters = await post.send()
    assert len({letter.subject for letter in letters}) == len(get_args(SecurityChange))
    assert not any("Your account was changed" in letter.text for letter in letters)


async def test_a_stranger_is_told_nothing_of_the_account_or_by_whom(post: Post):
    """Whoever signs up with somebody else's address, or moves to it, could write to them through us."""
    account_id = new_id()
    sign_up, _, _, email_change, *_ = every_fact(account_id)
    await post.hear(contact(account_id, name="Secret Ada"), sign_up, email_change)
    for letter in await post.send():
        for part in (letter.text, letter.html, str(post.kept.messages)):
            assert "WIN MONEY" not in part
        assert letter.recipient_name == ""
    sent_to_next = next(letter for letter in post.kept.letters if letter.recipient == "next@example.org")
    assert "Secret Ada" not in sent_to_next.text + sent_to_next.html


async def test_every_mail_says_why_it_came_and_invitations_how_to_end_them(post: Post):
    account_id = new_id()
    await post.hear(contact(account_id), *every_fact(account_id))
    optional = {"Invitation", "Einladung", "Your roles"}
    for letter, message in zip(await post.send(), post.kept.messages, strict=True):
        foot = letter.text.partition("\n-- \n")[2]
        assert foot.startswith(("You get this mail because", "Sie bekommen diese E-Mail, weil"))
        is_optional = any(letter.subject.startswith(start) for start in optional)
        assert ("/unsubscribe/" in foot) == is_optional == (message["List-Unsubscribe-Post"] is not None)
        _is_plain(message)


def _is_plain(message: EmailMessage) -> None:
    """Nothing is loaded from anywhere: no picture tells that it was read."""
    html = message.get_body(("html",))
    assert html is not None
    assert LexborHTMLParser(html.get_content()).css("img, script, link, iframe") == []
