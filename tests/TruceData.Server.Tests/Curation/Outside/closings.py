"""Writes the weekdays on which markets are closed according to other publishers' packages, one file per calendar beside this script.

Requires Debian's quantlib-python and python3-workalendar, and is run by hand: /usr/bin/python3 closings.py. OutsideClosingsTests compares
data/calendars with the files. XSHG.txt is written by hand: neither package knows the exchange's days of these years.
"""

import datetime
import importlib.metadata
import pathlib

import QuantLib
from workalendar.asia import HongKong

FIRST, LAST = 2024, 2027
HERE = pathlib.Path(__file__).parent


def weekdays():
    day = datetime.date(FIRST, 1, 1)
    while day.year <= LAST:
        if day.weekday() < 5:
            yield day
        day += datetime.timedelta(days=1)


def quantlib(calendar):
    return [d for d in weekdays() if not calendar.isBusinessDay(QuantLib.Date(d.day, d.month, d.year))]


def write(name, origin, days):
    lines = [f"# {origin}; made by closings.py", *(day.isoformat() for day in days)]
    (HERE / f"{name}.txt").write_text("\n".join(lines) + "\n")


states, kingdom = QuantLib.UnitedStates, QuantLib.UnitedKingdom
for name, rules, market in (
    ("XNYS", "UnitedStates.NYSE", states(states.NYSE)),
    ("SIFMA-US", "UnitedStates.GovernmentBond", states(states.GovernmentBond)),
    ("FRB", "UnitedStates.FederalReserve", states(states.FederalReserve)),
    ("EIA-GB", "UnitedKingdom.Exchange", kingdom(kingdom.Exchange)),
):
    write(name, f"QuantLib {QuantLib.__version__}, {rules}", quantlib(market))
holidays = {day for year in range(FIRST, LAST + 1) for day, _ in HongKong().holidays(year)}
write("XHKG", f"workalendar {importlib.metadata.version('workalendar')}, HongKong", [d for d in weekdays() if d in holidays])
