"""What a coach writes to an athlete."""

from django import forms
from django.utils.translation import gettext_lazy as _

from risk.models import MOST_LETTERS
from runners.forms.fields import LongText


class NoteForm(forms.Form):
    """One note. The athlete reads it as it is typed, so nothing is taken out of it."""

    text = LongText(
        label=_("Note"),
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 4}),
        error_messages={
            "required": _("Write something first."),
            "max_length": _("That is %(show_value)s characters; a note can hold %(limit_value)s. Please shorten it."),
        },
    )
