"""Methods that import bars."""
from __future__ import annotations

import functools
from typing import Any, Generic, Iterable, List, Mapping, Optional, TypeVar, Union

from trucedata.v1 import (
    as_of_pb2, frequency_pb2, ingest_service_pb2, instrument_pb2, market_service_pb2, series_file_pb2, series_pb2)

from . import factors, import_frames, imports
from .calls import Plan, Unary, Upload, read_pages
from .errors import NotFound
from .file_options import RETURN_UNITS, File, FileSource, file_options, mapping, time_names
from .import_results import import_result
from .output import Output
from .requests import Instant, Names, Span, boolean, enum_value, number, text, texts

ImportT = TypeVar("ImportT")

_METHOD = "IngestService/ImportSeries"
_CALENDAR_UNITS = (
    frequency_pb2.FREQUENCY_UNIT_SESSION, frequency_pb2.FREQUENCY_UNIT_WEEK, frequency_pb2.FREQUENCY_UNIT_MONTH,
    frequency_pb2.FREQUENCY_UNIT_QUARTER, frequency_pb2.FREQUENCY_UNIT_YEAR)


class ImportMethods(Generic[ImportT]):
    """Methods that write bars."""

    _output: Output

    def _run(self, plan: Plan[Any]) -> Any:
        raise NotImplementedError

    def import_csv(
        self, file: File, name: str, *, author: str, message: str = "", layout: str = "", delimiter: str = "", header: Names = (),
        no_header: bool = False, skip_lines: int = 0, skip_footer: int = 0, comment: str = "", member: str = "",
        columns: Optional[Mapping[str, str]] = None, time_column: Names = (), symbol_column: str = "", wide: bool = False,
        where: Optional[Mapping[str, Any]] = None, knowledge_time_column: str = "", vintages: bool = False, time_format: str = "",
        zone: str = "", ambiguous: Optional[str] = None, shift: Optional[Span] = None, label: Optional[str] = None,
        duplicates: Optional[str] = None, decimal_comma: bool = False, thousands: str = "", missing: Names = (),
        scale: Optional[float] = None, units: Optional[Mapping[str, str]] = None, rules: Optional[Mapping[str, str]] = None,
        currency: str = "", frequency: Optional[str] = None, instrument: str = "", calendar: str = "",
        instrument_asset_class: Optional[str] = None, display_name: str = "", source: str = "", publisher: str = "", terms: str = "",
        note: str = "", knowledge_delay: Optional[Span] = None, observed_at: Optional[str] = None,
        knowledge_time: Optional[Instant] = None, replace: bool = False, validate_only: bool = False, file_name: str = "",
    ) -> ImportT:
        """Writes the bars of a file, atomically in one revision: text with separated cells or Parquet, plain or in gzip, zstd or zip.

        The server reads the file as `trucedata import series` does, and the options have the names and meanings of that command. What is
        not given is detected if the file permits only one reading; otherwise the import is refused with the option that resolves it. For a
        stored series the name is sufficient; properties that are given as well replace those that are stored.

        Args:
            file: a path, the bytes, or a file that is open in binary mode.
            name: `series/{id}`. With several series in the file, `{symbol}` stands for the symbol of each: "series/{symbol}-daily".
            author, message: the author of the revision and the reason for it.
            layout: a layout of a vendor, which `trucedata layouts` lists, such as "yfinance".
            delimiter: ",", ";", "|" or a tab.
            header, no_header: the names of the columns of a file without a header line; whether it has none.
            skip_lines, skip_footer, comment: the number of lines to skip before the header and at the end; the beginning of comment lines.
            member: the file to read in a zip archive of several.
            columns: the columns to read and their fields, such as {"Close": "close", "Ret": "simple_return:ret"}; None for all columns.
            time_column: the column of times; for several columns, such as a date and a time, "Date+Time" or a list.
            symbol_column: the column that names the instrument of each row; each becomes a series.
            wide: whether each column of values is a series.
            where: conditions that a row must meet, such as {"ticker": "AAPL"}.
            knowledge_time_column: the column with the instant or date on which each row was published.
            vintages: whether each column has the figures as published on the date that ends its name.
            time_format: "s", "ms", "us", "ns", "yyyymmdd", "excel", "yyyy-mm", … or a pattern such as "dd.MM.yyyy HH:mm:ss".
            zone: the IANA time zone of times without an offset.
            ambiguous: "infer", "earlier" or "later" for local times that occur twice.
            shift: a duration that is added to each time, such as "-7h".
            label: "start" or "end", the instant of a bar that its time states.
            duplicates: "first" or "last", the row that is read among rows of equal time.
            decimal_comma, thousands: the form of numbers.
            missing: texts of missing values, in addition to the usual ones.
            scale: a number by which all values except volumes are multiplied, such as 1e-9.
            units: the unit of fields, such as {"close": "USD per barrel"}. Default: prices in `currency`, otherwise index points; a
                number of units for volumes and a fraction for returns.
            rules: "first", "maximum", "minimum", "last" or "sum" by field: how bars are combined into longer bars.
            currency: the ISO 4217 code of prices without a unit.
            frequency: "session", "minute", "5 minutes", "hour", "week", "month", "quarter", "year", "irregular", ….
            instrument, calendar: the observed `instruments/{id}`, whose calendar applies, or only a `calendars/{id}`.
            instrument_asset_class: the kind of the instruments to create for symbols that no instrument has, such as "equity".
            display_name, source, publisher, terms, note: of a new series. Default: the id, "imported by the user", "not stated" twice, "".
            knowledge_delay: the time until a bar is public, such as "15min". Default: zero.
            observed_at: for session bars, the time of day at which a value is observed: "14:30", or "19:30 Europe/London".
            knowledge_time: for corrections, the earliest instant at which the public could know these bars.
            replace: whether bars may replace stored bars that differ.
            validate_only: whether to validate and count everything without writing it (`--dry-run`).
            file_name: the name of the file in messages. Default: that of the path.

        Raises:
            TypeError, ValueError: an argument is wrong. InvalidRequest: FILE_INVALID with the line, the column and the option that works;
            BARS_CHANGED; RECORD_INVALID for the properties of the series.
        """
        content = FileSource(file, text(file_name, "file_name"))
        given_units, given_rules = mapping(units, "units", "{'close': 'USD'}"), mapping(rules, "rules", "{'volume': 'sum'}")
        options = file_options(
            columns=columns, units=given_units, rules=given_rules, time_column=time_column, symbol_column=symbol_column, wide=wide,
            where=where, knowledge_time_column=knowledge_time_column, vintages=vintages, time_format=time_format, zone=zone,
            ambiguous=ambiguous, shift=shift, label=label, duplicates=duplicates, missing=missing, scale=scale, layout=layout,
            delimiter=delimiter, header=header, no_header=no_header, skip_lines=skip_lines, skip_footer=skip_footer, comment=comment,
            member=member, decimal_comma=decimal_comma, thousands=thousands)
        given = imports.given_series(
            name, length=frequency, instrument=instrument, calendar=calendar, display_name=display_name, source=source,
            publisher=publisher, terms=terms, note=note, knowledge_delay=knowledge_delay, observed_at=observed_at)
        upload = imports.Header(
            header=imports.header(author, message, knowledge_time, boolean(validate_only, "validate_only")),
            replace=boolean(replace, "replace"), file=options, file_name=content.name, currency=text(currency, "currency"),
            instrument_asset_class=_asset_class(instrument_asset_class))

        def plan() -> Plan[Any]:
            stored = yield from _find_series(given.name)
            # A layout can state the properties of a new series, so only the server knows which are missing.
            changes = stored is not None and not _is_name_only(given, given_units, given_rules)
            upload.series.CopyFrom(imports.described_series(given, stored, given_units, given_rules) if changes else given)
            messages = functools.partial(imports.file_messages, upload, content, self._progress_bar)
            answer = yield Upload(_METHOD, messages, ingest_service_pb2.ImportSeriesResponse)
            values = imports.defaults(given, None) if stored is None else {}
            return import_result(answer, validate_only, values, self._output.frame)

        return self._run(plan())

    def import_frame(
        self, frame: Any, name: str, *, author: str, message: str = "", columns: Optional[Mapping[str, str]] = None,
        time_column: Names = (), symbol_column: str = "", wide: bool = False, where: Optional[Mapping[str, Any]] = None,
        knowledge_time_column: str = "", vintages: bool = False, time_format: str = "", zone: str = "", ambiguous: Optional[str] = None,
        shift: Optional[Span] = None, label: Optional[str] = None, duplicates: Optional[str] = None,
        missing: Union[str, float, Iterable[Union[str, float]]] = (), scale: Optional[float] = None,
        units: Optional[Mapping[str, str]] = None, rules: Optional[Mapping[str, str]] = None, currency: str = "",
        frequency: Optional[str] = None, instrument: str = "", calendar: str = "", instrument_asset_class: Optional[str] = None,
        display_name: str = "", source: str = "", publisher: str = "", terms: str = "", note: str = "",
        knowledge_delay: Optional[Span] = None, observed_at: Optional[str] = None, knowledge_time: Optional[Instant] = None,
        replace: bool = False, validate_only: bool = False,
    ) -> ImportT:
        """Writes a frame as the bars of one or several series, atomically in one revision. Stored bars of other times remain.

        A frame of the form that `series` returns, indexed by the start of each bar with a time zone, ascending, with one numeric column per
        field, is sent as columns. Any other frame is sent as a file, and the options have the meaning that `import_csv` documents: times in
        the index or in a column, dates, times without a zone, long frames with a column of symbols, wide frames with a column per symbol.
        In errors of such a frame, line 1 is the first row. NaN, NaT, None and NA are missing values; booleans are refused. For a stored
        series the name is sufficient; properties that are given as well replace those that are stored.

        To create a series, `calendar` or `instrument` is required. Without a `frequency`, that of the times is taken if they permit only
        one: dates are "session", "week", "month", "quarter" or "year", and other times a number of hours, minutes or seconds if the usual
        gap between them divides all gaps. The other defaults are those of `import_csv`. `defaults` of the result states them.

        Args:
            frame: a pandas DataFrame or Series, or a table of polars, pyarrow or another library with to_pandas() or __arrow_c_stream__.
            name, author, message: as in `import_csv`.
            columns: the columns to read and their fields, such as {"Close": "close"}; None for all columns.
            time_column: the column of times; several columns as a list, or "Date+Time". Default: the index, or the only column of times.
            time_format: of texts and numbers as times, such as "yyyymmdd" or "ms", which are otherwise refused.
            missing: values that are missing, as texts or numbers, such as -99.99.
            units: unit of columns, as in `.attrs["units"]`: "USD per barrel", "index points", "fraction", "number of shares";
                "simple return" or "log return" for a column of returns per bar as fractions, which studies use as such.
            symbol_column, wide, where, knowledge_time_column, vintages, zone, ambiguous, shift, label, duplicates, scale, rules, currency,
                frequency, instrument, calendar, instrument_asset_class, display_name, source, publisher, terms, note, knowledge_delay,
                observed_at, knowledge_time, replace, validate_only: as in `import_csv`.

        Raises:
            TypeError, ValueError: the frame cannot be imported, with the row; or a new series lacks properties, all in one message.
            InvalidRequest: the server rejects it; `field` names the chunk and the row, or the message the line.
        """
        given_units, given_rules = mapping(units, "units", "{'close': 'USD'}"), mapping(rules, "rules", "{'volume': 'sum'}")
        texts_of = [*(where or {}), *(each for each in (symbol_column, knowledge_time_column) if each)]
        content = import_frames.FrameContent(
            import_frames.to_pandas(frame), time_names(time_column), texts_of, text(time_format, "time_format"))
        selects_columns = columns is not None
        if columns is None and any(unit in RETURN_UNITS for unit in given_units.values()):
            columns = {name: name for name in content.values}
        options = file_options(
            columns=columns, units=given_units, rules=given_rules, time_column=(), symbol_column=symbol_column, wide=wide, where=where,
            knowledge_time_column=knowledge_time_column, vintages=vintages, time_format=time_format, zone=zone, ambiguous=ambiguous,
            shift=shift, label=label, duplicates=duplicates, missing=_missing_texts(missing), scale=scale)
        given = imports.given_series(
            name, length=frequency, instrument=instrument, calendar=calendar, display_name=display_name, source=source,
            publisher=publisher, terms=terms, note=note, knowledge_delay=knowledge_delay, observed_at=observed_at)
        upload = imports.Header(
            header=imports.header(author, message, knowledge_time, boolean(validate_only, "validate_only")),
            replace=boolean(replace, "replace"), currency=text(currency, "currency"),
            instrument_asset_class=_asset_class(instrument_asset_class))

        def plan() -> Plan[Any]:
            stored = yield from _find_series(given.name)
            inferred = None
            if stored is None:
                if not given.HasField("frequency"):
                    inferred = content.frequency()
                    imports.set_frequency(given, inferred)
                imports.check_complete(given)
            described = imports.described_series(given, stored, given_units, given_rules)
            table = content.plain() if not selects_columns and _is_plain(options, upload) else None
            if table is not None and stored is not None:
                imports.check_columns(list(table[1]), described)
            elif table is not None and set(table[1]) == set(given_units):
                described.fields.extend(imports.field_specs(list(given_units), given_units, given_rules))
            else:
                table = None
            # The server knows which session or month the midnight of a date means.
            if table is None or (described.frequency.unit in _CALENDAR_UNITS and content.are_midnights()):
                changes = stored is not None and not _is_name_only(given, given_units, given_rules)
                upload.series.CopyFrom(described if changes else given)
                upload.file.CopyFrom(imports.frame_options(options, content))
                upload.file_name = "the frame"
                messages = functools.partial(imports.frame_messages, upload, content, self._progress_bar)
            else:
                upload.series.CopyFrom(described)
                messages = functools.partial(imports.chunk_messages, upload, table, self._progress_bar)
            answer = yield Upload(_METHOD, messages, ingest_service_pb2.ImportSeriesResponse)
            values = imports.defaults(given, inferred) if stored is None else {}
            return import_result(answer, validate_only, values, self._output.frame)

        return self._run(plan())

    def import_factors(
        self, files: Names, name: str = "series/fama-french-us-daily", *, author: str, message: str = "",
        calendar: str = "calendars/XNYS", source: str = "Kenneth R. French, data library", terms: str = "not stated",
        knowledge_delay: Optional[Span] = None, validate_only: bool = False,
    ) -> ImportT:
        """Writes published factor returns as one series with a column for each factor, for `impact(factor_series=)`.

        The columns are called after the headings of the files: mkt_rf, smb, hml, rmw, cma, mom, rf. Days outside the verified dates of the
        calendar are left out; `omitted_rows` of the result has their number.

        Args:
            files: paths of daily files in the layout of Kenneth R. French's data library, CSV or zip; several are joined by date.
            name: `series/{id}`.
            author, message: the author of the revision and the reason for it.
            calendar: `calendars/{id}` of the days.
            knowledge_delay: time until a return is public. The files are published once a month, so reads as of an earlier instant need it.
            validate_only: whether to validate and count everything without writing it.

        Raises:
            ValueError: a file does not have the layout, or a day is not a session. InvalidRequest: the server rejects the series.
        """
        table = factors.read(texts(files, "files"))
        upload = imports.Header(header=imports.header(author, message, None, boolean(validate_only, "validate_only")), replace=True)
        request = market_service_pb2.ListSessionsRequest(calendar=text(calendar, "calendar"))
        given = imports.given_series(
            name, length="session", instrument="", calendar=calendar, display_name="Factor returns per day", source=source,
            publisher=source, terms=terms, note="Simple returns per day as fractions, imported from a published factor file.",
            knowledge_delay=knowledge_delay, observed_at=None)

        def plan() -> Plan[Any]:
            found, _ = yield from read_pages("MarketService/ListSessions", request, market_service_pb2.ListSessionsResponse, "sessions")
            frame = factors.at_sessions(table, found, calendar)
            columns = import_frames.FrameContent(frame, [], [], "").plain()
            assert columns is not None
            upload.series.CopyFrom(imports.described_series(given, None))
            upload.series.fields.extend(imports.field_specs(list(frame.columns), dict.fromkeys(frame.columns, "simple return"), {}))
            messages = functools.partial(imports.chunk_messages, upload, columns, self._progress_bar)
            answer = yield Upload(_METHOD, messages, ingest_service_pb2.ImportSeriesResponse)
            left_out = len(table) - len(frame)
            omitted = ((f"The day is outside the verified dates of {calendar}.", left_out, 0),) if left_out else ()
            return import_result(answer, validate_only, {}, self._output.frame, omitted)

        return self._run(plan())

    def _progress_bar(self, total: int, unit: str = " bars") -> Any:
        return self._output.progress_bar("import", total, unit)


