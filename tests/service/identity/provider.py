"""A tiny OpenID provider on loopback: discovery, keys, and a token endpoint that checks PKCE and the secret."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwk, jwt

CLIENT, SECRET = "callqa", "a secret of the client's"


class TinyProvider:
    """`claims` go into the next id token over the usual ones; None leaves one out."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self.key = jwk.RSAKey.generate_key(2048, {"kid": "first"})
        self.signing_key = self.key
        self.claims: dict[str, Any] = {}
        self._codes: dict[str, dict[str, str]] = {}

    def authorize(self, address: str) -> dict[str, str]:
        """What the browser brings back after its person signed in at `address`."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert asked["redirect_uri"] == "http://callqa.test/sign-in/oidc/callback"
        code = secrets.token_urlsafe(8)
        self._codes[code] = asked
        return {"code": code, "state": asked["state"], "iss": self.issuer}

    def document(self, path: str) -> dict[str, Any] | None:
        places = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        if path == "/.well-known/openid-configuration":
            return {"issuer": self.issuer} | {name: self.issuer + place for name, place in places.items()}
        return {"keys": [self.key.as_dict(private=False)]} if path == "/keys" else None

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """None where the code, the verifier or the secret is wrong. A code serves once."""
        asked = self._codes.pop(form.get("code", ""), None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if asked is None or authorization != f"Basic {basic}":
            return None
        if challenge.rstrip(b"=").decode() != asked["code_challenge"]:
            return None
        return {"access_token": "-", "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])}

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        usual = {"iss": self.issuer, "aud": CLIENT, "sub": "s-1", "nonce": nonce, "iat": now, "exp": now + 60}
        address = {"email": "priya@example.test", "email_verified": True, "name": "Priya Shah"}
        claims = {name: value for name, value in (usual | address | self.claims).items() if value is not None}
        header = {"alg": "RS256", "kid": self.signing_key.kid}
        return jwt.encode(header, claims, self.signing_key)


@contextmanager
def serving() -> Iterator[TinyProvider]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    provider = TinyProvider(server.server_address[1])
    server.provider = provider  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Any

    def do_GET(self) -> None:
        self._answer(self.server.provider.document(self.path))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._answer(self.server.provider.token(form, self.headers.get("Authorization", "")))

    def _answer(self, document: dict[str, Any] | None) -> None:
        body = json.dumps(document or {"error": "invalid_grant"}).encode()
        self.send_response(200 if document else 400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return
