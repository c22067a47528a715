"""Signing in elsewhere: the relying party's side of OpenID Connect (Core 1.0), authorization code flow with PKCE (RFC 7636).

One provider per `Provider`, pinned by its issuer: where it lives, and which keys it signs with, is asked of the issuer and of
nobody else; an ID token and an answer that name another issuer are not believed (RFC 9207). What ties a visit to the provider
to one browser is in `journeys.py`.
"""

from matchday.backbone.openid.id_tokens import IdToken, NotBelieved
from matchday.backbone.openid.journeys import Journey
from matchday.backbone.openid.provider import Provider, ProviderDown, open_provider

__all__ = ["IdToken", "Journey", "NotBelieved", "Provider", "ProviderDown", "open_provider"]
