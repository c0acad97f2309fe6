"""The lab's authorization server of Authlib (Flask integration): the grants and endpoints are the library's; what is here is
what it leaves to its user, as its documentation shows it: pages, and what is stored (store.py).
"""

import os
import secrets
from html import escape

from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector, current_token
from authlib.oauth2 import OAuth2Error, rfc7009, rfc7523, rfc7591, rfc7592, rfc7636, rfc7662, rfc9068, rfc9101, rfc9207
from authlib.oauth2.rfc6749 import InvalidClientError, InvalidGrantError, grants
from authlib.oauth2.rfc6750 import InvalidTokenError
from authlib.oauth2.rfc9101.errors import InvalidRequestObjectError
from flask import Flask, jsonify, redirect, request, session
from joserfc.jwk import ECKey, KeySet

import store
from store import Approval, Client, Code, Token, User

ISSUER = f"http://127.0.0.1:{os.environ['LAB_PORT']}"
RESOURCE = f"{ISSUER}/resource"
METHODS = ["client_secret_basic", "client_secret_post", "client_assertion_jwt", "none"]
ACCESS_LIFETIME, REFRESH_LIFETIME = 600, 86400
ALGORITHMS = ["ES256", "RS256", "EdDSA"]

METADATA = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "revocation_endpoint": f"{ISSUER}/revoke",
    "introspection_endpoint": f"{ISSUER}/introspect",
    "registration_endpoint": f"{ISSUER}/register",
    "jwks_uri": f"{ISSUER}/jwks",
    "scopes_supported": store.SCOPES,
    "response_types_supported": ["code"],
    "response_modes_supported": ["query"],
    "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
    "token_endpoint_auth_methods_supported": [
        "client_secret_basic", "client_secret_post", "private_key_jwt", "client_secret_jwt", "none",
    ],
    "token_endpoint_auth_signing_alg_values_supported": [*ALGORITHMS, "HS256"],
    "code_challenge_methods_supported": ["S256"],
    "authorization_response_iss_parameter_supported": True,
    "request_object_signing_alg_values_supported": ALGORITHMS,
}

app = Flask(__name__)
app.config.update(
    SECRET_KEY=secrets.token_hex(32),
    SESSION_COOKIE_SAMESITE="Lax",
    OAUTH2_SCOPES_SUPPORTED=store.SCOPES,
    OAUTH2_REFRESH_TOKEN_GENERATOR=True,
)
signing_key = KeySet([ECKey.generate_key("P-256", parameters={"kid": "lab", "use": "sig", "alg": "ES256"}, private=True)])


def save_token(token, request):
    """The approval of the code or the refresh token that was redeemed; a client that asks for itself is its own."""
    source = request.authorization_code or request.refresh_token
    approval = source.approval if source else Approval(request.client.id, None, token.get("scope"))
    store.access_tokens[token["access_token"]] = Token(approval, token.get("scope"), token["expires_in"])
    if "refresh_token" in token:
        # Narrower access tokens do not narrow what can be refreshed (RFC 6749 6).
        store.refresh_tokens[token["refresh_token"]] = Token(approval, approval.scope, REFRESH_LIFETIME)


server = AuthorizationServer(app, store.clients.get, save_token)


class AccessTokens(rfc9068.JWTBearerTokenGenerator):
    def get_jwks(self):
        return signing_key

    def get_audiences(self, client, user, scope):
        return RESOURCE


server.register_token_generator("default", AccessTokens(
    issuer=ISSUER, alg="ES256",
    refresh_token_generator=lambda **_: secrets.token_urlsafe(32),
    expires_generator=lambda client, grant_type: ACCESS_LIFETIME,
))


class CodeGrant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = METHODS

    def save_authorization_code(self, code, request):
        store.codes[code] = Code(Approval(request.client.id, request.user.name, request.scope), request)

    def query_authorization_code(self, code, client):
        item = store.codes.get(code)
        if not item or item.approval.client_id != client.id or item.expires < store.time.time():
            return None
        if item.used:
            item.approval.ended = True
            return None
        return item

    def delete_authorization_code(self, authorization_code):
        # As the library says it of a code that was used before.
        take(authorization_code, "Invalid 'code' in request.")

    def authenticate_user(self, authorization_code):
        return User(authorization_code.approval.user)


def take(item, description=None):
    """Of several requests at the same moment one gets it; what the others were about to be given is worthless then."""
    with store.lock:
        if item.used:
            item.approval.ended = True
            raise InvalidGrantError(description)
        item.used = True


class RefreshGrant(grants.RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = METHODS
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token):
        token = store.refresh_tokens.get(refresh_token)
        if not token:
            return None
        # One that was used before ends the approval (RFC 9700 4.14.2).
        if token.used and token.check_client(self.request.client):
            token.approval.ended = True
        return None if token.is_expired() or token.is_revoked() else token

    def authenticate_user(self, refresh_token):
        return User(refresh_token.approval.user)

    def revoke_old_credential(self, refresh_token):
        take(refresh_token)


class ClientGrant(grants.ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = METHODS[:-1]


class S256(rfc7636.CodeChallenge):
    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]


