"""Tokens in a browser: out of reach of scripts, sent by our own pages, the refresh token only to `/session`."""

from litestar.datastructures import Cookie

from matchday.backbone.http.cookies import name_over_tls
from matchday.modules.accounts.actions.finish_sign_in import HalfSignIn
from matchday.modules.accounts.actions.issue_tokens import AccessToken
from matchday.modules.accounts.domain.half_sign_ins import HALF_SIGN_IN_SECONDS
from matchday.modules.accounts.domain.journeys import JOURNEY_SECONDS, OFFER_SECONDS
from matchday.modules.accounts.domain.sessions import SESSION_IDLE_MAX
from matchday.modules.accounts.schemas import Tokens

ACCESS = "matchday_access"
REFRESH = "matchday_refresh"
REFRESH_PATH = "/session"
HALF = "matchday_half"
HALF_PATH = "/sign-in"
TICKET = "matchday_google"
OFFER = "matchday_google_offer"
GOOGLE_PATH = "/google"
_SECONDS = int(SESSION_IDLE_MAX.total_seconds())


class SessionCookies:
    """The access cookie outlives the token in it: an expired token is what tells the edge that there is a session to renew."""

    def __init__(self, *, is_https: bool) -> None:
        self._is_https = is_https

    def of(self, tokens: Tokens) -> tuple[Cookie, ...]:
        """A repeated renewal has no refresh token; the browser keeps the one that the first answer brought."""
        access = self._cookie(ACCESS, "/", tokens.access_token, _SECONDS)
        if tokens.refresh_token is None:
            return (access,)
        return (access, self._cookie(REFRESH, REFRESH_PATH, tokens.refresh_token, _SECONDS))

    def of_access(self, access: AccessToken) -> tuple[Cookie, ...]:
        """Only the access token has changed."""
        return (self._cookie(ACCESS, "/", access.text, _SECONDS),)

    def of_half(self, half: HalfSignIn) -> tuple[Cookie, ...]:
        """Between the password and the second factor. Whoever was signed in here before is not any more."""
        return (*self.gone(), self._cookie(HALF, HALF_PATH, half.token, HALF_SIGN_IN_SECONDS))

    def half_gone(self) -> tuple[Cookie, ...]:
        """After the second factor."""
        return (self._cookie(HALF, HALF_PATH, "", 0),)

    def of_ticket(self, ticket: str) -> Cookie:
        """On the way to Google and back."""
        return self._cookie(TICKET, GOOGLE_PATH, ticket, JOURNEY_SECONDS)

    def of_offer(self, token: str) -> tuple[Cookie, ...]:
        """Back from Google, before the person has decided."""
        return (*self.ticket_gone(), self._cookie(OFFER, GOOGLE_PATH, token, OFFER_SECONDS))

    def ticket_gone(self) -> tuple[Cookie, ...]:
        """It is worth nothing after the first answer."""
        return (self._cookie(TICKET, GOOGLE_PATH, "", 0),)

    def offer_gone(self) -> tuple[Cookie, ...]:
        """The person has decided."""
        return (self._cookie(OFFER, GOOGLE_PATH, "", 0),)

    def gone(self) -> tuple[Cookie, ...]:
        """Forgets both."""
        return (self._cookie(ACCESS, "/", "", 0), self._cookie(REFRESH, REFRESH_PATH, "", 0))

    def _cookie(self, name: str, path: str, value: str, seconds: int) -> Cookie:
        key = name_over_tls(name, path) if self._is_https else name
        return Cookie(key=key, value=value, path=path, max_age=seconds, httponly=True, secure=self._is_https, samesite="lax")
