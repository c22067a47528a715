"""`matchday deliveries`, and a production site without a mail server."""

from tests.app.cli.conftest import Command

PRODUCTION = {
    "environment": "production",
    "public_url": "https://matchday.example",
}


async def test_deliveries_are_listed_and_sent_again(migrated: Command) -> None:
    assert migrated("deliveries").stdout == "0 mails.\n"
    assert migrated("deliveries", "list", "--state", "sent").stdout == "0 mails.\n"
    assert migrated("deliveries", "resend").stdout == "0 mails queued.\n"
    unknown = migrated("deliveries", "resend", "01900000-0000-7000-8000-00000000000a")
    assert (unknown.returncode, "There is nothing at this address." in unknown.stdout) == (1, True)


async def test_a_production_process_that_sends_mail_needs_a_mail_server(command: Command) -> None:
    refused = command("serve", "notifications", **PRODUCTION)
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "MATCHDAY_SMTP_HOST" in refused.stderr