class Assertions(rfc7523.JWTBearerClientAssertion):
    def get_audiences(self):
        return [ISSUER, f"{ISSUER}/token"]

    def validate_jti(self, claims, jti):
        return store.is_new(claims["sub"], jti)

    def resolve_client_public_key(self, client):
        keys = client.keys() if client.signs else None
        if keys is None:
            raise InvalidClientError(description="The client does not sign.")
        return keys


class RequestObjects(rfc9101.JWTAuthenticationRequest):
    def resolve_client_public_key(self, client):
        keys = client.keys()
        if keys is None:
            raise InvalidRequestObjectError(description="The client does not sign.")
        return keys

    def get_server_metadata(self):
        return METADATA


class Issuer(rfc9207.IssuerParameter):
    def get_issuer(self):
        return ISSUER


server.register_grant(CodeGrant, [S256(required=True)])
server.register_grant(RefreshGrant)
server.register_grant(ClientGrant)
server.register_client_auth_method(Assertions.CLIENT_AUTH_METHOD, Assertions())
server.register_extension(lambda _: RequestObjects(support_request_uri=False)(server))
server.register_extension(lambda _: Issuer()(server))


def either(token, hint):
    stores = [store.access_tokens, store.refresh_tokens]
    return next((found for known in stores if (found := known.get(token))), None)


class Revocation(rfc7009.RevocationEndpoint):
    CLIENT_AUTH_METHODS = METHODS

    def query_token(self, token_string, token_type_hint):
        return either(token_string, token_type_hint)

    def revoke_token(self, token, request):
        token.revoked = True
        if request.form["token"] in store.refresh_tokens:
            token.approval.ended = True


class Introspection(rfc9068.JWTIntrospectionEndpoint):
    """Of the access tokens, which the library reads itself."""

    CLIENT_AUTH_METHODS = METHODS[:-1]

    def get_jwks(self):
        return signing_key

    def check_permission(self, token, client, request):
        known = store.access_tokens.get(request.form["token"])
        return known is not None and known.check_client(client) and not known.is_revoked()

    def get_username(self, user_id):
        return user_id if user_id in store.USERS else None


class RefreshIntrospection(rfc7662.IntrospectionEndpoint):
    """Of everything else."""

    CLIENT_AUTH_METHODS = METHODS[:-1]

    def query_token(self, token_string, token_type_hint):
        return store.refresh_tokens.get(token_string)

    def check_permission(self, token, client, request):
        return token.check_client(client)

    def introspect_token(self, token):
        return {
            "active": True, "client_id": token.approval.client_id, "sub": token.approval.user, "scope": token.get_scope(),
            "iss": ISSUER, "iat": token.issued, "exp": token.issued + token.lifetime,
        }


class Registration(rfc7591.ClientRegistrationEndpoint):
    def authenticate_token(self, request):
        return "open to all"

    def get_server_metadata(self):
        return METADATA

    def save_client(self, client_info, client_metadata, request):
        client = Client(client_info, client_metadata)
        client.registration_token = secrets.token_urlsafe(32)
        store.clients[client.id] = client
        return client

    def generate_client_registration_info(self, client, request):
        return registration_info(client)


class Configuration(rfc7592.ClientConfigurationEndpoint):
    def authenticate_token(self, request):
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        known = [client for client in store.clients.values() if client.registration_token == token]
        return RegistrationToken(known[0]) if kind.lower() == "bearer" and token and known else None

    def authenticate_client(self, request):
        return store.clients.get(request.uri.rsplit("/", 1)[-1])

    def revoke_access_token(self, token, request):
        """There is no such token: it goes with its client."""

    def check_permission(self, client, request):
        return True

    def delete_client(self, client, request):
        del store.clients[client.id]
        for token in [*store.access_tokens.values(), *store.refresh_tokens.values()]:
            if token.check_client(client):
                token.approval.ended = True

    def update_client(self, client, client_metadata, request):
        # What an update leaves out is gone (RFC 7592 2.2).
        client.client_metadata = client_metadata
        return client

    def get_server_metadata(self):
        return METADATA

    def generate_client_registration_info(self, client, request):
        return registration_info(client)


class RegistrationToken:
    def __init__(self, client):
        self.client = client

    def check_client(self, client):
        return self.client is client


def registration_info(client):
    return {"registration_client_uri": f"{ISSUER}/register/{client.id}", "registration_access_token": client.registration_token}


for endpoint in (Revocation, Introspection(ISSUER), RefreshIntrospection, Registration, Configuration):
    server.register_endpoint(endpoint)


class AccessTokenValidator(rfc9068.JWTBearerTokenValidator):
    def get_jwks(self):
        return signing_key

    def validate_token(self, token, scopes, request, **kwargs):
        super().validate_token(token, scopes, request, **kwargs)
        known = store.access_tokens.get(request.headers["Authorization"].split(None, 1)[1])
        if known is None or known.is_revoked():
            raise InvalidTokenError(realm=self.realm)


require_oauth = ResourceProtector()
require_oauth.register_token_validator(AccessTokenValidator(ISSUER, RESOURCE, realm="lab"))


