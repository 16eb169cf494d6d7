"""Methods for records: events, claims, sources, policies, reactions, instruments, calendars, sessions, and the values of filters."""
from __future__ import annotations

import time
from typing import Any, Dict, Generic, Iterable, List, Optional, TypeVar

import pandas as pd
from google.protobuf.message import Message

from trucedata.v1 import (
    calendar_pb2, claim_pb2, dataset_service_pb2, event_filter_pb2, event_pb2, event_service_pb2, ingest_service_pb2, instrument_pb2,
    market_service_pb2,
    policy_pb2,
    policy_service_pb2, reaction_pb2, reaction_service_pb2, reconciliation_pb2, record_pb2, resource_view_pb2, session_pb2, source_pb2,
)

from . import event_tables, frames, imports, pair_lists
from .calls import Plan, Unary, Upload, read_pages
from .output import Output
from .requests import Day, Instant, Names, as_of, boolean, civil_date, enum_values, event_filter, integer, pair_rows, text, texts, timestamp

FrameT = TypeVar("FrameT")
FactsT = TypeVar("FactsT")

# The messages that contain the filters of the collections. The values of a filter can be those of an enum.
_FILTERS: dict[str, Any] = {
    "events": event_filter_pb2.EventFilter, "claims": event_service_pb2.ListClaimsRequest, "sources": event_service_pb2.ListSourcesRequest,
    "policies": policy_service_pb2.ListPoliciesRequest, "reactions": reaction_service_pb2.ListReactionsRequest,
    "instruments": market_service_pb2.ListInstrumentsRequest, "series": market_service_pb2.ListSeriesRequest,
}


