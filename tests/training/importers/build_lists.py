"""Lists made by code: spreadsheets, Apple's XML, Garmin's and Nike's JSON, KML."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape

from tests.training.importers.build import START, east, zipped

MS = int(START.timestamp() * 1000)
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="{0}/{1}" Target="{2}"/>{3}</Relationships>'
)
_STYLES = (
    f'<?xml version="1.0"?><styleSheet xmlns="{_MAIN}"><numFmts count="1">'
    '<numFmt numFmtId="164" formatCode="[h]:mm:ss"/></numFmts><fonts count="1"><font/></fonts>'
    '<fills count="1"><fill/></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/>'
    '<xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def sheet_xml(rows: Sequence[Sequence[object]]) -> str:
    """One sheet; a string that begins with "=" is a formula without a saved value, a float below 1 a duration."""
    lines = []
    for at, row in enumerate(rows, 1):
        cells = []
        for place, value in enumerate(row):
            name = f"{chr(65 + place)}{at}"
            if value is None:
                continue
            if isinstance(value, date | datetime):
                days = value.toordinal() - date(1899, 12, 30).toordinal()
                cells.append(f'<c r="{name}" s="1"><v>{days}</v></c>')
            elif isinstance(value, float) and 0 < value < 1:
                cells.append(f'<c r="{name}" s="2"><v>{value}</v></c>')
            elif isinstance(value, int | float):
                cells.append(f'<c r="{name}"><v>{value}</v></c>')
            elif str(value).startswith("="):
                cells.append(f'<c r="{name}"><f>{escape(str(value)[1:])}</f></c>')
            else:
                cells.append(f'<c r="{name}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>')
        lines.append(f'<row r="{at}">{"".join(cells)}</row>')
    return f'<?xml version="1.0"?><worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def xlsx(rows: Sequence[Sequence[object]], **parts: str) -> bytes:
    """A spreadsheet of one sheet; `parts` replace or add members, with "__" for "/" in their names."""
    styles = f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    files = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELS.format(_OFFICE, "officeDocument", "xl/workbook.xml", ""),
        "xl/workbook.xml": f'<?xml version="1.0"?><workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Log" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _RELS.format(_OFFICE, "worksheet", "worksheets/sheet1.xml", styles),
        "xl/styles.xml": _STYLES,
        "xl/worksheets/sheet1.xml": sheet_xml(rows),
    }
    files |= {f"{name.replace('__', '/')}.xml": text for name, text in parts.items()}
    return zipped({name: text.encode() for name, text in files.items()})


APPLE_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE HealthData [\n<!ELEMENT HealthData (ExportDate,Me,Workout*)>\n'
    '<!ELEMENT Workout ((MetadataEntry|WorkoutEvent)*)>\n]>\n<HealthData locale="en_GB">\n'
)


def workout(
    *,
    kind: str = "Running",
    start: str = "2026-03-01 08:30:00 +0100",
    end: str = "2026-03-01 09:02:00 +0100",
    minutes: str = "30",
    inside: str = "",
    **attributes: str,
) -> str:
    """One of Apple's workouts."""
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return (
        f'<Workout workoutActivityType="HKWorkoutActivityType{kind}" duration="{minutes}" durationUnit="min"{more} '
        f'sourceName="Watch" device="&lt;&lt;HKDevice: 0x1&gt;&gt;" startDate="{start}" '
        f'endDate="{end}">{inside}</Workout>'
    )


def statistics(metres: float = 5.0, unit: str = "km", heart: int = 150) -> str:
    """What newer exports hold inside a workout."""
    return (
        f'<WorkoutStatistics type="HKQuantityTypeIdentifierDistanceWalkingRunning" sum="{metres}" unit="{unit}"/>'
        f'<WorkoutStatistics type="HKQuantityTypeIdentifierHeartRate" average="{heart}" unit="count/min"/>'
        '<WorkoutStatistics type="HKQuantityTypeIdentifierStepCount" sum="5100" unit="count"/>'
    )


def apple(*workouts: str, records: int = 3) -> bytes:
    """An export.xml with records between the workouts."""
    record = '<Record type="HKQuantityTypeIdentifierStepCount" value="12" startDate="2026-03-01 07:00:00 +0100"/>\n'
    return (APPLE_HEAD + "".join(record * records + one for one in workouts) + record + "</HealthData>").encode()


def garmin_json(*changes: dict[str, Any]) -> bytes:
    """A summarizedActivities.json; each argument is one activity's changes."""
    usual = {
        "activityId": 42,
        "name": "Berlin Running",
        "activityType": "running",
        "startTimeGmt": float(MS),
        "startTimeLocal": float(MS + 3_600_000),
        "duration": 3_600_000.0,
        "elapsedDuration": 3_700_000.0,
        "movingDuration": 3_590_000.0,
        "distance": 1_000_000.0,
        "avgHr": 150.0,
        "avgRunCadence": 84.0,
    }
    entries = [{**usual, "activityId": 42 + at} | change for at, change in enumerate(changes or ({},))]
    return json.dumps([{"summarizedActivitiesExport": entries}]).encode()


def nike(**changes: Any) -> dict[str, Any]:
    """One activity of Nike Run Club."""
    return {
        "type": "run",
        "id": "aaaa-bbbb",
        "start_epoch_ms": MS,
        "end_epoch_ms": MS + 1_900_000,
        "active_duration_ms": 1_800_000,
        "summaries": [
            {"metric": "distance", "summary": "total", "value": 5.02},
            {"metric": "heart_rate", "summary": "mean", "value": 151.4},
            {"metric": "steps", "summary": "total", "value": 5100},
        ],
        "tags": {"com.nike.name": "Sunday Morning Run", "location": "outdoors"},
        "metrics": [
            {"type": "latitude", "values": [{"start_epoch_ms": MS, "value": 48.0}]},
            {"type": "longitude", "values": [{"start_epoch_ms": MS, "value": 10.0}]},
        ],
    } | changes


def kml(seconds: int = 600, speed: float = 3.0, *, inside: str = "", times: bool = True) -> bytes:
    """A gx:Track heading east on the 48th parallel."""
    stamps = [datetime.fromtimestamp(START.timestamp() + k, START.tzinfo).isoformat() for k in range(seconds + 1)]
    when = "".join(f"<when>{stamp}</when>" for stamp in stamps) if times else ""
    places = "".join(f"<gx:coord>{east(10.0, k * speed):.7f} 48.0 400</gx:coord>" for k in range(seconds + 1))
    return (
        '<kml xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><name>Log</name><Placemark><name>Loop</name>'
        '<ExtendedData><Data name="type"><value>running</value></Data></ExtendedData>'
        f"<gx:Track>{when}{places}{inside}</gx:Track></Placemark></Document></kml>"
    ).encode()
