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
    # An application of the toolkit has one grant type, so the other grants have applications of their own.
    ("device-app", "Device App", "device-secret-0123456789abcdef-lab", Application.CLIENT_CONFIDENTIAL,
     "http://127.0.0.1:7786/redirect",
     Application.GRANT_DEVICE_CODE),
    ("other-device-app", "Other Device App", "other-device-secret-fedcba9876-lab", Application.CLIENT_CONFIDENTIAL,
     "http://127.0.0.1:7786/redirect",
     Application.GRANT_DEVICE_CODE),
    ("service-app", "Service App", "service-secret-0123456789abcdef-lab", Application.CLIENT_CONFIDENTIAL,
     "http://127.0.0.1:7786/redirect",
     Application.GRANT_CLIENT_CREDENTIALS),
]
for client_id, name, secret, client_type, redirect_uris, *grant_type in clients:
    Application.objects.create(
        client_id=client_id,
        name=name,
        client_secret=secret,
        client_type=client_type,
        authorization_grant_type=grant_type[0] if grant_type else Application.GRANT_AUTHORIZATION_CODE,
        redirect_uris=redirect_uris,
    )
