"""What it costs to guess a password; signing in with Google, where whoever runs the site has registered it there."""

from ipaddress import ip_address
from urllib.parse import urlsplit

import msgspec

from matchday.backbone.settings import Settings, SettingsError


class PasswordSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The work of hashing one password with argon2id, with one lane: by default the smallest of the settings that OWASP's
    password storage sheet calls equal, some 25 ms. Hashes made with other settings are renewed at the next sign-in."""

    password_memory_kibibytes: int = 19 * 1024
    password_passes: int = 2


def check_passwords(settings: Settings, passwords: PasswordSettings) -> None:
    """Raises SettingsError for less work than the default where people's own passwords are kept."""
    least = PasswordSettings()
    if settings.environment == "production" and (
        passwords.password_memory_kibibytes < least.password_memory_kibibytes or passwords.password_passes < least.password_passes
    ):
        raise SettingsError(
            f"Production hashes passwords with MATCHDAY_PASSWORD_MEMORY_KIBIBYTES of at least {least.password_memory_kibibytes} "
            f"and MATCHDAY_PASSWORD_PASSES of at least {least.password_passes}."
        )


class GoogleSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Without `google_client_id` nobody is offered it. The redirect URI to register there is `<site>/google/back`."""

    google_client_id: str = ""
    google_client_secret: str = ""
    google_issuer: str = "https://accounts.google.com"


def check_google(settings: Settings, google: GoogleSettings) -> None:
    """Raises SettingsError, all faults at once."""
    faults = []
    if bool(google.google_client_id) != bool(google.google_client_secret):
        faults.append("MATCHDAY_GOOGLE_CLIENT_ID and MATCHDAY_GOOGLE_CLIENT_SECRET belong together: set both or neither.")
    issuer = urlsplit(google.google_issuer)
    is_here = settings.environment != "production" and _is_here(issuer.hostname or "")
    if not issuer.hostname or issuer.query or issuer.fragment or not (issuer.scheme == "https" or (issuer.scheme == "http" and is_here)):
        faults.append("MATCHDAY_GOOGLE_ISSUER must be an https address.")
    if faults:
        raise SettingsError(" ".join(faults))


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
