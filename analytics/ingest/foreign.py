"""Foreign files: what is no table of tickets, told by its first bytes, and how to make one of it."""

import re

MARKS = {
    b"PK\x03\x04": "a zip archive or an Excel workbook. Unpack it, or save the sheet as CSV (UTF-8)",
    b"PK\x05\x06": "a zip archive with nothing in it. Pack it again",
    b"PK\x07\x08": "a part of a zip archive that was divided. Unpack all of its parts together",
    b"\x1f\x8b": "a gzip archive. Unpack it first",
    b"%PDF": "a PDF. Export the tickets as CSV instead",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook. Save the sheet as CSV (UTF-8)",
    b"\x89PNG": "a picture. Export the tickets as CSV instead",
    b"\xff\xd8\xff": "a picture. Export the tickets as CSV instead",
    b"SQLite format 3": "a database. Export the tickets as CSV instead",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive, which is not opened. Unpack it, or pack its files as zip",
    b"Rar!\x1a\x07": "a RAR archive, which is not opened. Unpack it, or pack its files as zip",
    b"BZh": "a bzip2 archive, which is not opened. Unpack it, or pack it with gzip or zip",
    b"\xfd7zXZ\x00": "an xz archive, which is not opened. Unpack it, or pack it with gzip or zip",
    b"]\x00\x00": "an LZMA archive, which is not opened. Unpack it, or pack it with gzip or zip",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive, which is not opened. Unpack it, or pack it with gzip or zip",
    b"\x50\x2a\x4d\x18": "a Zstandard archive, which is not opened. Unpack it, or pack it with gzip or zip",
    b"\x04\x22\x4d\x18": "an LZ4 archive, which is not opened. Unpack it, or pack it with gzip or zip",
    b"\xff\x06\x00\x00sNaPpY": "a Snappy archive, which is not opened. Unpack it, or pack it with gzip or zip",
    b"\x1f\x9d": "an archive of compress, which is not opened. Unpack it, or pack it with gzip or zip",
    b"MSCF": "a cabinet archive, which is not opened. Unpack it, or pack its files as zip",
    b"!<arch>\n": "an ar archive, which is not opened. Unpack it, or pack its files as zip",
    b"070701": "a cpio archive, which is not opened. Unpack it, or pack its files as zip",
    b"MZ": "a program, perhaps an archive that unpacks itself. Unpack it, or pack its files as zip",
    b"\x7fELF": "a program. Export the tickets as CSV instead",
}
TAR, TAR_AT = "a tar archive, which is not opened. Unpack it, or pack its files as zip", 257  # place of its mark
BEYOND_TEXT = {b"MZ", b"070701"}  # marks that a table could begin with, but for the zero byte that follows
LETTER = re.compile(rb"(?:[A-Za-z-]{1,40}: [^\r\n]{0,998}\r?\n[ \t]?){0,60}?(?:MIME-Version|Received|Return-Path): ")
WITHIN = 512  # bytes


def foreign_kind(start: bytes) -> str:
    r"""What a file with these first bytes is, if no table, and what to do with it; empty where it may be one.

    >>> foreign_kind(b"Rar!\x1a\x07\x00")[:13], foreign_kind(b"MZ,created,subject")
    ('a RAR archive', '')
    """
    for mark, what in MARKS.items():
        if start.startswith(mark) and (mark not in BEYOND_TEXT or b"\0" in start[:WITHIN]):
            return what
    if start[TAR_AT:].startswith(b"ustar"):
        return TAR
    if LETTER.match(start):
        return "an e-mail. Save the file that is attached to it, and import that"
    return ""