@app.get("/resource")
@require_oauth()
def resource():
    return jsonify(user=current_token["sub"])


@app.get("/resource/write")
@require_oauth("write")
def resource_write():
    return jsonify(user=current_token["sub"])


@app.get("/.well-known/oauth-authorization-server")
def metadata():
    return jsonify(METADATA)


@app.get("/jwks")
def jwks():
    return jsonify(signing_key.as_dict(private=False))


@app.post("/token")
def token():
    return server.create_token_response()


@app.post("/revoke")
def revoke():
    return server.create_endpoint_response(Revocation.ENDPOINT_NAME)


@app.post("/introspect")
def introspect():
    return server.create_endpoint_response(Introspection.ENDPOINT_NAME)


@app.post("/register")
def register():
    return server.create_endpoint_response(Registration.ENDPOINT_NAME)


@app.route("/register/<_>", methods=["GET", "PUT", "DELETE"])
def configure(_):
    return server.create_endpoint_response(Configuration.ENDPOINT_NAME)


def page(body, status=200):
    answer = app.make_response((f'<!doctype html><html lang="en"><title>Lab</title><body>{body}</body></html>', status))
    answer.headers.update({
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
    })
    return answer


@app.after_request
def no_referrer(answer):
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def sign_in_page(message=""):
    return page(f"""<h1>Sign in</h1><p>{message}</p><form method="post" action="/login">
        <input type="hidden" name="next" value="{escape(request.form.get('next', request.full_path))}">
        <label>User name <input name="username" autocomplete="username"></label>
        <label>Password <input type="password" name="password" autocomplete="current-password"></label>
        <button>Sign in</button></form>""")


@app.post("/login")
def login():
    name, password = request.form.get("username"), request.form.get("password")
    if name not in store.USERS or store.USERS[name] != password:
        return sign_in_page("The user name or the password is wrong.")
    session.clear()
    session.update(user=name, csrf=secrets.token_urlsafe(32))
    target = request.form.get("next", "")
    return redirect(target if target.startswith("/authorize?") else "/authorize", 303)


@app.route("/authorize", methods=["GET", "POST"])
def authorize():
    user = User(session["user"]) if session.get("user") in store.USERS else None
    try:
        grant = server.get_consent_grant(end_user=user)
    except OAuth2Error as error:
        # No redirect before the user has signed in (RFC 9700 4.11.2).
        if error.redirect_uri and user is None:
            return sign_in_page()
        return server.handle_error_response(request, error)
    if user is None:
        return sign_in_page()
    if request.method == "GET":
        return page(f"""<h1>{escape(grant.request.client.name)} asks for access</h1><p>{escape(grant.request.scope)}</p>
            <form method="post" action="{escape(request.full_path)}"><input type="hidden" name="csrf" value="{session['csrf']}">
            <button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button></form>""")
    if request.form.get("csrf") != session["csrf"]:
        return page("<h1>Error</h1><p>This form is not of your session.</p>", 403)
    allowed = request.form.get("decision") == "allow"
    return server.create_authorization_response(grant=grant, grant_user=user if allowed else None)


def known(client_id, client_name, method, redirect_uris, *, secret=None, jwks=None, grant_types=()):
    info = {"client_id": client_id, **({"client_secret": secret} if secret else {})}
    store.clients[client_id] = Client(info, {
        "client_name": client_name, "token_endpoint_auth_method": method, "redirect_uris": redirect_uris,
        "grant_types": ["authorization_code", "refresh_token", *grant_types], "response_types": ["code"],
        **({"jwks": jwks} if jwks else {}),
    })


SERVICE = ["client_credentials"]
known("acme-app", "Acme App", "client_secret_basic", ["http://127.0.0.1:7780/redirect", "http://127.0.0.1:7780/second?tenant=7"],
      secret="acme-secret-0123456789abcdef-lab", grant_types=SERVICE)
known("other-app", "Other App", "client_secret_basic", ["http://127.0.0.1:7781/redirect"],
      secret="other-secret-fedcba9876543210-lab", grant_types=SERVICE)
known("public-app", "Public App", "none", ["http://127.0.0.1:7782/redirect"])
known("code-only-app", "Code Only App", "client_secret_basic", ["http://127.0.0.1:7784/redirect"],
      secret="code-only-secret-0123456789-lab")
known("reserved-app", "Reserved App", "client_secret_basic", ["http://127.0.0.1:7785/redirect"],
      secret="reserved:secret+with/all=of%20them&?#-lab", grant_types=SERVICE)
# The public half of the key in targets.yaml.
known("signing-app", "Signing App", "private_key_jwt", ["http://127.0.0.1:7786/redirect"], grant_types=SERVICE, jwks={"keys": [{
    "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256",
    "x": "xJaegjBXrDb8ZC56zpS8P5F_FN1SkhHEh0FOXHHU6nY", "y": "Hpq0n1iK9MajmnJxFbKAUOM6rI4qxxQ_MJLACa1MG3A"}]})
known("stamping-app", "Stamping App", "client_secret_jwt", ["http://127.0.0.1:7787/redirect"],
      secret="stamping-secret-0123456789abcdef0123456789abcdef-lab", grant_types=SERVICE)