class RecordMethods(Generic[FrameT, FactsT]):
    """Methods for records. Frames have one record per row. An unknown time is NaT, an unstated number NaN, an unstated text ""."""

    _output: Output

    def _run(self, plan: Plan[Any]) -> Any:
        raise NotImplementedError

    def dataset(self, *, known: Optional[Instant] = None, revision: Optional[int] = None) -> FactsT:
        """Returns a summary of the data set as a dict: "counts" of records by collection, "coverages" (what the events are complete for,
        from "start" until "end", by name), "series_ends" (the end of the last bar of each series), "server_version" and "snapshot"."""
        request = dataset_service_pb2.GetDatasetRequest(as_of=as_of(known, revision))

        def plan() -> Plan[Any]:
            answer = yield Unary("DatasetService/GetDataset", request, dataset_service_pb2.GetDatasetResponse)
            counts = {count.collection: count.count for count in answer.counts}
            return {
                "counts": counts, "coverages": {coverage.name: frames.coverage(coverage) for coverage in answer.coverages},
                "series_ends": frames.record_ends(answer.series_ends), "server_version": answer.server_version,
                "snapshot": frames.snapshot_facts(answer.snapshot),
            }

        return self._run(plan())

    def filter_values(
        self, collection: str = "events", field: str = "kinds", *, known: Optional[Instant] = None,
        revision: Optional[int] = None) -> FrameT:
        """Returns the values that a filter can take, each with the number of records that have it, the most frequent value first.

        Columns: value (for enums the name without prefix, such as "TARIFF"), count. `.attrs["collection"]` and `.attrs["field"]` identify
        the filter.

        Args:
            collection: "events", "claims", "sources", "policies", "reactions", "instruments" or "series".
            field: a filter of the collection in the contract, such as "actors", "tags", "jurisdictions", "identifiers" or "field_path".

        Raises:
            InvalidRequest: FILTER_VALUE_UNKNOWN for a collection or field without such a filter.
        """
        request = dataset_service_pb2.ListFilterValuesRequest(
            collection=text(collection, "collection"), field=text(field, "field"), as_of=as_of(known, revision))

        def plan() -> Plan[Any]:
            found, last = yield from read_pages(
                "DatasetService/ListFilterValues", request, dataset_service_pb2.ListFilterValuesResponse, "filter_values")
            filters = _FILTERS.get(last.collection)
            described = filters.DESCRIPTOR.fields_by_name.get(last.field) if filters else None
            prefix = len(described.enum_type.values[0].name) - len("UNSPECIFIED") if described and described.enum_type else 0
            rows = [{"value": each.value[prefix:], "count": each.count} for each in found]
            return self._output.frame(frames.table(
                rows, {"value": "", "count": 0}, last.snapshot, collection=last.collection, field=last.field))

        return self._run(plan())

    def events(
        self, query: str = "", *, kinds: Names = (), phases: Names = (), actors: Names = (), targets: Names = (), policies: Names = (),
        tags: Names = (), instruments: Names = (), start: Optional[Instant] = None, end: Optional[Instant] = None,
        known: Optional[Instant] = None, revision: Optional[int] = None,
    ) -> FrameT:
        """Lists events by time or, with a query, the best match first.

        Columns: name, display_name, kind, phase, earliest_time and latest_time (half-open, UTC), precision, time_zone (the zone of
        stated_time), stated_time, knowledge_time, actors, targets, tags, instruments, summary, and `attributes.NAME` for each attribute:
        float64 when all its values are numbers (NaN where an event has none), otherwise texts ("" where an event has none).

        Args:
            query: words to find in an event or in its claims, with a "phrase" in double quotes; at most 200 characters.
            kinds, phases: only events with any of these, given as names without prefix, such as "tariff" and "threatened".
            actors, targets, tags: only events with any of these, as written in the events, such as "US".
            policies: only events with a measure on any of these `policies/{id}`.
            instruments: only events that name any of these `instruments/{id}`.
            start, end: only events whose time overlaps [start, end).

        Raises:
            InvalidRequest: FILTER_VALUE_UNKNOWN when no event has an actor, target or tag, or a policy or instrument does not exist;
            QUERY_INVALID.
        """
        chosen = event_filter(query, kinds, phases, actors, targets, policies, tags, instruments, start, end)
        request = event_service_pb2.ListEventsRequest(filter=chosen, as_of=as_of(known, revision))

        def plan() -> Plan[Any]:
            found, last = yield from read_pages("EventService/ListEvents", request, event_service_pb2.ListEventsResponse, "events")
            return self._output.frame(frames.events(found, event_pb2.Event, last.snapshot))

        return self._run(plan())

    def import_records(self, records: Iterable[Any], *, author: str, message: str = "", validate_only: bool = False) -> FactsT:
        """Writes records, atomically in one revision. A record replaces a stored record of its name.

        Args:
            records: messages of `trucedata.v1`: sources, events, claims, policies, reactions, instruments, calendars, coverages and
                lists of pairs.
            author, message: the author of the revision and the reason for it.
            validate_only: whether to validate the records without writing them.

        Returns:
            A dict: "revision" (the one that was created, or the latest when nothing changed), "changed", and "counts" by collection, each
            with "new", "changed" and "unchanged".

        Raises:
            TypeError: an element is not a record. InvalidRequest: the server rejects a record; `field` names it by its index.
        """
        header = imports.header(author, message, None, boolean(validate_only, "validate_only"))
        upload = _records_upload(header, [_record(each) for each in records])

        def plan() -> Plan[Any]:
            answer = yield upload
            return {"revision": answer.revision.number, "changed": answer.changed, "counts": _counts([answer])}

        return self._run(plan())

    def import_pairs(
        self, name: str, pairs: Any, *, author: str, display_name: str = "", note: str = "", message: str = "", validate_only: bool = False,
    ) -> FactsT:
        """Writes a list of pairs, which `impact` and `align` take by its name. It replaces the list that has the name.

        Args:
            name: `pairLists/{id}`. A list of more than about 50,000 pairs continues in `pairLists/{id}-2` and so on.
            pairs: a frame with the columns event, series and, if wanted, benchmark and group, or tuples in that order.
            display_name: a short title; by default the name.
            note: where the pairs come from.
            author, message, validate_only: as in `import_records`.

        Returns:
            A dict as of `import_records`.

        Raises:
            TypeError, ValueError: the pairs do not have this form. InvalidRequest: an event or series does not exist, or a pair occurs
            twice.
        """
        rows = pair_rows(pairs)
        if not rows:
            raise ValueError("pairs: is empty; give at least one pair of an event and a series")
        parts = pair_lists.divide(text(name, "name"), text(display_name, "display_name") or name, text(note, "note"), rows)
        return self.import_records(parts, author=author, message=message, validate_only=validate_only)

    def import_events(
        self, frame: pd.DataFrame, *, source: str, author: str, message: str = "", zone: Optional[str] = None, kind: Optional[str] = None,
        phase: str = "announced", time_column: Optional[str] = None, date_column: Optional[str] = None, zone_column: Optional[str] = None,
        id_column: Optional[str] = None, name_column: Optional[str] = None, summary_column: Optional[str] = None,
        kind_column: Optional[str] = None, phase_column: Optional[str] = None, instrument_column: Optional[str] = None,
        actors_column: Optional[str] = None, knowledge_time_column: Optional[str] = None, attributes: Optional[Names] = None,
        source_title: str = "", publisher: str = "", url: str = "", published: Optional[Instant] = None, validate_only: bool = False,
    ) -> FactsT:
        """Writes an event for each row of a frame, with the claims of one source. Importing a frame twice changes nothing.

        A column is found by its name, such as "date", "time", "name", "kind", "ticker" or "knowledge_time", unless its role is given.
        Columns without a role become attributes: numbers when every value is a number, otherwise texts. The options are those of
        `trucedata import events`. An event is known from the end of its time, a date from the end of the day, unless
        `knowledge_time_column` states another time. Frames of many rows are written in several revisions.

        Args:
            source: the id of the source of the claims, such as "my-earnings"; it is created when it does not exist.
            author, message: the author of the revision and the reason for it.
            zone: the IANA time zone of dates and of times without an offset.
            kind, phase: of rows that state none, such as "corporate" and "announced".
            time_column: an instant with its offset, a local time, or the time of day of the date.
            date_column: the civil date.
            zone_column: the IANA time zone of the row.
            id_column: a unique id; without it, the id is made of the name, the instruments and the date.
            name_column, summary_column: the headline, and what happened.
            kind_column, phase_column, actors_column: the kind, the phase, and the actors separated by semicolons.
            instrument_column: instruments by id, or by an identifier that is valid on that day, separated by semicolons.
            knowledge_time_column: the earliest instant at which the public could know of the event.
            attributes: the columns that become attributes; None for all columns without another role.
            source_title, publisher, url: of the source.
            published: the instant from which the table was public, and from which its claims are known; by default that of the first
                import.
            validate_only: whether to validate everything without writing it.

        Returns:
            A dict: "revision", "changed" and "counts" as of `import_records`, "events" (their number), "first_time" and "last_time",
            "instruments" (their number), "attributes" ("number" or "text" by name), "unused" (columns without a role) and "source".

        Raises:
            TypeError, ValueError: the frame does not have this form; the message names the row and the column. InvalidRequest: the server
            rejects a record.
        """
        header = imports.header(author, message, None, boolean(validate_only, "validate_only"))
        columns = {
            "time": time_column, "date": date_column, "zone": zone_column, "id": id_column, "name": name_column, "summary": summary_column,
            "kind": kind_column, "phase": phase_column, "instrument": instrument_column, "actors": actors_column,
            "knowledge_time": knowledge_time_column,
        }
        given = {role: text(column, f"{role}_column") for role, column in columns.items() if column is not None}
        chosen = None if attributes is None else texts(attributes, "attributes")
        name = source if text(source, "source").startswith("sources/") else f"sources/{source}"

        def plan() -> Plan[Any]:
            sources, _ = yield from read_pages(
                "EventService/ListSources", event_service_pb2.ListSourcesRequest(view=resource_view_pb2.RESOURCE_VIEW_FULL),
                event_service_pb2.ListSourcesResponse, "sources")
            described = _table_source(
                next((each for each in sources if each.name == name), None), name, source_title, publisher, url, published)
            instruments, _ = yield from read_pages(
                "MarketService/ListInstruments", market_service_pb2.ListInstrumentsRequest(), market_service_pb2.ListInstrumentsResponse,
                "instruments")
            events, _ = yield from read_pages(
                "EventService/ListEvents", event_service_pb2.ListEventsRequest(), event_service_pb2.ListEventsResponse, "events")
            claims, _ = yield from read_pages(
                "EventService/ListClaims", event_service_pb2.ListClaimsRequest(), event_service_pb2.ListClaimsResponse, "claims")
            own = {claim.subject for claim in claims if claim.source == name}
            sources_of = {claim.subject: claim.source for claim in reversed(claims)}
            taken = {each.name: sources_of.get(each.name, "another source") for each in events if each.name not in own}
            found = event_tables.convert(
                frame, described, instruments, taken, zone=zone, kind=kind, phase=phase, columns=given, attributes=chosen)
            answers = []
            for batch in event_tables.batches(found.records):
                answers.append((yield _records_upload(header, [_record(each) for each in (described, *batch)])))
            written = [event for event, *_ in found.records]
            times = [frames.instant(event.time, "earliest_time") for event in written]
            counts = _counts(answers)
            counts["sources"] = _counts(answers[:1])["sources"]
            return {
                "revision": answers[-1].revision.number, "changed": any(answer.changed for answer in answers), "counts": counts,
                "events": len(written), "first_time": min(times), "last_time": max(times),
                "instruments": len({instrument for event in written for instrument in event.instruments}),
                "attributes": found.attributes, "unused": found.unused, "source": name,
            }

        return self._run(plan())

    def claims(
        self, subject: str = "", *, source: str = "", conflicts_only: bool = False, known: Optional[Instant] = None,
        revision: Optional[int] = None,
    ) -> FrameT:
        """Lists the claims of sources, including those that contradict each other.

        Columns: name, subject, field_path, value (a number, a civil date or a text; always a text in pyarrow and polars), measure,
        population, period, source, paragraph, stance, attributed_to, knowledge_time. `measure`, `population` and `period` state what a
        number or time under "summary" measures; they are "" for other claims.

        Args:
            subject: only claims about this `events/{id}` or `reactions/{id}`; "" for any.
            source: only claims of this `sources/{id}`; "" for any.
            conflicts_only: whether to return only claims of fields about which sources differ.
        """
        request = event_service_pb2.ListClaimsRequest(
            subject=text(subject, "subject"), source=text(source, "source"), conflicts_only=boolean(conflicts_only, "conflicts_only"),
            as_of=as_of(known, revision))
        return self._list(
            "EventService/ListClaims", request, event_service_pb2.ListClaimsResponse, "claims", claim_pb2.Claim, frames.claim)

    def sources(self, *, kinds: Names = (), known: Optional[Instant] = None, revision: Optional[int] = None) -> FrameT:
        """Lists sources.

        Columns: name, publisher, title, authors, kind, language, url, originator, publish_time, knowledge_time, note.

        Args:
            kinds: only sources of these kinds: "wire", "newspaper", "official", "corporate", "commentary", "generated", "data" or "social".
        """
        request = event_service_pb2.ListSourcesRequest(
            kinds=enum_values(source_pb2.SourceKind, kinds, "kinds"), as_of=as_of(known, revision))
        return self._list(
            "EventService/ListSources", request, event_service_pb2.ListSourcesResponse, "sources", source_pb2.Source, frames.source)

    def policies(
        self, *, kinds: Names = (), jurisdictions: Names = (), known: Optional[Instant] = None, revision: Optional[int] = None) -> FrameT:
        """Lists policies by name. A policy has a level over time.

        Columns: name, display_name, kind, unit (of the levels), jurisdiction, targets, scope, knowledge_time, summary.

        Args:
            kinds: only policies of these kinds: "tariff_rate", "truce", "export_control", "fee", "entity_list", "commitment"
                or "average_tariff_rate".
            jurisdictions: only policies of these jurisdictions, such as "US".
        """
        request = policy_service_pb2.ListPoliciesRequest(
            kinds=enum_values(policy_pb2.PolicyKind, kinds, "kinds"), jurisdictions=texts(jurisdictions, "jurisdictions"),
            as_of=as_of(known, revision))
        return self._list(
            "PolicyService/ListPolicies", request, policy_service_pb2.ListPoliciesResponse, "policies", policy_pb2.Policy, frames.policy)

    def policy_path(self, name: str, *, known: Optional[Instant] = None, revision: Optional[int] = None) -> FrameT:
        """Returns the steps of a policy over valid time, as known at the as-of.

        Columns: start_time and end_time (NaT for an open end), state (IN_FORCE, SCHEDULED, THREATENED, SUSPENDED or EXPIRED), value with
        low and high (the level as stated, in `unit`; NaN when no source states one), unit, events, knowledge_time. `.attrs["policy"]` is
        the policy, and `.attrs["unit"]` the unit of its levels.
        """
        request = policy_service_pb2.GetPolicyPathRequest(name=text(name, "name"), as_of=as_of(known, revision))

        def plan() -> Plan[Any]:
            steps, last = yield from read_pages("PolicyService/GetPolicyPath", request, policy_service_pb2.GetPolicyPathResponse, "steps")
            return self._output.frame(frames.frame(
                steps, policy_pb2.PolicyStep, frames.policy_step, last.snapshot, policy=last.policy.name,
                display_name=last.policy.display_name, unit=frames.unit_text(last.policy.unit)))

        return self._run(plan())

    def reactions(self, *, events: Names = (), known: Optional[Instant] = None, revision: Optional[int] = None) -> FrameT:
        """Lists market moves as they were reported.

        Columns: name, display_name, subject, metric, direction, value with low and high (the interval that the source's words allow;
        fractions, not percentages), unit, earliest_time, latest_time, precision, time_zone, stated_time, within (the stated duration of the
        move, otherwise NaT), events, knowledge_time. A reaction that states only a direction has NaN.

        Args:
            events: only reactions attributed to any of these events.
        """
        request = reaction_service_pb2.ListReactionsRequest(events=texts(events, "events"), as_of=as_of(known, revision))
        return self._list(
            "ReactionService/ListReactions", request, reaction_service_pb2.ListReactionsResponse, "reactions", reaction_pb2.Reaction,
            frames.reaction)

    def reconcile(self, reactions: Names = (), *, known: Optional[Instant] = None, revision: Optional[int] = None) -> FrameT:
        """Compares reported moves with prices and returns the verdict on each with the measurement that bears it.

        Columns: name, subject, metric, direction, value with low and high (as reported, without the sign that the direction states),
        verdict (CONSISTENT, CONSISTENT_UNDER_DEFINITION, INCONSISTENT or UNVERIFIABLE), observed (NaN when unverifiable), definition,
        series, start_time, end_time, reason (why the move cannot be verified).
        """
        request = self._reconcile_request(reactions, 0, known, revision)
        return self._list(
            "ReactionService/ReconcileReactions", request, reaction_service_pb2.ReconcileReactionsResponse, "reconciliations",
            reconciliation_pb2.Reconciliation, frames.reconciliation)

    def measurements(
        self, reactions: Names = (), *, max_sessions: int = 0, known: Optional[Instant] = None, revision: Optional[int] = None) -> FrameT:
        """Returns every measurement of reported moves, one per row.

        Columns: reaction, bears_verdict, definition, series, start_time, end_time, start_value, end_value (in the series' unit), observed
        (in `unit`), unit, within_claim, sessions.

        Args:
            max_sessions: maximum number of sessions for PEAK_TO_TROUGH; 0 for the server's default.
        """
        request = self._reconcile_request(reactions, integer(max_sessions, "max_sessions"), known, revision)

        def plan() -> Plan[Any]:
            found, last = yield from read_pages(
                "ReactionService/ReconcileReactions", request, reaction_service_pb2.ReconcileReactionsResponse, "reconciliations")
            rows: List[frames.Row] = [
                {
                    "reaction": each.reaction.name,
                    "bears_verdict": each.HasField("verdict_index") and index == each.verdict_index, **frames.measurement(measured),
                }
                for each in found for index, measured in enumerate(each.measurements)]
            template = {"reaction": "", "bears_verdict": False, **frames.measurement(reconciliation_pb2.Measurement())}
            return self._output.frame(frames.table(rows, template, last.snapshot))

        return self._run(plan())

    def instruments(
        self, *, identifiers: Names = (), known: Optional[Instant] = None, revision: Optional[int] = None) -> FrameT:
        """Lists instruments by name.

        Columns: name, display_name, asset_class, currency, calendar, identifiers, first_date and last_date of the listing (None when open),
        universes.

        Args:
            identifiers: only instruments with one of these identifiers, of any scheme, such as "SPX".
        """
        request = market_service_pb2.ListInstrumentsRequest(identifiers=texts(identifiers, "identifiers"), as_of=as_of(known, revision))
        return self._list(
            "MarketService/ListInstruments", request, market_service_pb2.ListInstrumentsResponse, "instruments", instrument_pb2.Instrument,
            frames.instrument)

    def calendars(self, *, known: Optional[Instant] = None, revision: Optional[int] = None) -> FrameT:
        """Lists calendars by name, which are arguments of `sessions` and `align(matched_calendar=)`.

        Columns: name, display_name, time_zone (IANA), first_verified_date and last_verified_date (ISO 8601; the range of days for which
        sessions were checked against a source), provenance.
        """
        request = market_service_pb2.ListCalendarsRequest(as_of=as_of(known, revision))
        return self._list(
            "MarketService/ListCalendars", request, market_service_pb2.ListCalendarsResponse, "calendars", calendar_pb2.Calendar,
            frames.calendar)

    def sessions(
        self, calendar: str = "calendars/XNYS", *, first_date: Optional[Day] = None, last_date: Optional[Day] = None,
        known: Optional[Instant] = None, revision: Optional[int] = None,
    ) -> FrameT:
        """Returns the sessions of a calendar.

        Columns: date (ISO 8601, in the zone of `.attrs["time_zone"]`), open_time and close_time (UTC), half_day, label (why the session
        differs from the usual hours).

        Args:
            first_date, last_date: civil days, both inclusive; None for the first or last verified day of the calendar.

        Raises:
            InvalidRequest: CALENDAR_BOUNDS_EXCEEDED for days that are not verified.
        """
        request = market_service_pb2.ListSessionsRequest(
            calendar=text(calendar, "calendar"), first_date=civil_date(first_date, "first_date"),
            last_date=civil_date(last_date, "last_date"),
            as_of=as_of(known, revision))

        def plan() -> Plan[Any]:
            found, last = yield from read_pages("MarketService/ListSessions", request, market_service_pb2.ListSessionsResponse, "sessions")
            return self._output.frame(frames.frame(
                found, session_pb2.Session, frames.session, last.snapshot, calendar=last.calendar, time_zone=last.time_zone))

        return self._run(plan())

    @staticmethod
    def _reconcile_request(reactions: Names, max_sessions: int, known: Optional[Instant], revision: Optional[int]) -> Any:
        return reaction_service_pb2.ReconcileReactionsRequest(
            reactions=texts(reactions, "reactions"), max_sessions=max_sessions, as_of=as_of(known, revision))

    def _list(self, method: str, request: Any, response: Any, field: str, kind: Any, row: Any) -> Any:
        def plan() -> Plan[Any]:
            found, last = yield from read_pages(method, request, response, field)
            return self._output.frame(frames.frame(found, kind, row, last.snapshot))

        return self._run(plan())


