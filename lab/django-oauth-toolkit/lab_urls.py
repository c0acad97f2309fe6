"""Routes: the toolkit below /o/, as its tutorial has it, its metadata at the root, Django's login, three resources."""

from django.http import JsonResponse
from django.urls import include, path
from oauth2_provider import urls as oauth2_urls
from oauth2_provider.decorators import protected_resource


def owner(request):
    return JsonResponse({"user": request.resource_owner.get_username() if request.resource_owner else None})


urlpatterns = [
    path("o/", include(oauth2_urls)),
    path("", include((oauth2_urls.metadata_urlpatterns, "oauth2_metadata"))),
    path("accounts/", include("django.contrib.auth.urls")),
    path("resource", protected_resource()(owner)),
    path("resource/write", protected_resource(scopes=["write"])(owner)),
    path("archive", protected_resource()(owner)),
]
