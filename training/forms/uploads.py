"""Uploads: how much may come, and what a file's name must be like."""

from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.utils.translation import gettext as _

ENDINGS = (".fit", ".tcx", ".gpx", ".zip")
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


def refusal(upload: UploadedFile) -> str:
    """Return why this file is not worth reading, judged by name and size alone; empty if it is."""
    name = PurePath(upload.name or "").name.lower().removesuffix(".gz")
    if not upload.size:
        return _("%(name)s is empty. Export it once more.") % {"name": upload.name}
    if not name.endswith(ENDINGS):
        return _("%(name)s is not one of .fit, .tcx, .gpx or .zip.") % {"name": upload.name}
    return ""
