"""Files made to hurt: each is a name and bytes, with the codes that may refuse it (None: may be read)."""

import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO

from tests.training.importers.build import FitWriter, eastward, fit_file_id, gpx, gz, zipped

MB = 1024 * 1024


def overlapping_zip() -> bytes:
    """A thousand directory entries that all point at one stream: a few KB that claim 1 GB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = b"\0" * MB
    body = packer.compress(content) + packer.flush()
    crc, name = zlib.crc32(content), b"0000.fit"
    local = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 8, 0, 0x21, crc, len(body), MB, len(name), 0) + name + body
    directory = b"".join(
        struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 8, 0, 0x21, crc, len(body), MB, 8, 0, 0, 0, 0, 0, 0)
        + f"{k:04d}.fit".encode()
        for k in range(1000)
    )
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1000, 1000, len(directory), len(local), 0)
    return local + directory + end


def lying_size_zip() -> bytes:
    """One entry whose headers promise 10 bytes; the stream holds 1 MB of zeros."""
    data = bytearray(zipped({"a.fit": b"\0" * MB}))
    for mark, at in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        start = data.find(mark) + at
        data[start : start + 4] = struct.pack("<I", 10)
    return bytes(data)


def promising_zip() -> bytes:
    """One entry of a few bytes whose headers promise 4 GB."""
    data = bytearray(zipped({"a.fit": b"x" * 1000}))
    for mark, at in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        start = data.find(mark) + at
        data[start : start + 4] = struct.pack("<I", 0xFFFF_FFFE)
    return bytes(data)


def many_entries_zip(count: int = 4_001) -> bytes:
    """More entries than the tests' reader lets in."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for k in range(count):
            archive.writestr(zipfile.ZipInfo(f"{k}.fit"), b"")
    return buffer.getvalue()


def encrypted_zip() -> bytes:
    """The flag of encryption is set in both headers."""
    data = bytearray(zipped({"a.fit": b"secret"}))
    data[data.find(b"PK\3\4") + 6] |= 1
    data[data.find(b"PK\1\2") + 8] |= 1
    return bytes(data)


