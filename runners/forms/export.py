"""Asking for a copy of everything."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from runners.forms.settings import DeleteForm


class ExportForm(DeleteForm):
    """The password, asked again before a copy of everything is made."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].error_messages["required"] = _("Enter your password to make a copy.")
