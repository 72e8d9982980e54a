"""The headers that tell browsers what our pages may do; who may see a page is not decided here."""

from flask import Flask, Response, request

DASHBOARD_PATH = "/rq/"

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "font-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
# rq-dashboard builds its tables from inline scripts with templates that it compiles by eval.
_DASHBOARD_POLICY = _POLICY | {
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
}
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_YEAR_SECONDS = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Put the headers on every answer."""
    app.after_request(_protect)


def _protect(response: Response) -> Response:
    under_dashboard = request.path.startswith(DASHBOARD_PATH)
    policy = _DASHBOARD_POLICY if under_dashboard else _POLICY
    response.headers["Content-Security-Policy"] = "; ".join(
        f"{name} {value}" for name, value in policy.items()
    )
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = f"max-age={_YEAR_SECONDS}"
    if response.mimetype == "text/html" and "Cache-Control" not in response.headers:
        # Pages are a member's own, and must not be shown from a cache after signing out.
        response.headers["Cache-Control"] = "private, no-cache"
    return response