def symlink_zip() -> bytes:
    """An entry that is a link to a file of the machine."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("a.gpx")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return buffer.getvalue()


def nameless_zip() -> bytes:
    """An entry without a name: its bytes stand as an extra field (found by atheris)."""
    data = bytearray(zipped({"aaBCx": b"x"}).replace(b"aaBCx", b"aa\1\0x"))
    for mark, at in ((b"PK\3\4", 26), (b"PK\1\2", 28)):
        start = data.find(mark) + at
        data[start : start + 4] = struct.pack("<HH", 0, 5)
    return bytes(data)


def zeros_zip() -> bytes:
    """A thousand to one."""
    return zipped({"a.fit": b"\0" * (24 * MB)})


def fit_many_fields(records: int = 1500) -> bytes:
    """255 one-byte fields in every record, of noise that does not compress."""
    writer = FitWriter()
    fit_file_id(writer)
    writer.raw(struct.pack("<BBBHB", 0x41, 0, 0, 20, 255) + b"".join(struct.pack("BBB", k, 1, 2) for k in range(255)))
    noise = random.Random(1)
    writer.raw(b"".join(b"\x01" + noise.randbytes(255) for _ in range(records)))
    return writer.file(checksum=False)


def fit_no_fields(records: int = 100_000) -> bytes:
    """A definition without fields, then one-byte records."""
    writer = FitWriter()
    fit_file_id(writer)
    writer.raw(struct.pack("<BBBHB", 0x41, 0, 0, 20, 0) + b"\x01" * records)
    return writer.file(checksum=False)


def fit_definitions(count: int = 300_000) -> bytes:
    """Nothing but definitions, each in place of the one before."""
    writer = FitWriter()
    fit_file_id(writer)
    writer.raw(struct.pack("<BBBHBBBB", 0x41, 0, 0, 20, 1, 0, 1, 2) * count)
    return writer.file(checksum=False)


def fit_unknown_developers(records: int = 20_000) -> bytes:
    """Records with 255 developer fields that nobody has described."""
    writer = FitWriter()
    fit_file_id(writer)
    fields = b"".join(struct.pack("BBB", k, 1, k % 7) for k in range(255))
    writer.raw(struct.pack("<BBBHBB", 0x61, 0, 0, 20, 0, 255) + fields + (b"\x01" + bytes(255)) * records)
    return writer.file(checksum=False)


def fit_odd_sizes(records: int = 4_000) -> bytes:
    """Fields whose sizes are no multiple of their types, and strings of 255 bytes without an end."""
    writer = FitWriter()
    fit_file_id(writer)
    fields = struct.pack("BBBBBBBBB", 253, 3, 0x86, 0, 7, 0x85, 29, 255, 0x07)
    writer.raw(struct.pack("<BBBHB", 0x41, 0, 0, 20, 3) + fields + (b"\x01" + b"x" * 265) * records)
    return writer.file(checksum=False)


def xmlns_flood(count: int = 20_000) -> bytes:
    """Thousands of name-space declarations on the first element."""
    return ("<gpx" + "".join(f' xmlns:a{k}="b"' for k in range(count)) + "/>").encode()


def quoted_flood(count: int = 200_000) -> bytes:
    """The same, with ">" in every value, past a scan for long tags."""
    return ("<gpx" + "".join(f' a{k}=">"' for k in range(count)) + "/>").encode()


_TRACK = gpx([eastward(600, 3.0)])
_ENTITIES = "".join(f'<!ENTITY e{k} "{f"&e{k - 1};" * 10}">' for k in range(1, 10))

XML: dict[str, tuple[Callable[[], bytes], set[str] | None]] = {
    "xmlns flood": (xmlns_flood, {"too_large", "corrupt", "not_activity"}),
    "quoted flood": (quoted_flood, {"too_large", "corrupt", "not_activity", "memory"}),
    "20 MB comment": (lambda: b"<gpx><!--" + b"x" * (20 * MB) + b"--></gpx>", {"too_large"}),
    "20 MB comment of >": (lambda: b"<gpx><!--" + b"x>" * (10 * MB) + b"--></gpx>", {"not_activity", "too_large"}),
    "20 MB text": (lambda: b"<gpx><trk><name>" + b"x>" * (10 * MB) + b"</name></trk></gpx>", {"too_large"}),
    "deep": (lambda: b"<gpx>" * 200_000, {"too_large"}),
    "300 k elements": (lambda: b"<gpx>" + b"<a/>" * 300_000 + b"</gpx>", {"not_activity"}),
    "billion laughs": (
        lambda: f'<!DOCTYPE gpx [<!ENTITY e0 "ha">{_ENTITIES}]><gpx>&e9;</gpx>'.encode(),
        {"xml_forbidden"},
    ),
    "external entity": (
        lambda: b'<!DOCTYPE gpx [<!ENTITY x SYSTEM "file:///etc/passwd">]><gpx>&x;</gpx>',
        {"xml_forbidden"},
    ),
    "late document type": (
        lambda: b"<?xml version='1.0'?><!--" + b"x" * 5000 + b"--><!DOCTYPE gpx [<!ENTITY x 'y'>]><gpx>&x;</gpx>",
        {"xml_forbidden", "corrupt", "unsupported"},
    ),
    "not a number": (lambda: _TRACK.replace('lat="48.0000000"', 'lat="NaN"').encode(), {"no_distance"}),
    "infinite": (lambda: _TRACK.replace('lon="', 'lon="1e999').encode(), {"no_distance"}),
    "year 2107": (lambda: _TRACK.replace("2026-", "2107-").encode(), {"no_times"}),
    "huge number": (
        lambda: (
            b"<TrainingCenterDatabase><Activities><Activity Sport='Running'><Lap><DistanceMeters>"
            + b"9" * 60_000
            + b"</DistanceMeters></Lap></Activity></Activities></TrainingCenterDatabase>"
        ),
        {"no_times", "no_distance"},
    ),
    "UTF-16": (lambda: _TRACK.replace("UTF-8", "UTF-16").encode("utf-16"), None),
    "unknown encoding": (lambda: b"<?xml version='1.0' encoding='no-such'?><gpx/>", {"corrupt"}),
    "half": (lambda: _TRACK.encode()[: len(_TRACK) // 2], None),
}
BINARY: dict[str, tuple[Callable[[], bytes], set[str] | None]] = {
    "255 fields": (lambda: fit_many_fields(400), None),
    "255 fields, 20 MB": (lambda: fit_many_fields(80_000), {"too_large"}),
    "no fields": (fit_no_fields, {"not_activity"}),
    "no fields, 1 M": (lambda: fit_no_fields(1_000_000), {"too_large"}),
    "definitions": (fit_definitions, {"too_large"}),
    "unknown developers": (
        fit_unknown_developers,
        {"too_large", "not_activity", "corrupt", "no_times", "no_distance"},
    ),
    "odd sizes": (fit_odd_sizes, {"too_large", "not_activity", "corrupt", "no_times", "no_distance"}),
    "gz in many pieces": (lambda: gz(b"\0" * MB) * 100, {"too_large", "corrupt", "unsupported"}),
    "gz of zeros": (lambda: gz(b"\0" * (40 * MB)), {"too_large"}),
    "gz of gz": (lambda: gz(gz(b"hello")), {"nested_archive"}),
    "gz of a zip": (lambda: gz(zipped({"a.fit": b"x"})), {"nested_archive"}),
    "gz cut off at once": (lambda: gz(b"hello" * 100)[:12], {"corrupt", "unsupported"}),
    "only a header": (lambda: b"\x0e\x20\x54\x08\xff\xff\xff\xff.FIT\0\0", {"corrupt"}),
}
ZIPS: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "overlap": (overlapping_zip, {"overlapping_entries"}),
    "lying size": (lying_size_zip, {"corrupt", "too_large"}),
    "promising": (promising_zip, {"corrupt", "too_large"}),
    "many entries": (many_entries_zip, {"too_many_entries"}),
    "encrypted": (encrypted_zip, {"encrypted"}),
    "symlink": (symlink_zip, {"symlink"}),
    "zeros": (zeros_zip, {"too_large"}),
    "nameless": (nameless_zip, {"no_activities"}),
    "nested": (lambda: zipped({"b.zip": zipped({"a.fit": b"x"})}), {"corrupt"}),
    "nested twice": (lambda: zipped({"c.zip": zipped({"b.zip": zipped({"a.fit": b"x"})})}), {"nested_archive"}),
    "nested 7z": (lambda: zipped({"b.7z": b"7z\xbc\xaf\x27\x1c"}), {"nested_archive"}),
    "nested and cut off": (lambda: zipped({"b.zip": zipped({"a.fit": b"x"})[:-30]}), {"corrupt"}),
    "nested zeros": (lambda: zipped({"b.zip": b"\0" * (24 * MB)}), {"too_large"}),
    "nested overlap": (lambda: zipped({"b.zip": overlapping_zip()}), {"overlapping_entries"}),
    "nested many": (lambda: zipped({"b.zip": many_entries_zip()}), {"too_many_entries"}),
    "nested lies": (lambda: zipped({"b.zip": lying_size_zip()}), {"corrupt", "too_large"}),
    "hidden nested": (lambda: zipped({"b.fit": zipped({"a.fit": b"x"})}), {"nested_archive"}),
    "no end": (lambda: zipped({"a.fit": b"x"})[:-30], {"corrupt"}),
    "only an end": (lambda: b"PK\5\6" + b"\0" * 18, {"no_activities"}),
    "nothing of use": (lambda: zipped({"__MACOSX/._a.fit": b"x", "readme.txt": b"x"}), {"no_activities"}),
    "lzma": (lambda: zipped({"a.fit": b"x" * 1000}, method=zipfile.ZIP_LZMA), {"unsupported"}),
}
