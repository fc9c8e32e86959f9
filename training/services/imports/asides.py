"""Tables in an archive: each a file of the import in its own right, or a result that says why not."""

from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.db.models import Q

from training.models import Import, ImportFile, ImportItem
from training.services.consents import locked
from training.services.imports import files
from training.services.imports.ending import note_progress, note_result, note_total


def put_aside(
    *, parent: Import, content: File | None, name: str, now: datetime, reason: str = "table_no_room"
) -> ImportFile | None:
    """Make a table in an archive a file of the import, to be read as any, and to be asked about.

    None where the import has the same already, or where there is no room for it or no content: that is a result
    then, with the `reason`. Raises ImportOver where the import was stopped.
    """
    digest = files.digest_of(content) if content is not None else ""
    fits = content is not None and files.has_room_for(content.size)
    with transaction.atomic():
        locked(parent.runner)
        if not Import.objects.unfinished().filter(pk=parent.pk).exists():
            raise files.ImportOver
        known = Q(original_name=name[-200:], sha256="", file="", is_read=True)  # told before as one without content
        if parent.files.filter(known | Q(sha256=digest) if digest else known).exists():
            return None
        if content is not None and fits:
            try:
                made = files.add_file(parent, content, digest, name, is_read=False)
            except files.NoRoom:
                pass
            else:
                note_progress(parent_id=parent.pk, now=now)
                return made
        row = ImportFile(parent=parent, place=files.next_place(parent), sha256=digest, is_read=True)
        row.size_bytes, row.original_name = content.size if content is not None else 0, name[-200:]
        row.save()
        note_result(parent=parent, position=row.first, now=now)
        note_total(file=row, total=1, now=now)
        ImportItem.objects.create(
            parent=parent,
            position=row.first,
            name=row.original_name,
            outcome=ImportItem.Outcome.FAILED,
            reason=reason,
        )
        return None
