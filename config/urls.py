"""Every address of the site. A prefix names the app that answers."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from config import views
from runners.admin import site as admin_site

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", views.live, name="live"),
    path("health/ready", views.ready, name="ready"),
    path("operator/", views.operator, name="operator"),
    path("admin/", admin_site.urls),
    path("accounts/", include("allauth.account.urls")),
    path("", include("risk.urls")),
    path("", include("training.urls")),
    path("", include("runners.urls")),
]

if settings.DEMO:
    urlpatterns += [
        path("demo/mail/", views.demo_mail, name="demo_mail"),
        path("demo/mail/<str:name>/", views.demo_letter, name="demo_letter"),
        path("demo/mail/<str:name>/html/", views.demo_letter_html, name="demo_letter_html"),
    ]
