"""Makes the archives and foreign files of FileFormatTests with the tools of other makers.

Requires Python 3 and the commands gzip, zstd and xz. Usage: python3 make.py (in this folder).
"""
import bz2
import gzip
import io
import json
import lzma
import pickle
import sqlite3
import subprocess
import tarfile
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
BARS = b"time,close\n2025-10-10T14:30:00Z,1.5\n2025-10-10T14:31:00Z,2.5\n2025-10-10T14:32:00Z,-3\n"
FIRST, SECOND = BARS[:40], BARS[40:]


def write(name, data):
    (HERE / name).write_bytes(data)


def command(*arguments, data=BARS):
    return subprocess.run(arguments, input=data, capture_output=True, check=True).stdout


def zipped(files, compression=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, compression)
    return buffer.getvalue()


def encrypted():
    data = bytearray(zipped({"bars.csv": BARS}))
    data[6] |= 1  # The bit of encryption in the local and the central header.
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def tar():
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo("bars.csv")
        info.size = len(BARS)
        archive.addfile(info, io.BytesIO(BARS))
    return buffer.getvalue()[:2048]


def sqlite():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        database = sqlite3.connect(path)
        database.execute("PRAGMA page_size = 512")
        database.execute("CREATE TABLE bars (time TEXT, close REAL)")
        database.commit()
        database.close()
        return path.read_bytes()


write("bars.csv", BARS)
write("bars.csv.gz", command("gzip", "-9nc"))
write("members.csv.gz", gzip.compress(FIRST, mtime=0) + gzip.compress(SECOND, mtime=0))
write("truncated.csv.gz", gzip.compress(BARS, mtime=0)[:-12])
write("bars.csv.zst", command("zstd", "-19c"))
write("frames.csv.zst", command("zstd", "-c", data=FIRST) + command("zstd", "-c", data=SECOND))
write("truncated.csv.zst", command("zstd", "-c")[:-8])
write("bars.zip", zipped({"bars.csv": BARS, "__MACOSX/._bars.csv": b"\0\5"}))
write("stored.zip", zipped({"folder/bars.csv": BARS}, zipfile.ZIP_STORED))
write("two.zip", zipped({"bars.csv": BARS, "readme.txt": b"Bars of a test."}))
write("nested.zip", zipped({"bars.csv.gz": gzip.compress(BARS, mtime=0)}))
write("encrypted.zip", encrypted())
write("empty.zip", zipped({}))
write("truncated.zip", zipped({"bars.csv": BARS})[:-30])
write("book.xlsx", zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}))
write("sheet.ods", zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}))
write("book.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504))
write("bars.csv.bz2", bz2.compress(BARS))
write("bars.csv.xz", lzma.compress(BARS))
write("bars.tar", tar())
write("bars.tar.gz", gzip.compress(tar(), mtime=0))
write("bars.db", sqlite())
write("frame.pkl", pickle.dumps({"close": [1.5, 2.5]}))
write("page.html", b"\n<!DOCTYPE html>\n<html><head><title>Sign in\n - Vendor</title></head><body></body></html>\n")
write("error.json", json.dumps({"status": 429, "error": {"code": 7, "message": "Rate limit of 5 calls\nexceeded."}}).encode())
write("bars.json", json.dumps([{"time": "2025-10-10", "close": 1.5}]).encode())
write("bars.xml", b"<?xml version='1.0'?><bars/>")
write("paper.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
write("bars.7z", bytes.fromhex("377abcaf271c0004"))
write("bars.rar", b"Rar!\x1a\x07\x01\x00")
write("bars.h5", b"\x89HDF\r\n\x1a\n\0")
write("bars.feather", b"ARROW1\0\0")
write("bars.orc", b"ORC\n\x0b\0\0\x80\xff")
write("bars.avro", b"Obj\x01\x04\x14avro.codec\x08null")
write("bars.npy", b"\x93NUMPY\x01\x00v\x00{'descr': '<f8'}")
write("chart.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
write("unknown.bin", bytes(range(64)))
