"""Random one-minute and daily bars in the trading hours of New York, and events. IngestService loads them into a running server."""
import numpy
import pandas
from google.protobuf import duration_pb2, timestamp_pb2
from trucedata.v1 import (
    claim_pb2, event_pb2, event_time_pb2, field_pb2, frequency_pb2, ingest_service_pb2, market_service_pb2, record_pb2, series_chunk_pb2,
    series_pb2, source_pb2, unit_pb2)

MINUTE = 60_000_000_000
CHUNK = 8192
MAX_EVENTS_PER_IMPORT = 40_000


class Bars:
    """Bar ends and values by instrument. All times are Unix nanoseconds. The sessions are those of the server's XNYS calendar."""

    def __init__(self, market, instruments, count):
        answer = market.ListSessions(market_service_pb2.ListSessionsRequest(calendar="calendars/XNYS", page_size=5000))
        hours = [(s.hours.start_time.seconds * 10**9, s.hours.end_time.seconds * 10**9) for s in answer.sessions]
        random = numpy.random.default_rng(0)
        minutes = numpy.concatenate([numpy.arange(start, end, MINUTE) for start, end in hours])[:count]
        assert minutes.size == count, f"the calendar has {minutes.size} minutes"
        self.days = numpy.array([start for start, _ in hours])
        self.starts = minutes
        self.ends = [minutes + MINUTE for _ in range(instruments)]
        self.values = [numpy.round(100 * numpy.exp(numpy.cumsum(random.normal(0, 1e-4, count))), 4) for _ in range(instruments)]

    def instants(self, count, seed):
        """Returns instants in trading hours, ascending, at least half an hour from either end of the bars."""
        random = numpy.random.default_rng(seed)
        return numpy.sort(random.choice(self.starts[60:-60], count) + random.integers(0, MINUTE, count))

    def write_csv(self, path):
        frames = (pandas.DataFrame({"instrument": i, "end_time": e, "value": v}) for i, (e, v) in enumerate(zip(self.ends, self.values)))
        pandas.concat(frames).to_csv(path, index=False)


def load_minutes(ingest, bars):
    minute = frequency_pb2.Frequency(unit=frequency_pb2.FREQUENCY_UNIT_MINUTE, count=1)
    for instrument, values in enumerate(bars.values):
        ingest.ImportSeries(upload_series(f"series/minutes-{instrument:03d}", minute, bars.starts, values))


def load_gapped_minutes(ingest, bars):
    """Loads the minutes without a random 1 % of the bars of each series, so that no two series have equal bar times."""
    random = numpy.random.default_rng(4)
    minute = frequency_pb2.Frequency(unit=frequency_pb2.FREQUENCY_UNIT_MINUTE, count=1)
    for instrument, values in enumerate(bars.values):
        kept = random.random(values.size) > 0.01
        ingest.ImportSeries(upload_series(f"series/gapped-{instrument:03d}", minute, bars.starts[kept], values[kept]))


def load_days(ingest, bars, count):
    random = numpy.random.default_rng(3)
    session = frequency_pb2.Frequency(unit=frequency_pb2.FREQUENCY_UNIT_SESSION, count=1)
    for instrument in range(count):
        values = 100 * numpy.exp(numpy.cumsum(random.normal(0, 0.01, bars.days.size)))
        ingest.ImportSeries(upload_series(f"series/days-{instrument:03d}", session, bars.days, values))


def load_events(ingest, tag, instants):
    for first in range(0, instants.size, MAX_EVENTS_PER_IMPORT):
        ingest.ImportRecords(_events(tag, first, instants[first:first + MAX_EVENTS_PER_IMPORT].tolist()))


def upload_series(name, frequency, starts, values, calendar="calendars/XNYS"):
    """Yields the messages of an import of one series of closes."""
    header = series_pb2.Series(
        name=name, display_name="Random bars", calendar=calendar, adjustment=series_pb2.ADJUSTMENT_RAW, frequency=frequency,
        source="random", publisher="random", terms="none", knowledge_delay=duration_pb2.Duration(),
        fields=[field_pb2.FieldSpec(field=field_pb2.FIELD_CLOSE, unit=unit_pb2.Unit(kind=unit_pb2.UNIT_KIND_INDEX_POINTS))])
    yield ingest_service_pb2.ImportSeriesRequest(header=ingest_service_pb2.ImportSeriesHeader(header=_import(), series=header))
    for at in range(0, starts.size, CHUNK):
        column = series_chunk_pb2.Column(field=field_pb2.FIELD_CLOSE, values=values[at:at + CHUNK].tolist())
        chunk = series_chunk_pb2.SeriesChunk(series=name, time_unix_nanos=starts[at:at + CHUNK].tolist(), columns=[column])
        yield ingest_service_pb2.ImportSeriesRequest(chunk=chunk)


def _events(tag, first, instants):
    yield ingest_service_pb2.ImportRecordsRequest(header=_import())
    if first == 0:
        published = _timestamp(instants[0])
        yield _record(source=source_pb2.Source(
            name=f"sources/{tag}", publisher="random", title="Random instants", language="en", kind=source_pb2.SOURCE_KIND_DATA,
            publish_time=published, knowledge_time=published))
    for number, instant in enumerate(instants, start=first):
        name, known = f"{tag}-{number:05d}", _timestamp(instant + 1)
        yield _record(event=event_pb2.Event(
            name=f"events/{name}", display_name="A random instant", summary="A random instant in the hours of trading.",
            kind=event_pb2.EVENT_KIND_STATEMENT, phase=event_pb2.PHASE_ANNOUNCED, actors=["US"], tags=[tag], knowledge_time=known,
            time=event_time_pb2.EventTime(
                earliest_time=_timestamp(instant), latest_time=known, precision=event_time_pb2.TIME_PRECISION_EXACT, time_zone="UTC")))
        yield _record(claim=claim_pb2.Claim(
            name=f"claims/{name}", source=f"sources/{tag}", locator=claim_pb2.Locator(paragraph=1), subject=f"events/{name}",
            field_path="summary", text="A random instant.", stance=claim_pb2.STANCE_ASSERTS, knowledge_time=known))


def _record(**content):
    return ingest_service_pb2.ImportRecordsRequest(record=record_pb2.Record(**content))


def _import():
    return ingest_service_pb2.ImportHeader(author="tests/benchmarks", message="random bars and events")


def _timestamp(nanos):
    return timestamp_pb2.Timestamp(seconds=nanos // 1_000_000_000, nanos=nanos % 1_000_000_000)
