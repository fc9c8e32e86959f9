"""The settings that are not about training."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from runners.forms.zones import ZoneSelect, time_zones, zone_choices
from runners.models import Theme, Units, User


class DisplayForm(forms.Form):
    """What a person is called and how pages look; units for runners, a time zone for runners and coaches."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name", "class": "form-control"}),
        help_text=_("How your coach or your athletes see you. Empty shows them your e-mail address."),
    )

    theme = forms.ChoiceField(label=_("Theme"), choices=Theme, required=False, widget=forms.RadioSelect)
    units = forms.ChoiceField(label=_("Distances in"), choices=Units, widget=forms.RadioSelect)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zones,
        widget=ZoneSelect(attrs={"class": "form-select"}),
        help_text=_("Decides when your day begins and ends, and when e-mails come."),
    )

    def __init__(self, *args: Any, is_runner: bool, has_zone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_runner:
            del self.fields["units"]
        if not has_zone:
            del self.fields["time_zone"]
        else:  # choosing a theme must not move anybody to another zone
            self.fields["time_zone"].choices = zone_choices(self.initial.get("time_zone", ""))


class DeleteForm(forms.Form):
    """The password, asked again before everything goes."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "form-control"}),
        error_messages={"required": _("Enter your password to delete the account.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("This is not your password. Try again, or reset it first."))
        return password
