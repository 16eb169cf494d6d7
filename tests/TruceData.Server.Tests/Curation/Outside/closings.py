"""Writes the weekdays on which markets are closed according to other publishers' packages, one file per calendar beside this script.

Requires Debian's quantlib-python, python3-workalendar and python3-holidays, and is run by hand: /usr/bin/python3 closings.py.
OutsideClosingsTests compares data/calendars with the files. XSHG.txt is written by hand from a newer list: QuantLib 1.29 knows the exchange's
days only until 2023.
"""

import datetime
import importlib.metadata
import pathlib

import holidays
import QuantLib
from dateutil.easter import easter
from workalendar.asia import HongKong

FIRST, LAST = 2018, 2027
HERE = pathlib.Path(__file__).parent


def weekdays():
    day = datetime.date(FIRST, 1, 1)
    while day.year <= LAST:
        if day.weekday() < 5:
            yield day
        day += datetime.timedelta(days=1)


def quantlib(calendar, last=LAST):
    return [d for d in weekdays() if d.year <= last and not calendar.isBusinessDay(QuantLib.Date(d.day, d.month, d.year))]


def observed(day, saturday):
    """Returns the day on which a holiday is kept; a holiday on a Saturday is kept only if saturday is -1."""
    return day + datetime.timedelta({5: saturday, 6: 1}.get(day.weekday(), 0))


def globex_energy():
    for year in range(FIRST, LAST + 1):
        yield observed(datetime.date(year, 1, 1), 0)
        yield easter(year) - datetime.timedelta(2)
        yield observed(datetime.date(year, 12, 25), -1)


def write(name, origin, days):
    lines = [f"# {origin}; made by closings.py", *(day.isoformat() for day in days)]
    (HERE / f"{name}.txt").write_text("\n".join(lines) + "\n")


states, kingdom = QuantLib.UnitedStates, QuantLib.UnitedKingdom
for name, rules, market, last in (
    ("XNYS", "UnitedStates.NYSE", states(states.NYSE), LAST),
    ("SIFMA-US", "UnitedStates.GovernmentBond", states(states.GovernmentBond), LAST),
    ("FRB", "UnitedStates.FederalReserve", states(states.FederalReserve), LAST),
    ("EIA-GB", "UnitedKingdom.Exchange", kingdom(kingdom.Exchange), LAST),
    ("XSHG-2018-2023", "China.SSE", QuantLib.China(QuantLib.China.SSE), 2023),
    ("XTKS", "Japan", QuantLib.Japan(), LAST),
    ("XKRX", "SouthKorea.KRX", QuantLib.SouthKorea(QuantLib.SouthKorea.KRX), LAST),
):
    write(name, f"QuantLib {QuantLib.__version__}, {rules}", quantlib(market, last))
years = range(FIRST, LAST + 1)
days = {day for year in years for day, _ in HongKong().holidays(year)}
write("XHKG", f"workalendar {importlib.metadata.version('workalendar')}, HongKong", [d for d in weekdays() if d in days])
days = holidays.HongKong(years=years)
write("XHKG-holidays", f"holidays {holidays.__version__}, HongKong", [d for d in weekdays() if d in days])
days = set(globex_energy())
write("CMES", "the rules of pandas_market_calendars for CME Globex energy and metals, read on 2026-11-30", [d for d in weekdays() if d in days])
