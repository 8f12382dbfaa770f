"""The headers that every answer has: what a browser may do with our pages, and nothing more."""

from __future__ import annotations

from flask import Flask, Response

from app.config import Settings

POLICY = {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
"""The Content-Security-Policy: our own files, nothing inline, nothing from elsewhere."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
HTTPS_ONLY = "max-age=31536000"


def policy(**more: str) -> str:
    """The policy as a header, with what a page needs besides; a keyword's `_` stands for `-`."""
    extra = {name.replace("_", "-"): value for name, value in more.items()}
    return "; ".join(f"{name} {value} {extra.get(name, '')}".strip() for name, value in POLICY.items())


def register(app: Flask, settings: Settings) -> None:
    """Put them on every answer."""
    plain = {**HEADERS, "Content-Security-Policy": policy()}
    if settings.secure_cookies:
        plain["Strict-Transport-Security"] = HTTPS_ONLY

    def add(response: Response) -> Response:
        for name, value in plain.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    app.after_request(add)
