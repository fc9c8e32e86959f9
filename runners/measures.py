"""Height, weight and distance as people write them: pure functions, no Django.

Stored units: centimetres, kilograms, metres. What is typed may carry its own unit; a comma may stand for the
decimal point. Every parser raises ValueError for what it cannot read; ranges are the caller's concern.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

CM_PER_INCH = Decimal("2.54")
KG_PER_LB = Decimal("0.45359237")
M_PER_MILE = Decimal("1609.344")

_NUMBER = r"(\d{1,4}(?:[.,]\d{1,3})?)"
_METRIC = re.compile(rf"{_NUMBER}\s*(cm|m)?")
_FEET = re.compile(rf"(\d)\s*(?:'|′|’|ft|feet|foot)\s*(?:{_NUMBER}\s*(?:\"|″|”|''|in|inch|inches)?)?")
_MASS = re.compile(rf"{_NUMBER}\s*(kg|lb|lbs)?")
_DISTANCE = re.compile(rf"{_NUMBER}\s*(km|mi|miles)?")


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def _rounded(value: Decimal, step: str) -> Decimal:
    return value.quantize(Decimal(step), rounding=ROUND_HALF_UP)


def _match(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    found = pattern.fullmatch(text.strip().lower())
    if found is None:
        raise ValueError("not a measure")
    return found


def parse_height_cm(text: str) -> Decimal:
    """Read "172", "172,5 cm", "1.72 m", "5'9", "5 ft 9 in" as centimetres, to a millimetre."""
    feet = _FEET.fullmatch(text.strip().lower())
    if feet:
        inches = _number(feet[2]) if feet[2] else Decimal(0)
        if inches >= 12:
            raise ValueError("twelve inches are a foot")
        return _rounded((Decimal(feet[1]) * 12 + inches) * CM_PER_INCH, "0.1")
    found = _match(_METRIC, text)
    value = _number(found[1])
    in_metres = found[2] == "m" or (found[2] is None and value < 3)  # nobody is 3 cm tall
    return _rounded(value * 100 if in_metres else value, "0.1")


def parse_weight_kg(text: str, units: str) -> Decimal:
    """Read a weight as kilograms to 100 g; a bare number is in pounds where `units` is "mi"."""
    found = _match(_MASS, text)
    in_pounds = (found[2] or ("lb" if units == "mi" else "kg")).startswith("lb")
    value = _number(found[1])
    return _rounded(value * KG_PER_LB if in_pounds else value, "0.1")


def parse_distance_m(text: str, units: str) -> int:
    """Read a distance as whole metres; a bare number is in miles where `units` is "mi"."""
    found = _match(_DISTANCE, text)
    in_miles = (found[2] or units).startswith("mi")
    return int(_rounded(_number(found[1]) * (M_PER_MILE if in_miles else 1000), "1"))


def _plain(value: Decimal) -> str:
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


def show_height(cm: Decimal, units: str) -> str:
    """Write a height for a form: "172.5", or "5'9" where `units` is "mi"."""
    if units != "mi":
        return _plain(cm)
    feet, inches = divmod(_rounded(cm / CM_PER_INCH, "1"), 12)
    return f"{feet}'{inches}"


def show_weight(kg: Decimal, units: str) -> str:
    """Write a weight for a form, in kilograms or pounds, without a unit."""
    return _plain(_rounded(kg / KG_PER_LB, "0.1") if units == "mi" else kg)


def show_distance(metres: int, units: str) -> str:
    """Write a distance for a form, in kilometres or miles to one decimal, without a unit."""
    return _plain(_rounded(metres / (M_PER_MILE if units == "mi" else Decimal(1000)), "0.1"))
