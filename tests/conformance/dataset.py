"""The data set of the suite: small records whose results can be computed by hand, and series of special values. All data is synthetic.

Usage: dataset.py FOLDER: writes curated files for `trucedata serve --data FOLDER`.
"""
import json
import math
import pathlib
import sys

NANOSECONDS_PER_MINUTE = 60_000_000_000
LONG_BARS, LONG_START = 2_200_000, 1_420_070_400_000_000_000  # from 2015-01-01T00:00:00Z, 52.8 MB of times and values
ALWAYS_HOURS = [{"weekdays": [1, 2, 3, 4, 5, 6, 7], "parts": [{"open": {}, "close": {"hours": 24}}]}]
FRACTION, POINTS = {"kind": "UNIT_KIND_FRACTION"}, {"kind": "UNIT_KIND_INDEX_POINTS"}
DAILY_CLOSES = {  # calendars/weekdays lacks 8 January; 9 January has no value
    "2025-01-02": 100.0, "2025-01-03": 110.0, "2025-01-06": 99.0, "2025-01-07": 88.0, "2025-01-09": math.nan, "2025-01-10": 66.0,
    "2025-01-13": 77.0}
SPECIAL_TIMES = [  # one instant per row: before 1970, and beyond 2^53 with every nanosecond
    -2_208_988_800_000_000_000, -1, 0, 1, 9_007_199_254_740_993, 1_760_107_020_123_456_789, 4_102_444_799_999_999_999]
SPECIAL_VALUES = [-0.0, 5e-324, 1.7976931348623157e308, -1.7976931348623157e308, math.nan, 0.1, 2.2250738585072014e-308]


def date(text):
    year, month, day = map(int, text.split("-"))
    return {"year": year, "month": month, "day": day}


def minute(index):
    """Returns the start in nanoseconds and the value of bar `index` of series/long-minutes."""
    return LONG_START + index * NANOSECONDS_PER_MINUTE, (index * 7919 % 1_000_003) / 8


def event(identity, title, start, end, precision, stated, **more):
    return {
        "name": f"events/{identity}", "displayName": title, "summary": "Synthetic: made for the conformance suite.",
        "kind": "EVENT_KIND_TARIFF",
        "phase": "PHASE_THREATENED", "actors": ["US"], "targets": ["CN"],
        "time": {
            "earliestTime": start, "latestTime": end, "precision": f"TIME_PRECISION_{precision}", "timeZone": "UTC", "statedTime": stated},
        "knowledgeTime": end, "tags": ["synthetic"], **more}


def claim(identity, source, subject, path, known, paragraph=1, **value):
    return {
        "name": f"claims/{identity}", "source": f"sources/{source}", "locator": {"paragraph": paragraph}, "subject": subject,
        "fieldPath": path,
        **value, "stance": "STANCE_ASSERTS", "knowledgeTime": known}


def quantity(value, digits=2, unit=None, hedge="NONE"):
    return {"value": value, "unit": unit or FRACTION, "hedge": f"HEDGE_{hedge}", "significantFigures": digits}


def source(identity, kind, published, **more):
    return {
        "name": f"sources/{identity}", "publisher": "Synthetic Press", "title": f"Synthetic source {identity}", "publishTime": published,
        "language": "en", "kind": f"SOURCE_KIND_{kind}", "knowledgeTime": published, "note": "Synthetic: made for the conformance suite.",
        **more}


