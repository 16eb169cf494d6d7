"""Tests what is read while the server loses a revision and gives its number again, as in a failover with asynchronous replication."""
import pathlib
import shutil
import tempfile
import unittest

import pandas as pd
import trucedata
from trucedata.calls import Download

from support import Server
from test_import import NEW

SERIES = "series/history"


def copy_store(source, target):
    """Replaces the store in a folder by that of another folder."""
    for old in pathlib.Path(target).glob("truce.db*"):
        old.unlink()
    for file in pathlib.Path(source).glob("truce.db*"):
        shutil.copy(file, target)


class HistoryTests(unittest.TestCase):
    def test_a_series_is_not_read_from_two_histories(self):
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as other:
            server = Server(folder)
            self.addCleanup(server.kill)

            def replace_store(source):
                server.kill()
                copy_store(source, folder)
                server.start()

            def write(value):
                frame = pd.DataFrame({"close": [value]}, index=pd.DatetimeIndex(["2025-03-01"], tz="UTC"))
                with trucedata.Client(server.address, attempts=10) as client:
                    return client.import_frame(frame, SERIES, units={"close": "index points"}, replace=True, **NEW)["revision"]

            server.kill()
            copy_store(folder, first)
            server.start()
            revision = write(2.0)
            server.kill()
            copy_store(folder, other)
            replace_store(first)
            self.assertEqual(revision, write(1.0))

            class FailoverBeforeBars(trucedata.Client):
                def _perform(self, call):
                    if isinstance(call, Download):
                        replace_store(other)
                    return super()._perform(call)

            with FailoverBeforeBars(server.address, attempts=10) as client, self.assertRaises(trucedata.TruceDataError) as raised:
                client.series(SERIES)
            self.assertEqual("HISTORY_CHANGED", raised.exception.reason)
