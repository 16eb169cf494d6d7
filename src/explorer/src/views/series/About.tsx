import { Adjustment, type Series } from "@trucedata/client";
import { frequencyText, type Bars } from "../../data/bars";
import { instantText } from "../../data/times";
import { capitalized, enumWords } from "../../data/words";

/** Returns when the value of a session is observed, in words; "" if at its end. */
function observationText({ observation }: Series): string {
  if (!observation) return "";
  const { time, timeZone, source } = observation;
  const rule =
    time.case === "timeOfDay"
      ? `at ${clockText(time.value)} ${timeZone || "in the zone of the calendar"}`
      : time.case === "afterSessionEnd"
        ? `${Number(time.value.seconds) / 60} minutes after the end of the session`
        : "";
  return `${rule}${source && ` (${source})`}`;
}

function clockText({ hours, minutes }: { hours: number; minutes: number }): string {
  return `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
}

/** What a reader should know about a series. */
export function About({ bars: { series, timeZone, starts, ends, count, revision } }: { bars: Bars }) {
  const facts: [string, string][] = [
    ["Bars", `${count.toLocaleString("en-GB")} ${frequencyText(series)}, ${instantText(starts[0])} to ${instantText(ends[count - 1])}`],
    ["Time zone", timeZone],
    ["Observed", observationText(series)],
    ["Stored", enumWords(Adjustment, series.adjustment)],
    ["Contract", series.contractRule],
    ["Publisher", series.publisher],
    ["Source", series.source],
    ["Terms", series.terms],
    ["Note", series.note],
    ["Read at", `revision ${revision}`],
  ];
  return (
    <details class="anchors">
      <summary>About this series</summary>
      <dl class="facts">
        {facts
          .filter(([, text]) => text)
          .map(([title, text]) => (
            <div key={title}>
              <dt>{title}</dt>
              <dd>{capitalized(text)}</dd>
            </div>
          ))}
      </dl>
    </details>
  );
}
