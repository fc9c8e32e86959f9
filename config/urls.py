"""Every address of the site. A prefix names the app that answers."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("", include("risk.urls")),
    path("", include("training.urls")),
    path("", include("runners.urls")),
]
