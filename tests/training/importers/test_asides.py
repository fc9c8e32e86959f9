"""Tables put aside by the reader: no more of them, and no more bytes, than may become files of their own."""

from pathlib import Path

import pytest

from tests.training.importers.build import zipped
from training.importers.child import Reader
from training.importers.limits import Limits
from training.importers.lists import Options
from training.importers.types import Aside, Item

TABLE = b"Date,Distance,Time\n" + b"03/04/2026,10.2,52:30\n" * 100


def told(tmp_path: Path, limits: Limits, count: int) -> tuple[list[str], list[str | None]]:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({f"{number}.csv": TABLE + b"\n" * number for number in range(count)}))
    with Reader(limits) as reader:
        found = list(reader.read(path, "a.zip", options=Options(asides=True)))
    asides = []
    for one in found:
        if isinstance(one, Aside):
            asides.append(one.name)
            with one.content as content:
                assert len(content.read()) >= len(TABLE)
    return asides, [one.error for one in found if isinstance(one, Item)]


@pytest.mark.parametrize(
    ("limits", "count", "most"),
    [(Limits(), 22, 20), (Limits(max_rows_bytes=3 * len(TABLE)), 4, 2)],
    ids=["number", "bytes"],
)
def test_only_so_many_tables_are_put_aside_and_the_others_say_why_not(tmp_path, limits, count, most):
    asides, errors = told(tmp_path, limits, count)
    assert len(asides) == most
    assert errors == ["ask_date_order"] * (count - most)


@pytest.mark.parametrize(
    "message",
    [
        {"found": 0, "asides": []},
        {"found": 0, "asides": ["a.csv"] * 21},
        {"found": 1, "asides": ["a" * 501]},
        {"found": 1, "asides": 1},
        {"found": 1},
        {"found": 1, "asides": [], "then": {"aside": "a.csv"}},
        {"found": 1, "asides": ["a.csv"], "then": {"aside": ["a.csv"]}},
        {"found": 1, "asides": ["a.csv"], "then": {"aside": "a.csv"}, "piece": "?"},
    ],
)
def test_what_a_child_says_of_them_is_not_believed(tmp_path, monkeypatch, message):
    path = tmp_path / "a.zip"
    path.write_bytes(b"")
    reader = Reader()
    said = [message.copy()]
    said += [message["then"]] if "then" in message else []
    said += [{"piece": message["piece"]}] if "piece" in message else []
    monkeypatch.setattr(reader._child, "hand", lambda path, request: None)
    monkeypatch.setattr(reader._child, "answer", lambda seconds: said.pop(0) if said else {"item": None})
    errors = [one.error for one in reader.read(path, "a.zip") if isinstance(one, Item)]
    assert errors == ["crashed"]
