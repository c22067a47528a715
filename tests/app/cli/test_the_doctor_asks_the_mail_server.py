"""`matchday doctor` goes as far as signing in to the mail server, and sends nothing."""

from pathlib import Path

import pytest
from tests.app.cli.conftest import Command
from tests.smtp_server import HOST, PASSWORD, USER, SmtpServer


async def test_a_mail_server_is_well_or_named_with_what_to_do(migrated: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with SmtpServer("starttls", needs_sign_in=True).running() as server:
        monkeypatch.setenv("MATCHDAY_SMTP_HOST", HOST)
        monkeypatch.setenv("MATCHDAY_SMTP_PORT", str(server.port))
        monkeypatch.setenv("MATCHDAY_SMTP_USERNAME", USER)
        monkeypatch.setenv("MATCHDAY_SMTP_PASSWORD", PASSWORD)
        monkeypatch.setenv("MATCHDAY_MAIL_FROM", "Matchday <league@example.org>")
        untrusted = migrated("doctor")
        assert untrusted.returncode != 0
        assert "FAIL mail: " in untrusted.stdout
        assert "Correct the MATCHDAY_SMTP_ settings" in untrusted.stdout
        monkeypatch.setenv("MATCHDAY_SMTP_CA_FILE", server.authority_file(tmp_path))
        assert f"ok   mail: {HOST} takes our mail" in migrated("doctor").stdout
        assert (server.sign_ins, server.received) == ([True], [])