def records():
    """Yields every record except series."""
    yield {
        "name": "calendars/weekdays", "displayName": "Monday to Friday, 09:00 to 16:00", "timeZone": "UTC",
        "weeklyHours": [{"weekdays": [1, 2, 3, 4, 5], "parts": [{"open": {"hours": 9}, "close": {"hours": 16}}]}],
        "exceptions": [
            {"date": date("2025-01-08"), "kind": "CALENDAR_EXCEPTION_KIND_CLOSED", "label": "Day of the suite"},
            {"date": date("2025-01-10"), "kind": "CALENDAR_EXCEPTION_KIND_EARLY_CLOSE", "label": "Short day",
             "parts": [{"open": {"hours": 9}, "close": {"hours": 12}}]},
            {"date": date("2025-06-02"), "kind": "CALENDAR_EXCEPTION_KIND_CLOSED", "label": "Declared on 20 January",
             "knowledgeTime": "2025-01-20T00:00:00Z"}],
        "firstVerifiedDate": date("2025-01-01"), "lastVerifiedDate": date("2025-12-31"), "provenance": "Synthetic, by definition."}
    yield {
        "name": "calendars/always", "displayName": "Never closed", "timeZone": "UTC", "weeklyHours": ALWAYS_HOURS,
        "firstVerifiedDate": date("1900-01-01"), "lastVerifiedDate": date("2100-12-31"), "provenance": "Synthetic, by definition."}
    yield {
        "name": "instruments/index", "displayName": "Synthetic index", "assetClass": "ASSET_CLASS_EQUITY_INDEX",
        "calendar": "calendars/weekdays",
        "identifiers": [{"scheme": "IDENTIFIER_SCHEME_TICKER", "value": "SYN"}], "universes": ["synthetic stocks"]}
    yield {
        "name": "instruments/coin", "displayName": "Synthetic coin", "assetClass": "ASSET_CLASS_CRYPTO", "currency": "USD",
        "calendar": "calendars/always"}
    yield {
        "name": "policies/rate", "displayName": "Synthetic rate", "summary": "Synthetic: made for the conformance suite.",
        "kind": "POLICY_KIND_TARIFF_RATE", "unit": FRACTION, "jurisdiction": "US", "targets": ["CN"], "scope": "All goods of the suite.",
        "knowledgeTime": "2025-01-01T00:00:00Z"}
    yield {
        "name": "coverages/synthetic", "subject": "Everything of the suite",
        "valid": {"startTime": "2025-01-01T00:00:00Z", "endTime": "2025-02-01T00:00:00Z"}}
    yield source("office", "OFFICIAL", "2025-01-07T10:31:00Z")
    yield source("paper", "NEWSPAPER", "2025-01-07T12:00:00Z",
                 figures=[{"locator": {"paragraph": 3}, "text": "45%", "number": 0.45}], textShingles="AAECAwQF")
    yield source("weekly", "NEWSPAPER", "2025-01-31T00:00:00Z")
    yield event(
        "threat", "Threat in the session", "2025-01-07T10:30:00Z", "2025-01-07T10:31:00Z", "MINUTE", "2025-01-07T10:30",
        measures=[{
            "policy": "policies/rate", "level": quantity(0.5, hedge="EXACT"),
            "valid": {"startTime": "2025-02-01T00:00:00Z", "endTime": "2025-03-01T00:00:00Z"}}])
    yield event("saturday", "Statement on a Saturday", "2025-01-11T12:00:00Z", "2025-01-11T12:01:00Z", "MINUTE", "2025-01-11T12:00",
                kind="EVENT_KIND_STATEMENT", phase="PHASE_ANNOUNCED", tags=["synthetic", "weekend"])
    yield event("unicode", "Ωμέγα 關稅 naïve 🎯", "2025-01-06T00:00:00Z", "2025-01-07T00:00:00Z", "DAY", "2025-01-06",
                kind="EVENT_KIND_MEETING", phase="PHASE_HELD", actors=["US", "Żółw & Söhne"], tags=["synthetic", "unicode"])
    yield claim("level-office", "office", "events/threat", "measures[0].level", "2025-01-07T10:31:00Z",
                quantity=quantity(0.5, hedge="EXACT"))
    yield claim("level-paper", "paper", "events/threat", "measures[0].level", "2025-01-07T12:00:00Z", 3,
                quantity=quantity(0.45, hedge="EXACT"))
    yield claim("phase-office", "office", "events/threat", "phase", "2025-01-07T10:31:00Z", 2, enumName="PHASE_THREATENED")
    yield claim("saturday", "weekly", "events/saturday", "summary", "2025-01-31T00:00:00Z",
                quantity=quantity(3, 1, {"kind": "UNIT_KIND_COUNT", "counted": "statements"}, "EXACT"),
                statistic={
                    "measure": "statements made", "population": "a spokesperson",
                    "period": {
                        "earliestTime": "2025-01-01T00:00:00Z", "latestTime": "2025-02-01T00:00:00Z", "precision": "TIME_PRECISION_MONTH",
                        "timeZone": "UTC", "statedTime": "2025-01"}})
    yield claim("unicode", "weekly", "events/unicode", "summary", "2025-01-31T00:00:00Z", 2, text="Ωμέγα met 關稅 🎯.")
    yield {
        "name": "reactions/fall", "displayName": "Index down 11 %", "subject": "instruments/index",
        "metric": "METRIC_PRICE_CHANGE_FRACTION",
        "quantity": quantity(0.11), "direction": "DIRECTION_DOWN", "events": ["events/threat"], "knowledgeTime": "2025-01-07T16:00:00Z",
        "time": {
            "earliestTime": "2025-01-07T00:00:00Z", "latestTime": "2025-01-08T00:00:00Z", "precision": "TIME_PRECISION_DAY",
            "timeZone": "UTC", "statedTime": "2025-01-07"}}
    yield claim("fall", "weekly", "reactions/fall", "quantity", "2025-01-31T00:00:00Z", 4, quantity=quantity(0.11))


