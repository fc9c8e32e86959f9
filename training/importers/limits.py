"""Every ceiling of the readers in one place."""

from dataclasses import dataclass, replace

MB = 1024 * 1024
ENTRY_BYTES = 400  # of a zip's directory, for one name of a usual length


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds."""

    max_file: int = 25 * MB  # one activity file, unpacked
    max_archive: int = 2048 * MB
    max_entries: int = 20_000  # entries of a zip
    max_rows: int = 100_000  # of a table, or of another list of bouts
    max_directory: int = 8 * MB  # central directory of a zip
    max_total: int = 8192 * MB  # everything unpacked from one zip
    max_ratio: int = 200  # unpacked to packed, beyond the first megabyte
    max_points: int = 200_000
    max_activities: int = 200  # in one file
    max_messages: int = 500_000  # FIT
    max_fields: int = 3_000_000  # FIT, over all messages
    max_slow_fields: int = 1_200_000  # the same, in a file that only fitdecode can read: some 5 s
    max_elements: int = 3_000_000  # XML
    max_depth: int = 64  # XML
    max_depth_zip: int = 2  # an archive inside an archive, and no deeper
    max_stream: int = 4096 * MB  # Apple's export.xml, which is never held in memory
    max_fragment: int = 1 * MB  # one workout in it
    max_rows_bytes: int = 64 * MB  # of all its workouts, and of a table
    max_copied: int = 2048 * MB  # of one table of a copy of everything, which is never held in memory
    max_columns: int = 300  # of a table
    max_cell: int = 64 * 1024
    max_samples: int = 3_660  # of one trace: an hour and a minute of seconds
    max_text: int = 64 * 1024  # XML: one text, or one stretch without a ">"
    # The child process
    wall_s: float = 30.0  # each file
    listing_s: float = 300.0  # until the number of items is known: gigabytes may have to be looked through
    listing_cpu_s: int = 120
    total_s: float = 3600.0  # a whole upload
    cpu_s: int = 20  # each file
    memory: int = 512 * MB
    open_files: int = 16
    max_line: int = 2 * MB  # one result
    max_restarts: int = 20  # in one upload

    @property
    def max_items(self) -> int:
        """Of one upload: what its lists name, and files that no list names."""
        return self.max_entries + self.max_rows

    def for_copy(self) -> "Limits":
        """The same for a copy of everything: it holds many uploads, each an original, and all that came of them."""
        entries = max(self.max_entries, self.max_rows)
        directory = max(self.max_directory, ENTRY_BYTES * entries)
        return replace(self, max_entries=entries, max_directory=directory, max_rows=10 * self.max_rows)
