"""Fills the fresh database: two users and the applications. All values are for the lab only."""

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402  (after setup)
from oauth2_provider.models import get_application_model  # noqa: E402

User, Application = get_user_model(), get_application_model()
for name in ("alice", "bob"):
    User.objects.create_user(name, password=f"{name}-password-lab")

clients = [
    ("acme-app", "Acme App", "acme-secret-0123456789abcdef-lab", Application.CLIENT_CONFIDENTIAL,
     "http://127.0.0.1:7780/redirect http://127.0.0.1:7780/second?tenant=7"),
    ("other-app", "Other App", "other-secret-fedcba9876543210-lab", Application.CLIENT_CONFIDENTIAL,
     "http://127.0.0.1:7781/redirect"),
    ("public-app", "Public App", "", Application.CLIENT_PUBLIC, "http://127.0.0.1:7782/redirect"),
    ("native-app", "Native App", "", Application.CLIENT_PUBLIC, "http://127.0.0.1:7783/redirect"),
    ("code-only-app", "Code Only App", "code-only-secret-0123456789-lab", Application.CLIENT_CONFIDENTIAL,
     "http://127.0.0.1:7784/redirect http://app.example/redirect"),
    ("reserved-app", "Reserved App", "reserved:secret+with/all=of%20them&?#-lab", Application.CLIENT_CONFIDENTIAL,
     "http://127.0.0.1:7785/redirect"),
]
for client_id, name, secret, client_type, redirect_uris in clients:
    Application.objects.create(
        client_id=client_id,
        name=name,
        client_secret=secret,
        client_type=client_type,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        redirect_uris=redirect_uris,
    )
