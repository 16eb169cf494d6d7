// Synthetic events and bars for a server under test.
/** The time of the first record and of the first bar, in milliseconds since 1970. */
export const firstTime = Date.parse("2024-01-01T00:00:00Z");

const timestamp = (time) => ({ seconds: BigInt(Math.floor(time / 1000)), nanos: 0 });
const record = (kind, value) => ({ record: { case: kind, value } });

/** The source of the claims of synthetic events. */
export function source() {
  return record("source", {
    name: "sources/synthetic", publisher: "Test", title: "Synthetic events", publishTime: timestamp(firstTime), language: "en", kind: 3,
    url: "https://example.org/", knowledgeTime: timestamp(firstTime),
  });
}

/** An event at a time, known a minute later. */
export function eventOf(index, time) {
  return record("event", {
    name: `events/synthetic-${index}`, displayName: `Placeholder event ${index} with a title`, summary: "A synthetic event.",
    kind: 1 + (index % 10), phase: 1 + (index % 5), actors: [index % 2 ? "US" : "CN"], targets: [index % 2 ? "CN" : "US"],
    time: { earliestTime: timestamp(time), latestTime: timestamp(time + 60_000), precision: 3, timeZone: "UTC" },
    knowledgeTime: timestamp(time + 60_000),
  });
}

/** The claim that an event needs. */
export function claimOf(index, time) {
  return record("claim", {
    name: `claims/synthetic-${index}`, source: "sources/synthetic", subject: `events/synthetic-${index}`, fieldPath: "summary",
    locator: { paragraph: 1 }, value: { case: "text", value: "A synthetic event." }, stance: 1, knowledgeTime: timestamp(time + 60_000),
  });
}

/** One-minute bars of a random walk from a linear congruential generator, so that a failure can be repeated. */
export function bars(count) {
  const times = new BigInt64Array(count);
  const close = new Float64Array(count);
  let [state, value] = [22, 1000];
  for (let index = 0; index < count; index += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    value += state / 2 ** 32 - 0.5;
    times[index] = BigInt(firstTime + index * 60_000) * 1_000_000n;
    close[index] = value;
  }
  const series = {
    name: "series/synthetic", displayName: "Synthetic minutes", calendar: "calendars/24x7", frequency: { unit: 2, count: 1 },
    fields: [{ field: 4, unit: { kind: 6 } }], source: "test", publisher: "test", terms: "none", adjustment: 1,
    knowledgeDelay: { seconds: 0n, nanos: 0 },
  };
  return { series, times, columns: { close } };
}
