"""The command line in one line: files in, what was printed out. In this process, unless a test says otherwise."""

import io
import json
from pathlib import Path
from typing import Any, NamedTuple

from risk.engine.commands import main


class Said(NamedTuple):
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return standard output as JSON, of a command that did not fail."""
        assert (self.status, self.err) == (0, "")
        return json.loads(self.out)


class Desk:
    """A folder with files to ask about. `runs` is runs.csv, `person` person.json, `name__json` name.json."""

    def __init__(self, folder: Path, **contents: str | bytes) -> None:
        self.folder = folder
        for name, content in contents.items():
            ending = ".json" if name == "person" else ".csv"
            path = folder / (name.replace("__", ".") if "__" in name else name + ending)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def __call__(self, *arguments: str) -> Said:
        """Return what a command says; names of files in the folder are taken from there."""
        here = [str(self.folder / one) if "." in one and not one.startswith("-") else one for one in arguments]
        out, err = io.StringIO(), io.StringIO()
        status = main(here, out, err)
        return Said(status, out.getvalue(), err.getvalue().replace(f"{self.folder}/", ""))
