"""Checks the annotations with Debian's mypy."""
import importlib.util
import pathlib
import subprocess
import sys
import tempfile
import unittest

from support import ROOT

USE = """
import trucedata
client = trucedata.Client()
reveal_type(client.impact("events/x", "series/x"))
reveal_type(client.series_chunks("series/x"))
client.align("events/x", "series/x", first="yesterday")
async def main() -> None:
    async with trucedata.AsyncClient() as async_client:
        reveal_type(await async_client.dataset())
        reveal_type(async_client.align_columns("events/x", "series/x"))
"""


@unittest.skipUnless(importlib.util.find_spec("mypy"), "mypy is not installed")
class TypeTests(unittest.TestCase):
    def mypy(self, *arguments):
        config = ROOT / "src/clients/python/pyproject.toml"
        with tempfile.TemporaryDirectory() as cache:
            command = [sys.executable, "-m", "mypy", "--cache-dir", cache, "--config-file", config, *arguments]
            return subprocess.run(command, capture_output=True, text=True).stdout

    def test_the_package_is_typed_throughout(self):
        self.assertIn("Success: no issues found", self.mypy("-p", "trucedata"))

    def test_a_program_sees_the_types(self):
        with tempfile.TemporaryDirectory() as folder:
            program = pathlib.Path(folder, "use.py")
            program.write_text(USE)
            found = self.mypy(str(program))
        for expected in (
            '"trucedata.studies.Study"', '"typing.Iterator[trucedata.wire.SeriesChunk]"', '"builtins.dict[builtins.str, Any]"',
            '"typing.AsyncIterator[trucedata.wire.AlignedColumn]"',
            'Argument "first" to "align" of "ImpactMethods" has incompatible type "str"; expected "int"', "Found 1 error",
        ):
            self.assertIn(expected, found)