def _find_series(name: str) -> Plan[Optional[series_pb2.Series]]:
    """Returns the stored header; None if the series does not exist. Each of several series has its own name."""
    if "{symbol}" in name:
        return None
    request = market_service_pb2.GetSeriesRequest(name=name, as_of=as_of_pb2.AsOf())
    try:
        answer = yield Unary("MarketService/GetSeries", request, market_service_pb2.GetSeriesResponse)
    except NotFound:
        return None
    return answer.series


def _is_plain(options: series_file_pb2.SeriesFileOptions, upload: imports.Header) -> bool:
    """Returns whether no option applies only to files. Columns in the options state units and rules, which apply to both."""
    others = series_file_pb2.SeriesFileOptions()
    others.CopyFrom(options)
    del others.columns[:]
    return not others.ByteSize() and not upload.currency and not upload.instrument_asset_class


def _is_name_only(given: series_pb2.Series, units: Mapping[str, str], rules: Mapping[str, str]) -> bool:
    return not units and not rules and given == series_pb2.Series(name=given.name)


def _asset_class(value: Optional[str]) -> Any:
    return enum_value(instrument_pb2.AssetClass, value, "instrument_asset_class")


def _missing_texts(value: Any) -> List[str]:
    """Returns the texts of missing values. A number can be written as a float and, if it is whole, as an integer."""
    found: List[str] = []
    for each in [value] if isinstance(value, (str, int, float)) else value:
        if isinstance(each, str):
            found.append(each)
        try:
            as_number = float(each) if isinstance(each, str) else number(each, "missing")
        except ValueError:
            continue
        found.append(repr(as_number))
        if as_number.is_integer():
            found.append(str(int(as_number)))
    return list(dict.fromkeys(found))
