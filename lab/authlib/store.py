"""What the lab's Authlib server remembers: clients, users, codes and tokens, in memory, so that every start is fresh.

The classes answer what the library asks of its user; nothing here speaks HTTP.
"""

import threading
import time

from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, TokenMixin, list_to_scope, scope_to_list
from joserfc.jwk import KeySet, OctKey

USERS = {"alice": "alice-password-lab", "bob": "bob-password-lab"}
SCOPES = ["read", "write"]

clients = {}
codes = {}
access_tokens = {}
refresh_tokens = {}
assertion_ids = set()
# Whatever may happen once only happens below this lock.
lock = threading.Lock()


class User:
    def __init__(self, name):
        self.name = name

    def get_user_id(self):
        return self.name


class Client(ClientMixin):
    def __init__(self, info, metadata):
        self.client_info = info
        self.client_metadata = metadata
        self.registration_token = None

    @property
    def id(self):
        return self.client_info["client_id"]

    @property
    def secret(self):
        return self.client_info.get("client_secret")

    @property
    def name(self):
        return self.client_metadata.get("client_name", self.id)

    @property
    def method(self):
        return self.client_metadata["token_endpoint_auth_method"]

    @property
    def signs(self):
        return self.method in ("private_key_jwt", "client_secret_jwt")

    def keys(self):
        """What its signatures are checked with, where it signs."""
        if self.method == "client_secret_jwt":
            return OctKey.import_key(self.secret)
        known = self.client_metadata.get("jwks")
        return KeySet.import_key_set(known) if known else None

    def get_client_id(self):
        return self.id

    def get_default_redirect_uri(self):
        uris = self.client_metadata.get("redirect_uris", [])
        return uris[0] if len(uris) == 1 else None

    def get_allowed_scope(self, scope):
        allowed = scope_to_list(self.client_metadata.get("scope", list_to_scope(SCOPES)))
        wanted = scope_to_list(scope) if scope else allowed[:1]
        kept = [word for word in wanted if word in allowed]
        return list_to_scope(kept) if kept else None

    def check_redirect_uri(self, redirect_uri):
        return redirect_uri in self.client_metadata.get("redirect_uris", [])

    def check_client_secret(self, client_secret):
        return self.secret is not None and self.secret == client_secret

    def check_endpoint_auth_method(self, method, endpoint):
        # Authlib has one method for both kinds of assertions.
        return self.signs if method == "client_assertion_jwt" else method == self.method

    def check_response_type(self, response_type):
        return response_type in self.client_metadata.get("response_types", ["code"])

    def check_grant_type(self, grant_type):
        return grant_type in self.client_metadata.get("grant_types", ["authorization_code"])


class Approval:
    """What a user let a client do: it ends as a whole."""

    def __init__(self, client_id, user, scope):
        self.client_id, self.user, self.scope, self.ended = client_id, user, scope, False


class Code(AuthorizationCodeMixin):
    def __init__(self, approval, request):
        self.approval = approval
        # Not the resolved one: where the request named none, none has to come again.
        self.redirect_uri = request.payload.redirect_uri
        self.code_challenge = request.payload.data.get("code_challenge")
        self.code_challenge_method = request.payload.data.get("code_challenge_method")
        self.expires, self.used = time.time() + 60, False

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.approval.scope


class Token(TokenMixin):
    def __init__(self, approval, scope, lifetime):
        self.approval, self.scope = approval, scope
        self.issued, self.lifetime = int(time.time()), lifetime
        self.used = self.revoked = False

    def check_client(self, client):
        return self.approval.client_id == client.get_client_id()

    def get_scope(self):
        return self.scope

    def get_expires_in(self):
        return self.lifetime

    def is_expired(self):
        return self.issued + self.lifetime < time.time()

    def is_revoked(self):
        return self.revoked or self.used or self.approval.ended


def is_new(subject, jti):
    """Whether an assertion comes for the first time."""
    with lock:
        known = (subject, jti) in assertion_ids
        assertion_ids.add((subject, jti))
        return not known