def _record(message: Any) -> record_pb2.Record:
    """Returns a record of any kind."""
    for field in record_pb2.Record.DESCRIPTOR.fields:
        if isinstance(message, Message) and field.message_type.full_name == message.DESCRIPTOR.full_name:
            content: Dict[str, Any] = {field.name: message}
            return record_pb2.Record(**content)
    raise TypeError(f"records: {type(message).__name__} is not a record; give messages such as trucedata.v1.event_pb2.Event")


def _records_upload(header: Any, records: List[record_pb2.Record]) -> Upload:
    def messages() -> Iterable[bytes]:
        yield ingest_service_pb2.ImportRecordsRequest(header=header).SerializeToString()
        for record in records:
            yield ingest_service_pb2.ImportRecordsRequest(record=record).SerializeToString()

    return Upload("IngestService/ImportRecords", messages, ingest_service_pb2.ImportRecordsResponse)


def _counts(answers: List[Any]) -> Dict[str, Dict[str, int]]:
    counts: Dict[str, Dict[str, int]] = {}
    for count in (count for answer in answers for count in answer.counts):
        total = counts.setdefault(count.collection, {"new": 0, "changed": 0, "unchanged": 0})
        for key in total:
            total[key] += getattr(count, f"{key}_count")
    return counts


def _table_source(stored: Any, name: str, title: str, publisher: str, url: str, published: Optional[Instant]) -> source_pb2.Source:
    """Returns the stored source with the given properties, or a new one."""
    source = source_pb2.Source()
    if stored is None:
        source = source_pb2.Source(
            name=name, title=name.split("/")[1], publisher="not stated", kind=source_pb2.SOURCE_KIND_DATA, language="en",
            note="A table of events that a user imported. Without a stated time of publication, that of the first import is taken.")
        source.publish_time.seconds = int(time.time())
        source.knowledge_time.CopyFrom(source.publish_time)
    else:
        source.CopyFrom(stored)
    source.title = text(title, "source_title") or source.title
    source.publisher = text(publisher, "publisher") or source.publisher
    source.url = text(url, "url") or source.url
    if published is not None:
        source.publish_time.CopyFrom(timestamp(published, "published"))
        source.knowledge_time.CopyFrom(source.publish_time)
    return source
