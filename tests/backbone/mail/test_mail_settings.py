"""Mail settings fail loudly, and before anything starts."""

import pytest

from matchday.backbone.mail import MailSettings, check_mail
from matchday.backbone.settings import Settings, SettingsError, load

GOOD = {"smtp_host": "mail.example.org", "mail_from": "Matchday <no-reply@matchday.example>"}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"mail_from": ""}, "MATCHDAY_MAIL_FROM"),
        ({"mail_from": "nobody"}, "MATCHDAY_MAIL_FROM"),
        ({"smtp_security": "none"}, "MATCHDAY_SMTP_SECURITY"),
        ({"smtp_security": "none", "smtp_host": "10.0.0.1"}, "MATCHDAY_SMTP_SECURITY"),
        ({"smtp_username": "matchday"}, "MATCHDAY_SMTP_PASSWORD"),
        ({"mail_reply_to": "nobody"}, "MATCHDAY_MAIL_REPLY_TO"),
    ],
)
def test_a_wrong_setting_is_named(changes: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        check_mail(Settings(), MailSettings(**(GOOD | changes)))  # type: ignore[arg-type]


def test_production_does_not_start_without_a_mail_server() -> None:
    with pytest.raises(SettingsError, match="MATCHDAY_SMTP_HOST"):
        check_mail(Settings(environment="production"), MailSettings())
    check_mail(Settings(environment="development"), MailSettings())


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_only_to_this_machine_may_mail_go_without_tls(host: str) -> None:
    check_mail(Settings(), MailSettings(**(GOOD | {"smtp_security": "none", "smtp_host": host})))  # type: ignore[arg-type]


def test_the_usual_ports() -> None:
    assert MailSettings().port == 587
    assert MailSettings(smtp_security="tls").port == 465
    assert MailSettings(smtp_port=2525).port == 2525


def test_an_unknown_security_is_refused() -> None:
    with pytest.raises(SettingsError, match="MATCHDAY_SMTP_SECURITY"):
        load(MailSettings, {"MATCHDAY_SMTP_SECURITY": "maybe"})
