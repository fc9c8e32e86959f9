from django.urls import path

from risk.views import alerts, athlete, detail, notes, pages, plan_dates, planner, preview, recovery, roster, today

app_name = "risk"
urlpatterns = [
    path("", pages.landing, name="landing"),
    path("today/", today.today, name="today"),
    path("risk/", detail.detail, name="detail"),
    path("risk/plan/", planner.plan, name="plan"),
    path("risk/plan/use/", planner.plan_use, name="plan_use"),
    path("risk/plan/drop/", planner.plan_drop, name="plan_drop"),
    path("risk/plan/dates/", plan_dates.plan_dates, name="plan_dates"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/record/", alerts.record, name="record"),
    path("alerts/<uuid:warning_id>/", alerts.alert, name="alert"),
    path("alerts/<uuid:warning_id>/done/", alerts.alerts_done, name="alerts_done"),
    path("alerts/<uuid:warning_id>/undo/", alerts.alert_undo, name="alert_undo"),
    path("alerts/<uuid:warning_id>/snooze/", alerts.alert_snooze, name="alert_snooze"),
    path("alerts/<uuid:warning_id>/useful/", alerts.alert_useful, name="alert_useful"),
    path("runs/preview/", preview.run_preview, name="run_preview"),
    path("athletes/", roster.roster, name="roster"),
    path("athletes/<uuid:link_id>/", athlete.athlete, name="athlete"),
    path("athletes/<uuid:link_id>/ended/", roster.end_noticed, name="end_noticed"),
    path("athletes/<uuid:link_id>/notes/", notes.note_create, name="note_create"),
    path("notes/", notes.notes, name="notes"),
    path("recovery/", recovery.recovery_list, name="recovery_list"),
    path("recovery/new/", recovery.recovery_new, name="recovery_new"),
    path("recovery/<uuid:plan_id>/", recovery.recovery, name="recovery"),
    path("recovery/<uuid:plan_id>/gate/", recovery.recovery_gate, name="recovery_gate"),
    path("recovery/<uuid:plan_id>/session/", recovery.recovery_session, name="recovery_session"),
    path("recovery/<uuid:plan_id>/morning/", recovery.recovery_morning, name="recovery_morning"),
    path("recovery/<uuid:plan_id>/end/", recovery.recovery_end, name="recovery_end"),
    path("notes/<uuid:note_id>/seen/", notes.note_seen, name="note_seen"),
    path("how-it-works/", pages.method, name="method"),
    path("what-to-do/", pages.what_to_do, name="what_to_do"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
]
