"""Files on this machine as uploads: one file, a folder as one zip, and a folder that is watched."""

import os
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from hashlib import file_digest
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile

from runners.models import Runner
from training.importers import lists, registry
from training.importers.archive import is_clutter
from training.models import ImportFile

ENDINGS = registry.ENDINGS | lists.LIST_ENDINGS | {"zip", "kmz"}


@contextmanager
def opened(paths: Iterable[Path]) -> Iterator[list[UploadedFile]]:
    """Give each path as an upload. A folder is one zip of all in it that can be read: a list and the files that it
    names belong together. Raises OSError, and ValueError for a folder without such a file."""
    with ExitStack() as stack:
        yield [stack.enter_context(_zipped(path) if path.is_dir() else _plain(path)) for path in paths]


@contextmanager
def _plain(path: Path) -> Iterator[UploadedFile]:
    with path.open("rb") as stream:
        yield UploadedFile(File(stream), name=path.name, size=os.fstat(stream.fileno()).st_size)


@contextmanager
def _zipped(folder: Path) -> Iterator[UploadedFile]:
    found = sorted(readable(folder))
    if not found:
        raise ValueError("no files")
    with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
            for path in found:
                archive.write(path, path.relative_to(folder).as_posix())
        size = stream.tell()
        stream.seek(0)
        yield UploadedFile(File(stream), name=f"{folder.resolve().name}.zip", size=size)


def readable(folder: Path) -> Iterator[Path]:
    """Yield the files in a folder and below it that end like something that is read. No link is followed."""
    for base, _folders, names in os.walk(folder):
        for name in names:
            path = Path(base, name)
            inside = path.relative_to(folder).as_posix()
            if registry.ending_of(name) in ENDINGS and not is_clutter(inside) and not path.is_symlink():
                yield path


class Watcher:
    """A folder into which a device or another program puts files. What was brought once is not brought again, also
    after a restart: the uploads of the runner are known by their content."""

    def __init__(self, folder: Path, runner: Runner) -> None:
        self._folder, self._runner = folder, runner
        self._seen: dict[Path, tuple[int, int]] = {}  # size and time of writing at the last look
        self._settled: dict[Path, tuple[int, int]] = {}  # of what was given out, or was known

    def look(self) -> list[Path]:
        """Return the new files that have not been written to since the look before: those are whole."""
        now: dict[Path, tuple[int, int]] = {}
        ready = []
        for path in sorted(readable(self._folder)):
            try:
                about = path.stat()
                mark = now[path] = (about.st_size, about.st_mtime_ns)
                if not about.st_size or self._seen.get(path) != mark or self._settled.get(path) == mark:
                    continue
                self._settled[path] = mark
                if not self._is_known(path):
                    ready.append(path)
            except OSError:
                continue  # gone again, or not to be read yet
        self._seen = now
        return ready

    def _is_known(self, path: Path) -> bool:
        with path.open("rb") as stream:
            digest = file_digest(stream, "sha256").hexdigest()
        return ImportFile.objects.filter(parent__runner=self._runner, sha256=digest).exists()
