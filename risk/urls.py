from django.urls import path

from risk.views import alerts, athlete, detail, notes, pages, preview, roster, today

app_name = "risk"
urlpatterns = [
    path("", pages.landing, name="landing"),
    path("today/", today.today, name="today"),
    path("risk/", detail.detail, name="detail"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/<uuid:warning_id>/done/", alerts.alerts_done, name="alerts_done"),
    path("runs/preview/", preview.run_preview, name="run_preview"),
    path("athletes/", roster.roster, name="roster"),
    path("athletes/<uuid:link_id>/", athlete.athlete, name="athlete"),
    path("athletes/<uuid:link_id>/ended/", roster.end_noticed, name="end_noticed"),
    path("athletes/<uuid:link_id>/notes/", notes.note_create, name="note_create"),
    path("notes/", notes.notes, name="notes"),
    path("notes/<uuid:note_id>/seen/", notes.note_seen, name="note_seen"),
    path("how-it-works/", pages.method, name="method"),
    path("what-to-do/", pages.what_to_do, name="what_to_do"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
]
