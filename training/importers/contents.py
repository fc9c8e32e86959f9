"""What is in an archive: rows of lists, each with the file it names, then files that no row names.

Archives inside an archive are opened one level deep (Garmin's account export keeps its recordings so). The order
never changes, so an upload can be gone on with from any item. Tables that have to be asked about are put aside.
"""

import posixpath
from dataclasses import dataclass, replace
from zipfile import ZipInfo

from training.importers import nike
from training.importers.archive import SafeZip, is_nested
from training.importers.limits import Limits
from training.importers.lists import (
    ASKED,
    GENERAL,
    LIST_ENDINGS,
    TABLE_ENDINGS,
    Listing,
    Options,
    Source,
    listing_of,
    may_hold_bouts,
)
from training.importers.registry import ENDINGS, ending_of
from training.importers.rows import Row
from training.importers.types import ReadError
from training.importers.xmlevents import root_of

_ROOTS = {"gpx", "TrainingCenterDatabase", "kml"}
_MAX_LISTS = 50  # files that may be tables and are looked at
MAX_ASIDES = 20  # tables of one archive that are asked about
_OTHER = {"no_columns", "no_rows"}  # why a table that nobody is asked about is no list of bouts


@dataclass(frozen=True, slots=True)
class Entry:
    """What item number so-and-so is: a row with or without its file, a loose file, or a refusal."""

    name: str
    archive: SafeZip | None = None
    info: ZipInfo | None = None
    row: Row | None = None
    refused: str = ""  # one of types.CODES


def entries_of(archive: SafeZip, limits: Limits, options: Options) -> tuple[list[Entry], list[Source]]:
    """Every item of an archive, and the tables put aside. Raises ReadError where there are too many."""
    files = archive.files()
    found, named, asides = _listed(archive, files, limits, options)
    loose: list[Entry] = []
    for one in files:
        if one.filename in named:
            continue
        if is_nested(one.filename):
            loose += _inside(archive, one, limits)
        elif _is_activity(archive, one):
            loose.append(Entry(one.filename, archive, one))
    # Recordings before bare rows: of one bout in both, the recording is kept and the row recognised as the same.
    first = [one for one in found if one.info is not None or one.row is None or one.row.source == "strava"]
    bare = [one for one in found if one.info is None and one.row is not None and one.row.source != "strava"]
    entries = [*first, *loose, *bare]
    if len(entries) > limits.max_items:
        raise ReadError("too_many_entries")
    return entries, asides


def entries_of_rows(rows: list[Row]) -> list[Entry]:
    """The items of a list by itself."""
    return [Entry(row.label or row.filename, row=row) for row in rows]


def _inside(archive: SafeZip, info: ZipInfo, limits: Limits) -> list[Entry]:
    try:
        inner = archive.inner(info)
    except ReadError as refused:
        return [Entry(info.filename, refused=refused.code)]
    label = posixpath.basename(info.filename.replace("\\", "/"))
    found = [
        Entry(f"{label}/{one.filename}", inner, one)
        for one in inner.files()
        if is_nested(one.filename) or ending_of(one.filename) in ENDINGS - {"xml", "json"}
    ]
    return found[: limits.max_entries]


def _is_activity(archive: SafeZip, info: ZipInfo) -> bool:
    """By its name; by its first bytes where many other things have that ending."""
    ending = ending_of(info.filename)
    if ending == "json":
        return nike.sniff(archive.head(info, 64 * 1024))
    if ending == "xml":
        return root_of(archive.head(info, 4096)) in _ROOTS
    return ending in ENDINGS


def _listed(
    archive: SafeZip, files: list[ZipInfo], limits: Limits, options: Options
) -> tuple[list[Entry], set[str], list[Source]]:
    """Rows of every list in the archive, the names of files that are lists or that a row names, and the asides."""
    by_name: dict[str, ZipInfo] = {}
    for one in files:
        by_name.setdefault(one.filename.replace("\\", "/").casefold(), one)
    candidates = [one for one in files if ending_of(one.filename) in LIST_ENDINGS - {"txt"}]
    candidates.sort(key=lambda info: info.filename.count("/"))
    lists: list[tuple[ZipInfo, Listing]] = []
    general: list[tuple[ZipInfo, Listing]] = []
    unseen: list[ZipInfo] = []
    for one in candidates:
        kind = listing_of(Source.inside(archive, one, limits), general=len(general) < _MAX_LISTS)
        if kind is not None:
            (general if kind.code in GENERAL else lists).append((one, kind))
        elif len(general) >= _MAX_LISTS and ending_of(one.filename) in TABLE_ENDINGS:
            unseen.append(one)
    if any(kind.code == "strava" for _, kind in lists):
        general, unseen = [], []  # the export's many other tables are no lists of bouts
        first = next(one for one in lists if one[1].code == "strava")
        lists = [one for one in lists if one[1].code != "strava" or one is first]
    # Too many to look at, yet none goes unnamed.
    entries = [Entry(one.filename, refused="other_table") for one in unseen]
    named = {one.filename for one in unseen}
    asides: list[Source] = []
    room = limits.max_rows_bytes  # for all of them: a small zip must not become much on the disk
    is_of_app = bool(lists)  # then tables that nobody knows are its other ones
    for one, kind in lists + general:
        source = Source.inside(archive, one, limits)
        asks = options.asides and kind.code in GENERAL and len(asides) < MAX_ASIDES
        try:
            # Once it can be asked, the runner's own unit is no proof.
            rows = kind.rows(source, replace(options, unit=None) if asks else options)
        except ReadError as refused:
            if asks and (size := _asked_size(refused, source, options, is_of_app)) and size <= room:
                asides.append(source)
                room -= size
            else:
                is_other = kind.code in GENERAL and refused.code in _OTHER
                entries.append(Entry(one.filename, refused="other_table" if is_other else refused.code))
            named.add(one.filename)
            continue
        if rows is not None:
            is_of_app = is_of_app or any(row.source != "table" for row in rows)
            named.add(one.filename)
            folder = posixpath.dirname(one.filename.replace("\\", "/"))
            entries += [_joined(row, folder, by_name, named, archive) for row in rows]
    return entries, named, asides


def _asked_size(refused: ReadError, source: Source, options: Options, is_of_app: bool) -> int:
    """The bytes of a table of which the runner has to say what it holds; 0 of any other, such as one that belongs to
    the export of an app."""
    if refused.code not in ASKED or (is_of_app and refused.code == "no_columns"):
        return 0
    try:
        return len(source.data()) if may_hold_bouts(source, options) else 0
    except ReadError:
        return 0


def _joined(row: Row, folder: str, by_name: dict[str, ZipInfo], named: set[str], archive: SafeZip) -> Entry:
    info = None
    if row.filename:
        wanted = posixpath.normpath(posixpath.join(folder, row.filename.replace("\\", "/"))).casefold()
        # Some tools unpack the files of an export and leave the table as it was.
        info = by_name.get(wanted) or by_name.get(wanted.removesuffix(".gz")) or by_name.get(f"{wanted}.gz")
    if info is None:
        return Entry((row.filename or row.name[:200]) if row.source == "strava" else row.label, archive, None, row)
    named.add(info.filename)
    return Entry(info.filename, archive, info, row)
