from django.urls import path

from risk.views import alerts, detail, pages, preview, today

app_name = "risk"
urlpatterns = [
    path("", pages.landing, name="landing"),
    path("today/", today.today, name="today"),
    path("risk/", detail.detail, name="detail"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/<uuid:warning_id>/done/", alerts.alerts_done, name="alerts_done"),
    path("runs/preview/", preview.run_preview, name="run_preview"),
    path("how-it-works/", pages.method, name="method"),
    path("what-to-do/", pages.what_to_do, name="what_to_do"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
]
