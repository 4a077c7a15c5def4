"""The issuers that are known: where they are asked, for what, and which mail servers stand behind them."""

from integrations.oauth import Endpoints, OAuthIssuer

GOOGLE, MICROSOFT = "google", "microsoft"

_CALLBACK = "/oauth/callback"
"""Where issuers send browsers back to, below the public address; it is registered with them."""

# https://developers.google.com/identity/protocols/oauth2/web-server,
# https://developers.google.com/workspace/gmail/imap/xoauth2-protocol
_GOOGLE_SCOPES = ("https://mail.google.com/", "openid", "email")
_GOOGLE_EXTRA = {"access_type": "offline", "prompt": "consent"}
# https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
_MICROSOFT_SCOPES = (
    "offline_access",
    "https://outlook.office.com/SMTP.Send",
    "https://outlook.office.com/IMAP.AccessAsUser.All",
    "openid",
    "email",
)
# `common` lets in work and school accounts and private ones (outlook.com, hotmail.com) alike, as far as the registered
# app takes them: https://learn.microsoft.com/entra/identity-platform/v2-protocols#endpoints
_MICROSOFT_URL = "https://login.microsoftonline.com/common/oauth2/v2.0"


def google(
    client_id: str,
    client_secret: str,
    public_url: str,
    *,
    url: str = "",
    servers: tuple[str, str] | None = None,
) -> OAuthIssuer:
    """Return Google Workspace and Gmail; `url` is another place with /authorize, /token and /revoke."""
    endpoints = Endpoints(
        authorize=f"{url}/authorize" if url else "https://accounts.google.com/o/oauth2/v2/auth",
        token=f"{url}/token" if url else "https://oauth2.googleapis.com/token",
        revoke=f"{url}/revoke" if url else "https://oauth2.googleapis.com/revoke",
        scopes=_GOOGLE_SCOPES,
        extra=_GOOGLE_EXTRA,
    )
    return OAuthIssuer(
        GOOGLE,
        "Google",
        endpoints,
        client_id=client_id,
        client_secret=client_secret,
        redirect_uri=public_url + _CALLBACK,
        servers=servers or ("smtp.gmail.com:587", "imap.gmail.com:993"),
    )


def microsoft(
    client_id: str,
    client_secret: str,
    public_url: str,
    *,
    url: str = "",
    servers: tuple[str, str] | None = None,
) -> OAuthIssuer:
    """Return Microsoft, for Microsoft 365 and private mailboxes; it takes no grant back over the network.

    `url` is another place with /authorize and /token, such as a tenant's own.
    """
    base = url or _MICROSOFT_URL
    endpoints = Endpoints(f"{base}/authorize", f"{base}/token", "", _MICROSOFT_SCOPES)
    return OAuthIssuer(
        MICROSOFT,
        "Microsoft",
        endpoints,
        client_id=client_id,
        client_secret=client_secret,
        redirect_uri=public_url + _CALLBACK,
        servers=servers or ("smtp.office365.com:587", "outlook.office365.com:993"),
    )
