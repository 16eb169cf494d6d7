import { FrequencyUnit, type Series } from "@trucedata/client";
import { ResourceView } from "@trucedata/client/v1/resource_view";
import type { Session } from "@trucedata/client/v1/session";
import { MarketService } from "@trucedata/client/v1/market_service";
import { client } from "./client";
import { asOfOf, type View } from "./reads";
import { dayMs, milliseconds, zonedTime } from "./times";

/** When a session ends and when the value of its bar is observed, in milliseconds. */
export interface SessionTimes {
  end: number;
  observation: number;
}

/** Returns the time zone of the calendar of a series and, for bars of sessions, the times of each session by its start. */
export async function readSessionTimes(series: Series, view: View): Promise<{ timeZone: string; times: Map<number, SessionTimes> }> {
  const times = new Map<number, SessionTimes>();
  const calendar = series.calendar || (await instrumentCalendar(series, view));
  if (!calendar) return { timeZone: "UTC", times };
  const timeZone = await readTimeZone(calendar, view);
  if (series.frequency?.unit !== FrequencyUnit.SESSION || !series.firstTime) return { timeZone, times };
  const market = client.service(MarketService);
  const asOf = asOfOf(view.known);
  const dates = { firstDate: dateOf(milliseconds(series.firstTime) - dayMs), lastDate: dateOf(milliseconds(series.lastTime) + dayMs) };
  let pageToken = "";
  try {
    do {
      const page = await market.listSessions({ calendar, ...dates, asOf, pageSize: 5000, pageToken }, { signal: view.signal });
      for (const session of page.sessions) {
        const end = milliseconds(session.hours?.endTime);
        times.set(milliseconds(session.hours?.startTime), { end, observation: observationOf(series, session, end, timeZone) });
      }
      pageToken = page.nextPageToken;
    } while (pageToken);
  } catch (thrown) {
    // The verified days of a calendar can end before the day after the last bar. Bars are then placed by their start.
    if (view.signal.aborted) throw thrown;
  }
  return { timeZone, times };
}

/** Returns the IANA time zones of the calendars of several series, by the name of the series. */
export async function readTimeZones(series: readonly Series[], view: View): Promise<Map<string, string>> {
  const zones = await Promise.all(
    series.map(async (each): Promise<[string, string]> => {
      const calendar = each.calendar || (await instrumentCalendar(each, view));
      return [each.name, calendar ? await readTimeZone(calendar, view) : "UTC"];
    }),
  );
  return new Map(zones);
}

async function instrumentCalendar({ subject }: Series, view: View): Promise<string> {
  if (subject.case !== "instrument") return "";
  const { instrument } = await client
    .service(MarketService)
    .getInstrument({ name: subject.value, asOf: asOfOf(view.known) }, { signal: view.signal });
  return instrument!.calendar;
}

/** Returns when the value of a session is observed, by the rule of the series. */
function observationOf({ observation }: Series, { date }: Session, end: number, calendarZone: string): number {
  switch (observation?.time.case) {
    case "afterSessionEnd":
      return end + Number(observation.time.value.seconds) * 1000;
    case "timeOfDay": {
      const { hours, minutes, seconds } = observation.time.value;
      const time = zonedTime(
        Date.UTC(date!.year, date!.month - 1, date!.day, hours, minutes, seconds),
        observation.timeZone || calendarZone,
      );
      // On a half day that ends before the stated time, the value is observed at the end of the session.
      return Math.min(time, end);
    }
    default:
      return end;
  }
}

function dateOf(time: number) {
  const date = new Date(time);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

// The zone of a calendar does not change with the as-known-at time or a revision.
const timeZones = new Map<string, string>();

/** Returns the IANA time zone of a calendar. */
export async function readTimeZone(calendar: string, view: View): Promise<string> {
  const found = timeZones.get(calendar);
  if (found) return found;
  const answer = await client.service(MarketService).getCalendar({ name: calendar, view: ResourceView.BASIC }, { signal: view.signal });
  const { timeZone } = answer.calendar!;
  timeZones.set(calendar, timeZone);
  return timeZone;
}
