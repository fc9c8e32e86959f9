"""Times as files write them, to seconds since 1970 or to an aware UTC time. Never asks for the time of day."""

import re
from datetime import UTC, datetime

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d\d:?\d\d)?", re.ASCII | re.I
)
_MONTHS = {
    "jan": 1,
    "feb": 2,
    "fév": 2,
    "fev": 2,
    "mar": 3,
    "mär": 3,
    "mrt": 3,
    "mrz": 3,
    "apr": 4,
    "avr": 4,
    "abr": 4,
    "may": 5,
    "mai": 5,
    "mei": 5,
    "mag": 5,
    "jun": 6,
    "jui": 6,
    "giu": 6,
    "jul": 7,
    "lug": 7,
    "aug": 8,
    "aoû": 8,
    "ago": 8,
    "sep": 9,
    "set": 9,
    "oct": 10,
    "okt": 10,
    "ott": 10,
    "out": 10,
    "nov": 11,
    "dec": 12,
    "dez": 12,
    "déc": 12,
    "dic": 12,
    "ene": 1,
    "gen": 1,
}
_CLOCK = r"(\d{1,2}):(\d\d)(?::(\d\d))?\s*([AaPp])?\.?\s?(?:[Mm]\.?)?"
_MONTH_FIRST = re.compile(r"([^\W\d]{3,12})\.? (\d{1,2}), (\d{4}),? (?:at )?" + _CLOCK)
_DAY_FIRST = re.compile(r"(\d{1,2})\.? (?:de )?([^\W\d]{3,12})\.? (?:de )?(\d{4}),? (?:à |um |at )?" + _CLOCK)
_NUMERIC = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}),? (?:um )?" + _CLOCK)


def iso_seconds(text: str | None) -> float | None:
    """Seconds since 1970 of an ISO time; one without a zone is taken as UTC, as both standards say."""
    if not text or len(text) >= 60:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.timestamp()
    except (ValueError, OverflowError):
        pass
    found = _ISO.match(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute = (int(found[k]) for k in range(1, 6))
    try:
        moment = datetime(year, month, day, hour, minute, min(int(found[6] or 0), 59), tzinfo=UTC)
    except ValueError:
        return None
    seconds = moment.timestamp() + float(f"0.{found[7] or 0}")
    zone = (found[8] or "Z").upper()
    if zone == "Z":
        return seconds
    shift = int(zone[1:3]) * 3600 + int(zone[-2:]) * 60
    return seconds - shift if zone[0] == "+" else seconds + shift


def strava_time(text: str) -> datetime | None:
    """Strava's "Activity Date": UTC, in the words of the account's language."""
    # Newer exports have a narrow no-break space before AM and PM.
    plain = " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split())
    if len(plain) > 60:
        return None
    if found := _ISO.fullmatch(plain):
        seconds = iso_seconds(found[0])
        return None if seconds is None or not 0 < seconds < 4_102_444_800 else datetime.fromtimestamp(seconds, UTC)
    if found := _MONTH_FIRST.fullmatch(plain):
        month, day, year = month_of(found[1]), int(found[2]), int(found[3])
    elif found := _DAY_FIRST.fullmatch(plain):
        day, month, year = int(found[1]), month_of(found[2]), int(found[3])
    elif found := _NUMERIC.fullmatch(plain):
        day, month, year = int(found[1]), int(found[2]), int(found[3])
    else:
        return None
    hour, minute, second, half = int(found[4]), int(found[5]), int(found[6] or 0), (found[7] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return datetime(year, month or 0, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def month_of(word: str) -> int | None:
    """1 to 12 for a month's name, whole or cut short, in seven languages."""
    lower = word.casefold()
    if lower.startswith("juil"):
        return 7
    return _MONTHS.get(lower[:3])
