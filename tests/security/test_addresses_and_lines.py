"""Addresses, names and log lines that are to become two lines, or something other than they look."""

import io
import logging
import re

import msgspec
import pytest
from tests.modules.accounts.site import PASSWORD, AccountsSite

from matchday.backbone.telemetry.logs import configure_logs
from matchday.contracts.accounts import SignUpAsked
from matchday.modules.accounts.domain.emails import normal_email
from matchday.modules.accounts.domain.names import fault_of_accent, fault_of_slug
from matchday.modules.competitions.domain.regulations import Regulations
from matchday.modules.competitions.schemas import NewCompetition

NO_ADDRESSES = [
    "victim\n@example.org",
    "victim\r\n@example.org",
    "victim@example\n.org",
    "victim@example.org\nBcc: all@example.org",
    "victim\x00@example.org",
    "victim\u2028@example.org",
    "vic\u200btim@example.org",
    "vic\u202etim@example.org",
    "vic\u00adtim@example.org",
    "a@example.org,b@example.org",
    "a@example.org b@example.org",
    "Victim <a@example.org>",
    "a(comment)@example.org",
    '"quoted"@example.org',
    "a@[127.0.0.1]",
    "a@127.0.0.1",
    "a@localhost",
    "\ud800@example.org",
]


@pytest.mark.parametrize("text", NO_ADDRESSES)
def test_what_would_break_a_line_or_cannot_be_seen_is_no_address(text: str) -> None:
    assert normal_email(text) is None


def test_control_a_pattern_that_ends_in_a_dollar_lets_a_line_break_through() -> None:
    assert re.match(r"^[^\s@]{1,64}$", "victim\n")


@pytest.mark.parametrize("text", NO_ADDRESSES[:-1])
async def test_no_mail_goes_to_such_an_address(site: AccountsSite, text: str) -> None:
    body = {"email": text, "password": PASSWORD, "name": "Eve"}
    assert (await site.ask("POST", "/api/v1/accounts", body)).status_code == 422
    assert (await site.ask("POST", "/api/v1/password-resets", {"email": text})).status_code == 422
    assert [event for event in await site.said() if isinstance(event, SignUpAsked)] == []


async def test_two_spellings_of_one_domain_are_one_mailbox(site: AccountsSite) -> None:
    await site.sign_up("Ada", "ada@bücher.example")
    for spelling in ("ada@BÜCHER.example", "ADA@xn--bcher-kva.example", "ada@bu\u0308cher.example"):
        assert (await site.sign_in(spelling)).status_code == 201


@pytest.mark.parametrize("ending", ["\n", "\r", "\x85", "\u2028", " "])
def test_parts_of_addresses_end_where_they_seem_to(ending: str) -> None:
    assert fault_of_slug(f"club{ending}")
    assert fault_of_accent(f"#1a5fb4{ending}")


@pytest.mark.parametrize("break_", ["\n", "\r", "\x1b[2K", "\x0b", "\x85", "\u2028"])
def test_nobody_writes_a_log_line_of_their_own(break_: str) -> None:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    try:
        for form in ("text", "json"):
            written = io.StringIO()
            configure_logs(form, stream=written)
            logging.getLogger("matchday.http").warning("%s %s took long", "GET", f"/a{break_}12:00:00 ERROR forged: line")
            line = written.getvalue().removesuffix("\n")
            assert "\n" not in line
            assert break_[0] not in line or form == "json"  # whose readers end a line at "\n" and nowhere else
    finally:
        root.handlers[:] = before
        root.setLevel(level)


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (NewCompetition, {"name": "League\n"}),
        (NewCompetition, {"name": "League", "slug": "league\n"}),
        (NewCompetition, {"name": "League", "season": "2026\n"}),
        (Regulations, {"format": "matchday-regulations/1", "key": "key\n", "name": "N", "source": "S", "tie_breakers": ["points"]}),
    ],
)
def test_a_line_break_at_the_end_is_one_too(kind: type[msgspec.Struct], given: dict[str, object]) -> None:
    """`$` alone matches before it."""
    with pytest.raises(msgspec.ValidationError, match="regex"):
        msgspec.convert(given, kind)
