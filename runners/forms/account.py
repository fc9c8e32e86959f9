"""allauth's forms in our words and our looks."""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.utils.translation import gettext_lazy as _

LABELS = {
    "login": _("E-mail"),
    "email": _("E-mail"),
    "password": _("Password"),
    "password1": _("Password"),
    "oldpassword": _("Present password"),
}


class Plain(forms.Form):
    """Labels that stay, no placeholders in their place, and one hint about passwords."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field.widget, (forms.TextInput, forms.PasswordInput)):
                field.widget.attrs["class"] = "form-control"
            field.label = LABELS.get(name, field.label)
        if "password1" in self.fields:
            self.fields["password1"].help_text = _(
                "At least 10 characters. A few unrelated words are easy to remember."
            )


class LoginForm(Plain, allauth_forms.LoginForm):
    pass


class ResetPasswordForm(Plain, allauth_forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(Plain, allauth_forms.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")
        self.fields.pop("password2", None)


class ChangePasswordForm(Plain, allauth_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")
        self.fields.pop("password2", None)


class AddEmailForm(Plain, allauth_forms.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New address")


class ReauthenticateForm(Plain, allauth_forms.ReauthenticateForm):
    pass
