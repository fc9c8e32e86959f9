"""Every address of the site. A prefix names the app that answers."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from config import record, views
from runners.admin import site as admin_site

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", views.live, name="live"),
    path("health/ready", views.ready, name="ready"),
    path("health/deep", views.deep, name="deep"),
    path("operator/", views.operator, name="operator"),
    path("operator/mail/again/", views.operator_mail_again, name="operator_mail_again"),
    path("operator/mail/try/", views.operator_mail_try, name="operator_mail_try"),
    path("operator/alerts/", record.operator_alerts, name="operator_alerts"),
    path("admin/", admin_site.urls),
    path("accounts/", include("allauth.account.urls")),
    path("", include("risk.urls")),
    path("", include("training.urls")),
    path("", include("runners.urls")),
]

if settings.ANYMAIL.get("WEBHOOK_SECRET"):  # without one anybody could stop anybody's letters
    urlpatterns += [path("anymail/", include("anymail.urls"))]

if settings.DEMO:
    urlpatterns += [
        path("demo/mail/", views.demo_mail, name="demo_mail"),
        path("demo/mail/<str:name>/", views.demo_letter, name="demo_letter"),
        path("demo/mail/<str:name>/html/", views.demo_letter_html, name="demo_letter_html"),
    ]
