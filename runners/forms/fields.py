"""Fields that read a measure the way people write it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class _Longest(MaxLengthValidator):
    """A limit that is told as people write numbers: "20,000", not "20000"."""

    def __call__(self, value: Any) -> None:
        try:
            super().__call__(value)
        except ValidationError as error:
            told = (formats.number_format(number, force_grouping=True) for number in (self.limit_value, len(value)))
            params = dict(zip(("limit_value", "show_value"), told, strict=True))
            raise ValidationError(error.message, code=error.code, params=params) from None


class LongText(forms.CharField):
    """A long text. Its message "max_length" may name %(limit_value)s and %(show_value)s."""

    default_error_messages = {
        "max_length": _("That is %(show_value)s characters; here is room for %(limit_value)s. Please shorten it.")
    }

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.validators = [
            _Longest(max_length) if isinstance(one, MaxLengthValidator) else one for one in self.validators
        ]


class MeasureField(forms.CharField):
    """Text in, a number in stored units out. What was typed comes back with the error.

    `parse` raises ValueError for what it cannot read; outside `low` to `high` (stored units, both included)
    and for unreadable text the one `complaint` says what to enter.
    """

    def __init__(
        self,
        *,
        parse: Callable[[str], Decimal | int],
        low: Decimal | int,
        high: Decimal | int,
        complaint: str | Promise,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 20)
        attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "form-control"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**kwargs)
        self.parse, self.low, self.high, self.complaint = parse, low, high, complaint

    def clean(self, value: Any) -> Decimal | int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            number = self.parse(text)
        except ValueError:
            raise ValidationError(self.complaint, code="unreadable") from None
        if not self.low <= number <= self.high:
            raise ValidationError(self.complaint, code="out_of_range")
        return number
