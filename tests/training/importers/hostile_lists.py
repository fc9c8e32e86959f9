"""Tables, spreadsheets, XML and JSON made to hurt: a name, bytes, and the codes that may refuse it."""

import json
import zipfile
from collections.abc import Callable

from tests.training.importers.build import gz, zipped
from tests.training.importers.build_lists import APPLE_HEAD, apple, garmin_json, kml, nike, statistics, workout, xlsx

MB = 1024 * 1024
_ENTITIES = "".join(f'<!ENTITY e{k} "{f"&e{k - 1};" * 10}">' for k in range(1, 10))
_LAUGH = f'<!DOCTYPE HealthData [<!ENTITY e0 "ha">{_ENTITIES}]><HealthData>'
_LOG = [["Date", "km", "Time"], ["2026-03-01", 10, "50:00"]]
_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
_DEEP = b'[{"summarizedActivitiesExport":' + b"[" * 200_000


def far_cell() -> bytes:
    """Two cells, as far apart as a sheet goes: a grid of seventeen thousand million."""
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return xlsx([], xl__worksheets__sheet1=_SHEET.format(f"<sheetData>{cells}</sheetData>"))


def far_row() -> bytes:
    """The same without an address in the cell."""
    cells = '<row r="1"><c><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>'
    return xlsx([], xl__worksheets__sheet1=_SHEET.format(f"<sheetData>{cells}</sheetData>"))


def sheet_bomb() -> bytes:
    """A thousand to one inside a spreadsheet."""
    return xlsx(_LOG, xl__sharedStrings="<sst>" + " " * (40 * MB) + "</sst>")


def sheet_of_entities() -> bytes:
    """Entities in a part of a spreadsheet."""
    return xlsx(
        _LOG, xl__sharedStrings=f'<!DOCTYPE sst [<!ENTITY e0 "ha">{_ENTITIES}]><sst><si><t>&e9;</t></si></sst>'
    )


