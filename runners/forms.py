"""Forms about people."""

from django import forms


class SignUpForm(forms.Form):
    """What sign-up asks besides e-mail and password."""

    def signup(self, request: object, user: object) -> None:
        """Called by allauth when the account is there."""
