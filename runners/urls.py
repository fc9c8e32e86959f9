from django.urls import path

from runners.views import account, consent, pages, profile, settings, unsubscribe, welcome

app_name = "runners"
urlpatterns = [
    path("welcome/", welcome.start, name="welcome"),
    path("welcome/consent/", welcome.consent, name="welcome_consent"),
    path("welcome/you/", welcome.you, name="welcome_you"),
    path("welcome/bones/", welcome.bones, name="welcome_bones"),
    path("welcome/running/", welcome.running, name="welcome_running"),
    path("welcome/done/", welcome.done, name="welcome_done"),
    path("more/", pages.more, name="more"),
    path("athletes/", pages.athletes, name="athletes"),
    path("athletes/also-run/", pages.also_run, name="also_run"),
    path("settings/", settings.index, name="settings"),
    path("settings/profile/", profile.profile, name="profile"),
    path("settings/bones/", profile.bones, name="bones"),
    path("settings/bones/<uuid:injury_id>/remove/", profile.injury_remove, name="injury_remove"),
    path("settings/consent/", consent.consent, name="consent"),
    path("settings/display/", settings.display, name="display"),
    path("settings/emails/", settings.emails, name="emails"),
    path("settings/delete/", account.delete, name="delete"),
    path("e/<str:token>/", unsubscribe.unsubscribe, name="unsubscribe"),
]
