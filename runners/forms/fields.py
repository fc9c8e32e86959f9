"""Fields that read a measure the way people write it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise


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