def series(identity, title, fields, unit, count, rows, time_column, **subject):
    header = {
        "name": f"series/{identity}", "displayName": title, "fields": fields,
        "frequency": {"unit": f"FREQUENCY_UNIT_{unit}", "count": count},
        **subject, "adjustment": "ADJUSTMENT_RAW", "source": "Synthetic: made for the conformance suite.", "publisher": "Synthetic",
        "terms": "Free.", "knowledgeDelay": "0s"}
    names = [field.get("columnName") or field["field"].removeprefix("FIELD_").lower() for field in fields]
    return header, [time_column, *names], rows


def instant(nanoseconds):
    """Returns an instant in ISO 8601 with nanoseconds."""
    seconds, fraction = divmod(nanoseconds, 1_000_000_000)
    days, second = divmod(seconds, 86_400)
    days += 719_468  # Hinnant, "chrono-compatible low-level date algorithms", civil_from_days
    era, day_of_era = divmod(days, 146_097)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month = (5 * day_of_year + 2) // 153
    day, month = day_of_year - (153 * month + 2) // 5 + 1, month + 3 if month < 10 else month - 9
    year = year_of_era + era * 400 + (month <= 2)
    return f"{year:04}-{month:02}-{day:02}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.{fraction:09}Z"


def all_series():
    """Yields the header, the column names and the rows of each series."""
    close, value = {"field": "FIELD_CLOSE", "unit": POINTS}, {"field": "FIELD_VALUE", "unit": POINTS}
    yield series(
        "index-daily", "Synthetic index, daily", [close], "SESSION", 1, DAILY_CLOSES.items(), "session_date",
        instrument="instruments/index")
    named = {"field": "FIELD_NAMED", "columnName": "again", "unit": POINTS}
    rows = [(instant(time), value, -value) for time, value in zip(SPECIAL_TIMES, SPECIAL_VALUES, strict=True)]
    yield series("special", "Special values", [value, named], "IRREGULAR", 1, rows, "time", calendar="calendars/always")
    volume = {"field": "FIELD_VOLUME", "unit": {"kind": "UNIT_KIND_COUNT", "counted": "coins"}}
    bars = ((time, value, index) for index in range(LONG_BARS) for time, value in [minute(index)])
    price = {"field": "FIELD_CLOSE", "unit": {"kind": "UNIT_KIND_PRICE", "currency": "USD", "per": "coin"}}
    yield series("long-minutes", "Many minutes", [price, volume], "MINUTE", 1, bars, "start_time", instrument="instruments/coin")


def cell(value):
    return "" if isinstance(value, float) and math.isnan(value) else repr(value) if isinstance(value, float) else str(value)


def write(folder):
    for record in records():
        path = folder / f"{record['name']}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    for header, names, rows in all_series():
        path = folder / f"{header['name']}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(header, indent=2) + "\n", encoding="utf-8")
        with open(path.with_suffix(".csv"), "w", encoding="utf-8", newline="\n") as file:
            file.write(",".join(names) + "\n")
            file.writelines(",".join(map(cell, row)) + "\n" for row in rows)


if __name__ == "__main__":
    write(pathlib.Path(sys.argv[1]))
