"""What can be brought, in words: the formats, as the registry of readers lists them, and how to get one's files.

A format that is new in the registry shows up by itself, under its code and its endings, until it has words here.
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from training.importers import lists, registry

Words = str | Promise


class Readable(NamedTuple):
    """A line of the table: what it is called, what its files end in, what is taken from it."""

    name: Words
    endings: str
    what: Words


class Guide(NamedTuple):
    """How to get one's files out of an app. `needs` are codes of the registry, any one of which reads them."""

    name: Words
    needs: frozenset[str]
    steps: tuple[Words, ...]


_RECORDING = _("A recording of a watch or an app")
FORMAT_WORDS: dict[str, tuple[Words, Words]] = {
    "fit": ("FIT", _RECORDING),
    "tcx": ("TCX", _RECORDING),
    "gpx": ("GPX", _RECORDING),
    "kml": ("KML", _("A track with times; a route without times is not read")),
    "nike": ("Nike Run Club", _("The activities of its data download")),
    "apple": ("Apple Health", _("Workouts of export.xml, with their routes where the zip holds them")),
    "garmin": (_("Garmin account export"), _("The list of all activities, and the recordings in the zip")),
    "strava": (_("Strava archive"), _("activities.csv: names, shoes, manual entries, and the recordings in the zip")),
    "spreadsheet": (_("Spreadsheet"), _("A table with a date, and a distance or a time, in each line")),
    "table": (_("Table"), _("A table with a date, and a distance or a time, in each line")),
}
PACKED = {"kml": frozenset({"kmz"})}  # a zip by another name
_AS_IT_CAME = _("Upload the zip here as it came. What is in your log already is not added again.")

GUIDES = (
    Guide(
        "Strava",
        frozenset({"strava"}),
        (
            _("On strava.com, signed in, open Settings, then My Account."),
            _(
                "Under “Download or Delete Your Account” choose “Get Started”, then “Request Your Archive”. "
                "This deletes nothing."
            ),
            _("Strava sends an e-mail with a link, mostly within hours. Download the zip."),
            _AS_IT_CAME,
        ),
    ),
    Guide(
        "Garmin",
        frozenset({"fit"}),
        (
            _("One run: on connect.garmin.com open the activity, then the gear wheel, then “Export Original”."),
            _("All of them: on garmin.com open your account, then Account Information, then “Export Your Data”."),
            _("Garmin sends an e-mail with a link, mostly within two days. Download the zip."),
            _AS_IT_CAME,
        ),
    ),
    Guide(
        "Apple Health",
        frozenset({"apple"}),
        (
            _("On the iPhone open Health and tap your picture, top right."),
            _("Scroll down to “Export All Health Data” and keep the zip, for example in Files."),
            _("Upload the zip here. Only workouts and their routes are read; nothing else in it is looked at."),
        ),
    ),
    Guide(
        "Nike Run Club",
        frozenset({"nike"}),
        (
            _("Ask for a copy of your data in the privacy settings of your Nike account."),
            _("Nike sends an e-mail with a link. Download the zip."),
            _AS_IT_CAME,
        ),
    ),
    Guide(
        "Runkeeper",
        frozenset({"gpx"}),
        (
            _("On runkeeper.com, signed in, open Settings, then “Export Data”."),
            _("Choose the dates and download the zip: a table of all activities, and a GPX file of each."),
            _AS_IT_CAME,
        ),
    ),
    Guide(
        "intervals.icu",
        frozenset({"fit", "table"}),
        (
            _("All of them: open Settings, then “Download all activities”, for a zip of the recordings."),
            _("One run: open the activity, then Actions, then “Download original file”."),
            _("Upload the zip or the file here."),
        ),
    ),
)


def readable() -> list[Readable]:
    """Return every format that is read, in the order of the registry, then zip archives of them."""
    found: dict[str, Readable] = {}
    for one in (*registry.FORMATS, *lists.LISTS):
        name, what = FORMAT_WORDS.get(one.code, (one.code.upper(), ""))
        endings = sorted(f".{ending}" for ending in (one.endings | PACKED.get(one.code, frozenset())))
        found[one.code] = Readable(name, ", ".join(endings), what)
    return [*found.values(), Readable(_("Archive"), ".zip", _("Any of these together, as many as you like"))]


def guides() -> list[Guide]:
    """Return how to get one's files from each app whose files are read."""
    codes = {one.code for one in (*registry.FORMATS, *lists.LISTS)}
    return [guide for guide in GUIDES if guide.needs & codes]
