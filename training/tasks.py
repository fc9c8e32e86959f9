"""Background work about training: reading uploads."""

import logging
import math
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

from celery import shared_task
from celery.signals import worker_init
from django.core.cache import cache
from django.core.files.base import File
from django.db import DatabaseError, connection
from django.db.models import BooleanField, ExpressionWrapper, F, Q

from runners import clock
from runners.models import Runner
from runners.nudges import held_back, nudge
from training import services
from training.copies import read_if_copy
from training.importers import zones
from training.importers.child import Reader
from training.importers.lists import ASKED, TABLE_ENDINGS, Options
from training.importers.registry import ending_of
from training.importers.tables.matching import Matching
from training.importers.types import Aside, Found, Item, ReadError
from training.models import Import, ImportFile
from training.reading import lent_reader

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3  # claims in a row that brought no new result
CLAIMS = 5  # tries to be the first at the import whose turn it is
WORKER_BUDGET_S = 20.0  # then whatever else waits for the worker has its turn, and the next task goes on
LISTING_SHARE = 4  # of a turn that began with a long look through a large archive, three quarters are for reading
LONGEST_BUDGET_S = 120.0
SWEEPER_BUDGET_S = 20.0  # the sweeper has other people waiting
SWEEP_FILES_S = 3600  # between two looks through all the files on the disk
SIGN_OF_LIFE_S = 15.0  # how often a reader says that it still reads, also while a large archive is listed


@worker_init.connect
def load_zones(**_: object) -> None:
    """Before the processes of a worker are forked, so that they share them, and no import waits for them."""
    zones.load()


@shared_task
def read_import(import_id: str) -> None:
    """Read an upload, or a part of a large one, whose turn it is: that need not be the one that is named.

    Every waiting upload has sent its message, so each lets one be read, and works out at once what that changed.
    """
    watch = clock.Watch()
    with held_back() as follow:
        has_read = _read_next(watch)
    if has_read and (following := services.next_import(now=watch.now())):
        nudge_import(following)
    follow()


def _read_next(watch: clock.Watch) -> bool:
    """Read the import whose turn it is, for a while; return False where there is none to be had."""
    for _ in range(CLAIMS):
        chosen = services.next_import(now=watch.now())
        if chosen is None:
            return False
        if (parent := _claimed(chosen, watch.now())) is not None:
            _take(parent, _Turn(WORKER_BUDGET_S, watch))
            return True
    return False


def nudge_import(import_id: uuid.UUID) -> None:
    """Ask a worker to read this upload soon; if nobody hears it, the sweeper will."""
    nudge(read_import, str(import_id))


def sweep(now: datetime) -> int:
    """Take up the upload that has waited longest for a reader, for a while; return whether there was one.

    What a crash left behind on the disk goes too.
    """
    if cache.add("training-files-swept", value=True, timeout=SWEEP_FILES_S):
        services.sweep_files(now=now)
    services.end_lost_imports(now=now)
    waiting = Import.objects.stale(now).order_by("created_at").values_list("pk", flat=True).first()
    if waiting is None:
        return 0
    if not take_import(waiting, now, SWEEPER_BUDGET_S):
        nudge_import(waiting)  # a worker has more time
    return 1


def take_import(import_id: uuid.UUID, now: datetime, budget_s: float = math.inf) -> bool:
    """Claim an upload that is waiting or was abandoned, and read on; return False if there is more to read."""
    parent = _claimed(import_id, now)
    return parent is None or _take(parent, _Turn(budget_s, clock.Watch(now)))


def _claimed(import_id: uuid.UUID, now: datetime) -> Import | None:
    """Make this import ours to read; None where somebody else was first, or it is over."""
    waiting = Import.objects.filter(pk=import_id, state=Import.State.RECEIVED)
    abandoned = Import.objects.stale(now).filter(pk=import_id)
    claim = {
        "state": Import.State.READING,
        "touched_at": now,
        "attempts": F("attempts") + 1,
        "slice_began_at": now,
        "slice_began_done": F("done"),
    }
    lost = ExpressionWrapper(Q(state=Import.State.READING, done__gt=0), output_field=BooleanField())
    if not (waiting.update(**claim) or abandoned.update(**claim, resumed=lost)):
        return None
    return Import.objects.select_related("runner").filter(pk=import_id).first()


def _take(parent: Import, turn: "_Turn") -> bool:
    """Read on, and end the import where that cannot be; return False if there is more to read."""
    if parent.attempts > MAX_ATTEMPTS:
        services.finish_import(parent=parent, now=turn.now(), failure="gave_up")
        return True
    try:
        with _signs_of_life(parent.pk):
            return _read(parent, turn)
    except services.ImportOver:
        logger.info("import %s was stopped while it was read", parent.pk)
    except services.ConsentMissing:
        services.finish_import(parent=parent, now=turn.now(), failure="consent_withdrawn")
    except FileNotFoundError:
        services.finish_import(parent=parent, now=turn.now(), failure="file_lost")
    except (Import.DoesNotExist, Runner.DoesNotExist):
        logger.info("import %s went away while it was read", parent.pk)
    return True


def _read(parent: Import, turn: "_Turn") -> bool:
    """Read every file that is to be read, from where it was left; return whether that was all."""
    files = [file for file in parent.files.unread() if not file.is_asking]
    with (
        lent_reader(largest=max((file.size_bytes for file in files), default=0)) as reader,
        _waste_noted(parent, turn),
    ):
        while files:
            file = files.pop(0)
            is_all = _read_file(parent, file, reader, turn, files)
            if not is_all or (files and turn.is_over):
                services.pause_import(parent=parent, now=turn.now())
                return False
    services.end_reading(parent=parent, now=turn.now())
    return True


