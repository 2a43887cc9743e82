"""A small OpenID Connect provider on loopback: discovery, keys, authorization, token, what it says about a person.

Signs in whoever `person` is, without asking; `token` and `header` change what it puts into a token.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "hogo-kitei", "a-secret-of-the-test"


class Quiet(WSGIRequestHandler):
    """Writes nothing."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the server names it so
        pass


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """What the provider knows and how it errs."""

    url: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    token: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    signing_key: Any = field(default_factory=new_key)
    published_key: Any = None
    algorithm: str = "RS256"
    issued: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def answer(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        """The application."""
        length = int(environ.get("CONTENT_LENGTH") or 0)
        sent = environ["QUERY_STRING"] or environ["wsgi.input"].read(length).decode()
        asked = {key: values[0] for key, values in parse_qs(sent).items()}
        path = environ["PATH_INFO"]
        if path == "/authorize":
            start_response("302 Found", [("Location", self.authorize(asked))])
            return [b""]
        pages = {
            "/.well-known/openid-configuration": self.description,
            "/keys": self.keys,
            "/token": lambda: self.exchange(asked),
            "/userinfo": lambda: self.describe(environ.get("HTTP_AUTHORIZATION", "")),
        }
        found = pages[path]()
        start_response("200 OK" if found else "400 Bad Request", [("Content-Type", "application/json")])
        return [json.dumps(found or {"error": "invalid_grant"}).encode()]

    def description(self) -> dict[str, Any]:
        names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        return {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            **{f"{name}_endpoint": f"{self.url}/{path}" for name, path in names.items()},
        }

    def keys(self) -> dict[str, Any]:
        public = (self.published_key or self.signing_key).public_key()
        return {"keys": [jwt.algorithms.RSAAlgorithm.to_jwk(public, as_dict=True) | {"kid": "1", "alg": "RS256"}]}

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser goes back to; the code belongs to what was asked."""
        assert (asked["client_id"], asked["response_type"], asked["code_challenge_method"]) == (
            CLIENT_ID,
            "code",
            "S256",
        )
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?" + urlencode({"code": code, "state": asked["state"]})

    def exchange(self, sent: dict[str, str]) -> dict[str, Any] | None:
        """A token for a code, once, to who knows its verifier."""
        asked = self.codes.pop(sent["code"], None)
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        if asked is None or base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return None
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + 60, "nonce": asked["nonce"]}
        keys: dict[str, Any] = {"HS256": "x" * 40, "none": None}
        key = keys.get(self.algorithm, self.signing_key)
        token = jwt.encode(claims | self.person | self.token, key, algorithm=self.algorithm, headers={"kid": "1"})
        access = secrets.token_urlsafe(16)
        self.issued += [token, access, sent["code"]]
        return {"access_token": access, "token_type": "Bearer", "expires_in": 60, "id_token": token}

    def describe(self, header: str) -> dict[str, Any] | None:
        """What it says about the person to who has the token."""
        return {"sub": self.person["sub"]} | self.userinfo if header.removeprefix("Bearer ") in self.issued else None


@contextmanager
def running() -> Iterator[Provider]:
    """Serve on a free port."""
    provider = Provider()
    server = make_server("127.0.0.1", 0, provider.answer, WSGIServer, Quiet)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
