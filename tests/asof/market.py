"""A random market for the as-of tests: one-minute bars with gaps and missing values, and events at and between whole minutes.

NumPy generates it from a seed, and IngestService loads it into a running server.
"""
import numpy
from google.protobuf import duration_pb2, timestamp_pb2
from trucedata.v1 import (
    claim_pb2, event_pb2, event_time_pb2, field_pb2, frequency_pb2, ingest_service_pb2, record_pb2, series_chunk_pb2, series_pb2,
    source_pb2, unit_pb2)

MINUTE = 60_000_000_000
START = 1_736_726_400_000_000_000  # 2025-01-13T00:00:00Z
SPAN = 6 * 24 * 60  # Minutes that can have a bar.
CHUNK = 4096


class Market:
    """Bar ends and values of instruments (NaN marks a missing value), and event instants. All times are Unix nanoseconds."""

    def __init__(self, seed, instruments, events):
        random = numpy.random.default_rng(seed)
        self.starts, self.values = [], []
        for _ in range(instruments):
            density = random.choice([0.05, 0.3, 0.8, 1.0])
            minutes = numpy.flatnonzero(random.random(SPAN) < density)
            self.starts.append(START + minutes * MINUTE)
            values = numpy.round(random.uniform(1, 1000, minutes.size), 2)
            values[random.random(minutes.size) < 0.02] = numpy.nan
            self.values.append(values)
        # Three of four events are at a whole minute, so that exact matches are common. Some events are outside the bars.
        minutes = random.integers(-60, SPAN + 60, events)
        offset = numpy.where(random.random(events) < 0.75, 0, random.integers(1, MINUTE, events))
        self.events = numpy.sort(START + minutes * MINUTE + offset)

    def observations(self, instrument):
        """Returns the ends and values of the bars that have a value."""
        has = ~numpy.isnan(self.values[instrument])
        return self.starts[instrument][has] + MINUTE, self.values[instrument][has]

    def load(self, ingest):
        for instrument in range(len(self.starts)):
            ingest.ImportSeries(self._series(instrument))
        ingest.ImportRecords(self._records())

    def _series(self, instrument):
        name = series_name(instrument)
        header = series_pb2.Series(
            name=name, display_name="Random bars", calendar="calendars/24x7", adjustment=series_pb2.ADJUSTMENT_RAW,
            frequency=frequency_pb2.Frequency(unit=frequency_pb2.FREQUENCY_UNIT_MINUTE, count=1),
            source="random", publisher="random", terms="none", knowledge_delay=duration_pb2.Duration(),
            fields=[field_pb2.FieldSpec(field=field_pb2.FIELD_CLOSE, unit=unit_pb2.Unit(kind=unit_pb2.UNIT_KIND_INDEX_POINTS))])
        yield ingest_service_pb2.ImportSeriesRequest(header=ingest_service_pb2.ImportSeriesHeader(header=_import(), series=header))
        starts, values = self.starts[instrument], self.values[instrument]
        for at in range(0, starts.size, CHUNK):
            column = series_chunk_pb2.Column(field=field_pb2.FIELD_CLOSE, values=values[at:at + CHUNK].tolist())
            chunk = series_chunk_pb2.SeriesChunk(series=name, time_unix_nanos=starts[at:at + CHUNK].tolist(), columns=[column])
            yield ingest_service_pb2.ImportSeriesRequest(chunk=chunk)

    def _records(self):
        yield ingest_service_pb2.ImportRecordsRequest(header=_import())
        yield _record(source=source_pb2.Source(
            name="sources/random", publisher="random", title="Random instants", language="en", kind=source_pb2.SOURCE_KIND_DATA,
            publish_time=_timestamp(START - 120 * MINUTE), knowledge_time=_timestamp(START - 120 * MINUTE)))
        for number, time in enumerate(self.events.tolist()):
            known = _timestamp(time + 1)
            yield _record(event=event_pb2.Event(
                name=event_name(number), display_name="A random instant", summary="A random instant.", kind=event_pb2.EVENT_KIND_STATEMENT,
                phase=event_pb2.PHASE_ANNOUNCED, actors=["US"], tags=["random"], knowledge_time=known, time=event_time_pb2.EventTime(
                    earliest_time=_timestamp(time), latest_time=known, precision=event_time_pb2.TIME_PRECISION_EXACT, time_zone="UTC")))
            yield _record(claim=claim_pb2.Claim(
                name=f"claims/random-{number:04d}", source="sources/random", locator=claim_pb2.Locator(paragraph=1),
                subject=event_name(number),
                field_path="summary", text="A random instant.", stance=claim_pb2.STANCE_ASSERTS, knowledge_time=known))


def series_name(instrument):
    return f"series/random-{instrument:03d}"


def event_name(number):
    return f"events/random-{number:04d}"


def _record(**content):
    return ingest_service_pb2.ImportRecordsRequest(record=record_pb2.Record(**content))


def _import():
    return ingest_service_pb2.ImportHeader(author="tests/asof", message="a random market")


def _timestamp(nanos):
    return timestamp_pb2.Timestamp(seconds=nanos // 1_000_000_000, nanos=nanos % 1_000_000_000)