def _read_file(
    parent: Import, file: ImportFile, reader: Reader, turn: "_Turn", more: list[ImportFile], *, anew: int = 0
) -> bool:
    """Store one result after the other from the first that is missing; return whether that was all.

    A table in it that has to be asked about becomes one `more` file to be read. A file that is not what it was (its
    archive opens no more) is read `anew`: what is stored stays, and says in that place why the rest is lost.
    """
    if (is_all := read_if_copy(parent, file, reader.limits, turn.end)) is not None:
        return is_all
    path, is_table = Path(file.file.path), ending_of(file.original_name) in TABLE_ENDINGS
    # What a table does not prove is asked; of more tables than can be, the runner's own unit is taken.
    options = Options(
        unit=None if is_table else parent.runner.units,
        asides=True,
        matching=Matching(**file.matching or {}),
        detail=True,
        digest=file.sha256,
    )
    first = services.first_unread(file) if parent.done and not anew else 0
    was = file.total or 0
    total = 0
    turn.begin()
    reading = reader.read(path, file.original_name, first, options)
    for told in reading:
        if isinstance(told, Found):
            turn.listed()
            total = told.total
            if first > total or (first and total < was):
                logger.warning("file %s has results that are not in it, and is read anew", file.pk)
                reading.close()
                return _read_file(parent, file, reader, turn, more, anew=first)
            if total > was and (total != 1 or file.place > parent.more):  # one activity counts from the start
                services.note_total(file=file, total=total, now=turn.now())
            continue
        if isinstance(told, Aside):
            more += _put_aside(parent, file, told, turn)
            continue
        turn.told(told)
        if is_table and told.error in ASKED and _ask(file, path, reader, options, turn):
            return True
        place = anew if told.error and total == 1 else told.index
        services.record_item(parent=parent, item=replace(told, index=file.first + place), now=turn.now())
        turn.begin()
        if turn.is_over and told.index + 1 < total:
            return False
    if first >= total:  # no result has said so
        services.note_progress(parent_id=parent.pk, now=turn.now())
    services.file_read(file=file, total=max(total, was))
    return True


def _put_aside(parent: Import, file: ImportFile, told: Aside, turn: "_Turn") -> list[ImportFile]:
    """Make a table in an archive one more file to be read; none where the import has it, or there is no room."""
    name, reason = f"{file.original_name}/{told.name}", told.error or "table_no_room"
    with told.content or nullcontext():
        content = File(told.content) if told.content else None
        made = services.put_aside(parent=parent, content=content, name=name, now=turn.now(), reason=reason)
    return [made] if made else []


def _ask(file: ImportFile, path: Path, reader: Reader, options: Options, turn: "_Turn") -> bool:
    """Put a table to its runner; return False where there is nothing in it to ask about."""
    try:
        found = reader.preview(path, file.original_name, options)
    except ReadError:
        return False
    if found.total:
        told = asdict(found)
        kept = {name: told[name] for name in ("lines", "total", "matching", "questions")}
        services.ask_about(file=file, preview=kept | {"said": file.matching}, now=turn.now())
    return bool(found.total)


class _Turn:
    """How long one import is read before the next, and how much of it was wasted."""

    def __init__(self, budget_s: float, watch: clock.Watch) -> None:
        self._budget_s, self.wasted_s = budget_s, 0.0
        self.now = watch.now
        self._began, self._listing_s = time.monotonic(), 0.0
        self.end = self._began + budget_s

    @property
    def is_over(self) -> bool:
        return time.monotonic() > self.end

    def begin(self) -> None:
        """The reader begins with the next file."""
        self._began = time.monotonic()

    def listed(self) -> None:
        """The reader knows how much there is. Where that took long, the turn is longer, or it would be all."""
        now = time.monotonic()
        if (wanted := LISTING_SHARE * (now - self._began)) > self._budget_s > 0:
            self.end = now + min(wanted, LONGEST_BUDGET_S)
        self._listing_s, self._began = now - self._began, now

    def told(self, item: Item) -> None:
        """The reader is through with a file."""
        taken = time.monotonic() - self._began
        if item.error:  # an upload that is refused as a whole says so after the look through it
            taken += self._listing_s
        self._listing_s = 0.0
        self.wasted_s += services.wasted_s(seconds=taken, is_refused=item.error is not None)


@contextmanager
def _waste_noted(parent: Import, turn: _Turn) -> Iterator[None]:
    try:
        yield
    finally:
        services.note_waste(runner_id=parent.runner_id, seconds=turn.wasted_s)


@contextmanager
def _signs_of_life(import_id: uuid.UUID) -> Iterator[None]:
    """Touch the import every few seconds from a thread: listing a large archive gives no result for minutes."""
    over = threading.Event()

    def touch() -> None:
        if over.wait(SIGN_OF_LIFE_S):
            return  # as a rule it is over long before, and this thread had no connection
        try:
            while True:
                services.touch_import(parent_id=import_id, now=clock.now())
                if over.wait(SIGN_OF_LIFE_S):
                    break
        except DatabaseError:
            logger.warning("no sign of life of import %s could be given", import_id)
        finally:
            connection.close()

    thread = threading.Thread(target=touch, name="sign of life", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=5)
