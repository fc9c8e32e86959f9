"""Why a file, or a part of one, was not taken as it is, and what to do: a sentence each for every code.

The codes are those of training.importers.types (CODES and WARNINGS), of services.record_item and of the import task.
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Reason(NamedTuple):
    """What happened, and what to do about it."""

    why: str | Promise
    fix: str | Promise


_BY_HAND = _("Add the run by hand.")
_EXPORT = _("Export it once more from your watch or app.")
_FILE = _("Upload the activity files themselves instead.")
_UNPACK = _("Unpack it on your computer and upload what is inside.")
_NOTHING = _("Nothing to do.")
_AGREE = _("Agree in Settings, then upload the copy once more.")
_CHECK = _("Check the run, and correct it if needed.")

REASONS = {
    # nothing could be read
    "empty": Reason(_("The file is empty."), _EXPORT),
    "unsupported": Reason(
        _("This kind of file is not read here."), _("Export it in another format, as .fit or .gpx for example.")
    ),
    "mismatch": Reason(
        _("The name says one format and the content is another."),
        _("Give the file its own ending back, or export it once more."),
    ),
    "not_activity": Reason(
        _("It holds no activity, but settings, a workout, a course or way-points."),
        _("Export the activity itself."),
    ),
    "no_times": Reason(_("It is a route without times."), _("Export the recorded activity, or add the run by hand.")),
    "no_distance": Reason(_("No distance was recorded. A treadmill, perhaps?"), _BY_HAND),
    "implausible": Reason(_("It is longer than 500 km or ten days."), _("Check the file, or add the run by hand.")),
    "corrupt": Reason(_("The file is damaged and nothing in it could be read."), _EXPORT),
    "too_large": Reason(_("It is larger, or has more parts, than can be read here."), _FILE),
    "xml_forbidden": Reason(_("It contains XML instructions that are never read here, for security."), _EXPORT),
    "encrypted": Reason(_("It is locked with a password."), _UNPACK),
    "symlink": Reason(_("It is only a pointer to a file somewhere else."), _FILE),
    "nested_archive": Reason(_("It is an archive too deep inside another, or of a kind not opened here."), _UNPACK),
    "overlapping_entries": Reason(_("The archive is built in a way that is never unpacked here."), _FILE),
    "too_many_entries": Reason(
        _("It holds more files, or lines of a table, than this server takes at once."),
        _("Split it and upload the parts."),
    ),
    "no_activities": Reason(
        _("There is no activity file in this zip."),
        _("Upload the archive that your app sent you, unopened, or the activity files themselves."),
    ),
    "missing_file": Reason(_("The list names this file, but it is not in the archive."), _BY_HAND),
    "bad_row": Reason(_("This line of the list has no date, or neither distance nor time."), _BY_HAND),
    "no_columns": Reason(
        _("It has no column for the date, or none for distance and none for time."),
        _("Upload the table by itself: then you can say which column is which."),
    ),
    "ask_date_order": Reason(
        _("Nothing in the table says whether 03/04 is in March or in April."),
        _("Upload the table by itself: then you can say it."),
    ),
    "ask_distance_unit": Reason(
        _("Nothing in the table says whether the distances are kilometres or miles."),
        _("Upload the table by itself: then you can say it."),
    ),
    "no_rows": Reason(
        _("The table has no line with an activity."),
        _EXPORT,
    ),
    "other_table": Reason(
        _("It is a table in which no days with distances or times were found."),
        _("If it is a list of runs, upload it by itself: then you can say which column is which."),
    ),
    "table_no_room": Reason(
        _("This server has no room to ask you about it now."), _("Upload the table by itself later.")
    ),
    "timeout": Reason(_("Reading it took too long and was stopped."), _EXPORT),
    "memory": Reason(_("Reading it took too much memory and was stopped."), _EXPORT),
    "crashed": Reason(_("Reading it broke off."), _EXPORT),
    "too_many_failures": Reason(
        _("It was not tried: too many files before it could not be read."),
        _("Upload this file by itself."),
    ),
    # read, with something to know
    "truncated": Reason(_("The file ends early. What came before was kept."), _CHECK),
    "checksum": Reason(_("The file's check number is wrong, yet all of it could be read."), _CHECK),
    "no_start": Reason(_("The file does not say when it began."), _("Check the date of the run.")),
    "bad_times": Reason(_("Some points had impossible times and were left out."), _CHECK),
    "points_without_time": Reason(_("Some points had no time and were left out."), _CHECK),
    "too_fast": Reason(_("Faster than people run."), _("Check the kind of activity, its distance and its time.")),
    "too_long": Reason(_("The time was impossible and was left out."), _("Fill in the time of the run.")),
    "distance_from_points": Reason(_("The distance was added up from the recorded points."), _CHECK),
    "file_missing": Reason(_("The archive lacks its file. The numbers are those of the list."), _CHECK),
    "file_unreadable": Reason(_("Its file could not be read. The numbers are those of the list."), _CHECK),
    "file_partial": Reason(_("Its file is cut off. Distance and time are those of the list."), _CHECK),
    "several_in_file": Reason(_("The file holds several activities. The one that fits the list was taken."), _CHECK),
    "differs_from_row": Reason(_("File and list disagree by more than a tenth. The file was believed."), _CHECK),
    "manual_entry": Reason(_("It was entered by hand in the other app."), _NOTHING),
    # read, and not added
    "recording_added": Reason(
        _("This run is in your log already. What the device recorded was added to it."), _NOTHING
    ),
    "same_record": Reason(_("This recording is in your log already."), _NOTHING),
    "same_run": Reason(_("A run of the same day, distance and time is in your log already."), _NOTHING),
    "deleted_before": Reason(
        _("You deleted this run before, so it stays out."), _("If you want it back, add it by hand.")
    ),
    "other_sport": Reason(
        _("It is a sport without a place here, such as skiing, skating, climbing or golf."), _NOTHING
    ),
    "mode_unknown": Reason(
        _("The file does not say which sport it was, or names one that is not known here."),
        _("If it counts, add it by hand and choose its kind."),
    ),
    "no_time": Reason(
        _("Team sport counts by the hour, and the file has no time."), _("Add it by hand, with its time.")
    ),
    "no_date": Reason(_("The file does not say on which day it was."), _BY_HAND),
    "in_the_future": Reason(_("Its date is still to come."), _("Set the watch's clock, and add the run by hand.")),
    "too_far": Reason(_("It is longer than can be saved here."), _("Check the distance, and add the run by hand.")),
    "asked_before": Reason(
        _("The same recording waits for your answer in an earlier import."), _("Answer there; this one is left out.")
    ),
    "left_out_before": Reason(
        _("You left this recording out of an earlier import."), _("If you want it back, add it by hand.")
    ),
    "you_left_out": Reason(_("You left it out."), _NOTHING),
    "you_skipped": Reason(_("You said that it is the same as one in your log."), _NOTHING),
    # asked
    "maybe_same": Reason(
        _("It may be the same as one in your log."), _("Say on the page of the import whether to keep both.")
    ),
    "very_far": Reason(_("It is unusually far."), _("Say on the page of the import whether that is right.")),
    "very_fast": Reason(
        _("It is faster than nearly everybody runs."), _("Say on the page of the import whether that is right.")
    ),
    "run_perhaps": Reason(
        _("The file does not say which sport it was."), _("Say on the page of the import whether it was a run.")
    ),
    "walk_perhaps": Reason(
        _("The file does not say which sport it was."), _("Say on the page of the import whether it was a walk.")
    ),
    "ride_perhaps": Reason(
        _("It is recorded on foot, and faster than people run."),
        _("Say on the page of the import whether it was a ride."),
    ),
    "you_kept": Reason(_("You said that it is right."), _NOTHING),
    # a copy of everything, from another Lamella
    "copy_same": Reason(_("It is here already, or the copy says nothing more."), _NOTHING),
    "copy_row": Reason(_("This line of the copy is not one that can be stored."), _("Add it by hand if it matters.")),
    "copy_newer": Reason(
        _("This copy was made by a newer Lamella."), _("Ask the operator of this site to update it, then try again.")
    ),
    "originals_no_room": Reason(
        _("This server has no room for all of the original files. Everything else came back."),
        _("Keep the copy, and upload it once more later."),
    ),
    "originals_broken": Reason(
        _("Not all of the original files in the copy could be read. Everything else came back."),
        _("Keep the copy; your log does not need them."),
    ),
    "no_consent_training": Reason(_("You have not agreed to storing runs here."), _AGREE),
    "no_consent_pain": Reason(_("You have not agreed to storing pain and injuries here."), _AGREE),
    "no_consent_body": Reason(_("You have not agreed to storing body facts here."), _AGREE),
    "no_consent_notes": Reason(
        _("The run was added without its notes: you have not agreed to storing notes here."), _AGREE
    ),
    "turned_off_as_there": Reason(
        _("It is turned off here, as it was there."), _("Settings, Alerts and e-mails, turns it on again.")
    ),
    "pain_stays_on": Reason(
        _("A file does not turn off e-mails about bone pain."),
        _("If you want none, the link in such an e-mail does."),
    ),
    "own_choice": Reason(
        _("What you are told comes along only into an empty log in which you have chosen nothing yet."),
        _("Choose it in Settings, Alerts and e-mails."),
    ),
    # the upload as a whole
    "gave_up": Reason(_("Reading was tried three times and broke off each time."), _FILE),
    "consent_withdrawn": Reason(
        _("The consent to store runs ended while the file was read."), _("Give it again in Settings, then upload.")
    ),
    "stopped": Reason(
        _("You stopped it. What was read before that is in your log."),
        _("To have the rest, upload it once more; nothing comes in twice."),
    ),
    "not_matched": Reason(
        _("For a month nobody said which column is which, so it was not read."), _("Upload it once more.")
    ),
    "file_lost": Reason(_("The uploaded file is no longer on the server."), _("Upload it once more.")),
}
UNKNOWN = Reason(_("It could not be read."), _BY_HAND)


def words(code: str) -> Reason:
    """Return the sentences for a code; a newer code than this page knows gets general ones."""
    return REASONS.get(code, UNKNOWN)
