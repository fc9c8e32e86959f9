"""Sign-up: e-mail, one password, and what the person is."""

from allauth.account.forms import SignupForm
from django import forms
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from runners import services
from runners.forms.account import Plain
from runners.forms.zones import known_zones
from runners.models import Units, User

MILES_AT_HOME = {"en-us", "en-gb"}


def units_guessed(request: HttpRequest) -> str:
    """Return miles where the browser's first language is one of a country that runs in miles."""
    first = request.headers.get("Accept-Language", "").split(",")[0].split(";")[0].strip().lower()
    return Units.MILES if first in MILES_AT_HOME else Units.KM


def known_zone(zone: str) -> str:
    """Return the browser's time zone where it is one, else UTC: it can be changed, so a wrong one is no error."""
    return zone if zone in known_zones() else "UTC"


class SignUpForm(Plain, SignupForm):
    """allauth's form (it keeps quiet about who has an account already) and the role."""

    name = forms.CharField(
        label=_("Your name"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name", "class": "form-control"}),
        help_text=_("For your coach or your athletes. Leave it empty, and they see your e-mail address."),
    )
    role = forms.ChoiceField(
        label=_("I am"),
        choices=[("runner", _("A runner")), ("coach", _("A coach")), ("both", _("Both"))],
        initial="runner",
        widget=forms.RadioSelect,
    )
    # filled by the browser (timezone.js); can be changed in the welcome, so a wrong one is no error here
    time_zone = forms.CharField(
        required=False, initial="UTC", max_length=64, widget=forms.HiddenInput(attrs={"data-timezone": "UTC"})
    )

    def clean_time_zone(self) -> str:
        return known_zone(self.cleaned_data["time_zone"])

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Create the account, or behave as if; two sign-ups with one address at once are the second case."""
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            self.account_already_exists = True
            return super().try_save(request)

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        role = self.cleaned_data["role"]
        services.call(user=user, name=self.cleaned_data["name"])
        services.become(
            user=user,
            is_runner=role != "coach",
            is_coach=role != "runner",
            time_zone=self.cleaned_data["time_zone"],
            units=units_guessed(request),
        )
