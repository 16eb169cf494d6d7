"""Tests that another release of googleapis-common-protos in the process does not disturb the client, whichever is imported first."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

from support import ADDRESS, ROOT

COMMON_PROTOS = """
import google
google.__path__ = [*google.__path__, {folder!r} + "/google"]
from google.api import annotations_pb2
from google.rpc import error_details_pb2, status_pb2
assert error_details_pb2.OfAnotherRelease
"""
CLIENT = """
import trucedata
with trucedata.Client({address!r}) as client:
    try:
        client.align("events/nothing", "series/sp500-close-daily")
    except trucedata.NotFound as error:
        print(error.reason)
"""


class CommonProtosTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        files = ["google/api/annotations.proto", "google/api/http.proto", "google/rpc/error_details.proto", "google/rpc/status.proto"]
        for file in files:
            path = pathlib.Path(cls.folder, file)
            path.parent.mkdir(parents=True, exist_ok=True)
            # Releases differ by fields and messages. The protoc of Debian 11 does not accept `optional`.
            text = (ROOT / "protos" / file).read_text(encoding="utf-8").replace("optional int64", "int64")
            more = "message OfAnotherRelease {}\n" if path.stem in ("error_details", "http") else ""
            path.write_text(text + more, encoding="utf-8")
        subprocess.run(["protoc", "-I", ".", "-I", "/usr/include", "--python_out=.", *files], cwd=cls.folder, check=True)

    def reason(self, script):
        done = subprocess.run([sys.executable, "-c", script.format(folder=self.folder, address=ADDRESS)], capture_output=True, text=True)
        self.assertEqual(0, done.returncode, done.stderr)
        return done.stdout.strip()

    def test_common_protos_imported_first(self):
        self.assertEqual("RESOURCE_NOT_FOUND", self.reason(COMMON_PROTOS + CLIENT))

    def test_client_imported_first(self):
        self.assertEqual("RESOURCE_NOT_FOUND", self.reason(CLIENT + COMMON_PROTOS))
