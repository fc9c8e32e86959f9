"""Uploads: how much may come, and what a file's name must be like."""

from contextlib import suppress
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload, TemporaryFileUploadHandler
from django.utils.translation import gettext as _

from training.importers import lists, registry
from training.services import NO_ROOM

ENDINGS = tuple(sorted({f".{ending}" for ending in (*registry.ENDINGS, *lists.LIST_ENDINGS, "zip", "kmz")}))
ACCEPT = ",".join((*ENDINGS, ".gz"))
DRAINED = 2  # times the limit: so much is read to the end, so that the browser hears the answer


class CappedUpload(FileUploadHandler):
    """Counts what arrives and stops in the middle once it is more than MAX_UPLOAD_BYTES."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived = 0
        self.announced = 0
        self.is_too_large = False

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: str, encoding: Any = None
    ) -> None:
        self.announced = content_length

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.arrived += len(raw_data)
        if self.arrived > settings.MAX_UPLOAD_BYTES:
            self.is_too_large = True
            # A browser that is cut off shows its own error page. A moderate rest is read and thrown away instead.
            raise StopUpload(connection_reset=self.announced > DRAINED * settings.MAX_UPLOAD_BYTES)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


class StreamedUpload(TemporaryFileUploadHandler):
    """Writes what arrives to the disk; where nothing more fits, drops it and lets the browser hear the answer."""

    def __init__(self) -> None:
        super().__init__()
        self.announced = 0
        self.has_no_room = False

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: str, encoding: Any = None
    ) -> None:
        self.announced = content_length

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as fault:
            self._give_up(fault)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        try:
            return super().file_complete(file_size)
        except OSError as fault:  # what was buffered did not fit
            self._give_up(fault)
        return None

    def _give_up(self, fault: OSError) -> None:
        """Delete what has arrived and stop. Raises StopUpload, or the fault where it is another one."""
        with suppress(OSError):  # closing writes what is buffered, fails again, and then deletes the file
            self.file.close()
        if fault.errno not in NO_ROOM:
            raise fault
        self.has_no_room = True
        raise StopUpload(connection_reset=self.announced > DRAINED * settings.MAX_UPLOAD_BYTES)


def refusal(upload: UploadedFile) -> str:
    """Return why this file is not worth reading, judged by name and size alone; empty if it is."""
    name = PurePath(upload.name or "").name.lower().removesuffix(".gz")
    if not upload.size:
        return _("%(name)s is empty. Export it once more.") % {"name": upload.name}
    if not name.endswith(ENDINGS):
        text = _("%(name)s is of a kind that is not read here. Read are: %(endings)s.")
        return text % {"name": upload.name, "endings": ", ".join(ENDINGS)}
    return ""
