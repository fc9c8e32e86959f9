"""Ages, sizes and reasons as an operator reads them."""

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

MINUTE_S, HOUR_S, DAY_S = 60.0, 3600.0, 86_400.0

# A reason that tells something about a person's body or log is not told here, not even as a number.
NOT_CALLED_FOR = gettext_lazy("no longer called for")
REASONS = {
    "expired": gettext_lazy("could not be sent in time"),
    "account closed": gettext_lazy("account closed"),
    "address not verified": gettext_lazy("address not verified"),
    "turned off": gettext_lazy("turned off by the person"),
    "consent withdrawn": gettext_lazy("consent withdrawn"),
    "no longer open": gettext_lazy("invitation no longer open"),
    "made with another key": gettext_lazy("made with another secret key"),
    "no longer true": NOT_CALLED_FOR,
    "retired": NOT_CALLED_FOR,
    "told already": NOT_CALLED_FOR,
    "pain outranks": NOT_CALLED_FOR,
    "no runner": NOT_CALLED_FOR,
    "recipient refused": gettext_lazy("the other mail server refused the address"),
    "refused": gettext_lazy("the mail server refused the message"),
    "nobody knows whether it arrived": gettext_lazy("the connection broke; nobody knows"),
    "address refused": gettext_lazy("their address was refused twice"),
    "no e-mail server": gettext_lazy("this site has no e-mail server"),
    "sharing ended": gettext_lazy("no longer shared with the coach"),
}


def age(seconds: float) -> str:
    """Return how long, in one unit."""
    seconds = max(seconds, 0.0)
    if seconds < 90:
        return _("%(number)d s") % {"number": seconds}
    if seconds < 90 * MINUTE_S:
        return _("%(number)d min") % {"number": seconds / MINUTE_S}
    if seconds < 48 * HOUR_S:
        return _("%(number)d h") % {"number": seconds / HOUR_S}
    days = int(seconds / DAY_S)
    return ngettext("%(number)d day", "%(number)d days", days) % {"number": days}


def size(number: int) -> str:
    """Return a number of bytes in the unit that fits."""
    return filesizeformat(number)


def reason(code: str) -> str:
    """Return why an e-mail was not sent; what is in parentheses (a mail server's number) is left out."""
    return str(REASONS.get(code.split(" (")[0], _("another reason")))