LISTS: dict[str, tuple[str, Callable[[], bytes], set[str]]] = {
    "apple: billion laughs": (
        "export.xml",
        lambda: (_LAUGH + workout(inside="&e9;") + "</HealthData>").encode(),
        {"corrupt"},
    ),
    "apple: external entity": (
        "export.xml",
        lambda: (
            APPLE_HEAD.replace("]>", '<!ENTITY x SYSTEM "file:///etc/passwd">]>') + workout(inside="&x;")
        ).encode(),
        {"corrupt"},
    ),
    "apple: a document type inside": (
        "export.xml",
        lambda: apple(workout(inside="<!DOCTYPE x [<!ENTITY y 'z'>]>")),
        {"corrupt", "xml_forbidden"},
    ),
    "apple: tags that never end": (
        "export.xml",
        lambda: APPLE_HEAD.encode() + b"<Workout " * (2 * MB),
        {"too_many_entries", "too_large"},
    ),
    "apple: quotes that never end": (
        "export.xml",
        lambda: APPLE_HEAD.encode() + b'<Workout a="' * (2 * MB),
        {"too_many_entries", "too_large"},
    ),
    "apple: workouts that never end": (
        "export.xml",
        lambda: APPLE_HEAD.encode() + b"<Workout >" * (2 * MB),
        {"too_many_entries", "too_large"},
    ),
    "apple: a tag of 20 MB": (
        "export.xml",
        lambda: APPLE_HEAD.encode() + b'<Workout a="' + b"x" * (20 * MB) + b'"/>',
        {"too_large"},
    ),
    "apple: too many workouts": (
        "export.xml",
        lambda: APPLE_HEAD.encode() + b"<Workout />" * 100_001,
        {"too_many_entries"},
    ),
    "apple: a 20 MB comment": (
        "export.xml",
        lambda: apple(workout(inside="<!--" + "x" * (20 * MB) + "-->")),
        {"too_large"},
    ),
    "apple: zeros in a zip": (
        "export.zip",
        lambda: zipped({"apple_health_export/export.xml": apple(workout(inside=statistics())) + b" " * (60 * MB)}),
        {"too_large"},
    ),
    "kml: comment": ("a.kml", lambda: b"<kml><!--" + b"x" * (20 * MB) + b"--></kml>", {"too_large"}),
    "kml: deep": ("a.kml", lambda: b"<kml>" * 200_000, {"too_large"}),
    "kml: entities": (
        "a.kml",
        lambda: f'<!DOCTYPE kml [<!ENTITY e0 "ha">{_ENTITIES}]><kml>&e9;</kml>'.encode(),
        {"xml_forbidden"},
    ),
    "kml: too many points": (
        "a.kml",
        lambda: b"<kml><Placemark><Track>" + b"<when/><coord/>" * 250_000 + b"</Track></Placemark></kml>",
        {"too_large"},
    ),
    "kml: year 9999": ("a.kml", lambda: kml(10).replace(b"2026-", b"9999-"), {"no_times"}),
    "xlsx: far cell": ("a.xlsx", far_cell, {"too_large", "too_many_entries"}),
    "xlsx: far row": ("a.xlsx", far_row, {"too_large", "too_many_entries"}),
    "xlsx: bomb": ("a.xlsx", sheet_bomb, {"too_large"}),
    "xlsx: entities": ("a.xlsx", sheet_of_entities, {"xml_forbidden"}),
    "xlsx: wide": ("a.xlsx", lambda: xlsx([["x"] * 26], xl__worksheets__sheet1=_wide()), {"too_large"}),
    "xlsx: half": ("a.xlsx", lambda: xlsx(_LOG)[:-40], {"corrupt"}),
    "xlsx: parts missing": (
        "a.xlsx",
        lambda: zipped({"xl/workbook.xml": b"<workbook/>"}),
        {"corrupt", "no_columns", "no_rows"},
    ),
    "xlsx: noise": (
        "a.xlsx",
        lambda: xlsx(_LOG, xl__worksheets__sheet1="<worksheet><sheetData><row><c t='s'><v>99999999999</v></c></row>"),
        {"corrupt", "no_columns", "no_rows"},
    ),
    "xlsx: packed in an odd way": (
        "a.xlsx",
        lambda: zipped({"xl/workbook.xml": b"<workbook/>" * 100}, method=zipfile.ZIP_LZMA),
        {"unsupported"},
    ),
    "csv: a million columns": ("a.csv", lambda: b"Date,km,Time" + b"," * MB + b"\n", {"too_large"}),
    "csv: a million columns in quotes": (
        "a.csv",
        lambda: b'Date,km,Time\n"\n' + b"a,\n" * MB + b'"\n',
        {"corrupt", "too_large", "bad_row", "too_many_entries", "no_columns"},
    ),
    "csv: a cell of 20 MB": (
        "a.csv",
        lambda: b'Date,km,Time\n"' + b"x" * (20 * MB) + b'"\n',
        {"corrupt", "too_large"},
    ),
    "csv: too many rows": (
        "a.csv",
        lambda: b"Date,km,Time\n" + b"2026-03-01,5,25:00\n" * 100_001,
        {"too_many_entries"},
    ),
    "csv: huge numbers": (
        "a.csv",
        lambda: b"Date,km,Time\n2026-03-01," + b"9" * 400 + b",25:00\n2026-03-02,1e308,1:00:00\n",
        {"bad_row"},
    ),
    "csv: formulas": (
        "a.csv",
        lambda: b"Date,km,Time\n2026-03-01,=1+1,\"=cmd|' /C calc'!A0\"\n",
        {"bad_row"},
    ),
    "csv: nothing but quotes": ("a.csv", lambda: b'"' * MB, {"corrupt", "no_columns", "unsupported", "too_large"}),
    "csv: control characters": ("a.csv", lambda: b"Date,km\0\0\1,Time\n" * 100, {"corrupt", "unsupported"}),
    "gz of a csv bomb": ("a.csv.gz", lambda: gz(b"Date,km,Time\n" + b" " * (80 * MB)), {"too_large"}),
    "json: deep": ("a.json", lambda: _DEEP, {"too_large", "corrupt"}),
    "json: deep and named": (
        "a.json",
        lambda: b'{"active_duration_ms"' + b':{"a"' * 100_000,
        {"too_large", "corrupt"},
    ),
    "json: a number of a million digits": (
        "a.json",
        lambda: garmin_json().replace(b"1000000.0", b"9" * MB),
        {"bad_row"},
    ),
    "json: infinities": (
        "a.json",
        lambda: garmin_json({"distance": float("inf"), "duration": float("nan")}),
        {"bad_row"},
    ),
    "json: no objects": ("a.json", lambda: b'[{"summarizedActivitiesExport": [1, "x", null, [2]]}]', {"bad_row"}),
    "json: nike of nothing": (
        "a.json",
        lambda: json.dumps(nike(summaries=7, tags=3, metrics={"a": 1}, start_epoch_ms="x")).encode(),
        {"no_distance"},
    ),
}


def _wide() -> str:
    cells = "".join(f'<c r="{chr(65 + k // 26)}{chr(65 + k % 26)}1"><v>1</v></c>' for k in range(26 * 26))
    return _SHEET.format(f'<sheetData><row r="1">{cells}</row></sheetData>')
