import type { AlignedColumn, Alignment } from "@trucedata/client";
import { addressOf } from "../../app/address";
import { readTimeZones } from "../../data/sessions";
import { eventTimeText } from "../../data/times";
import { useRead } from "../../data/useRead";
import { idOf } from "../../data/words";
import { alternativeText, anchorText } from "../../parts/anchors";

/** Explains which session is offset 0 of each series, and what else happened in the window. */
export function Anchors({ alignment, known }: { alignment: Alignment; known: string | undefined }) {
  const { events, header, columns } = alignment;
  const names = header.series.map(({ name }) => name).join();
  // Hours are stated in UTC until the zones have been read.
  const zones = useRead(`${names} ${known}`, (signal) => readTimeZones(header.series, { known, signal })).data;
  return (
    <details class="anchors" open>
      <summary>Which session is offset 0, and why</summary>
      {events.map((event, eventIndex) => {
        const own = columns.filter((column) => column.eventIndex === eventIndex && !column.isAlternative);
        if (own.length === 0) return null;
        const groups = new Map<string, AlignedColumn[]>();
        for (const column of own) {
          const text = [
            anchorText(column.anchor, event, zones?.get(header.series[column.seriesIndex].name) ?? "UTC"),
            alternativeText(column.anchor),
          ]
            .filter(Boolean)
            .join(" ");
          groups.set(text, [...(groups.get(text) ?? []), column]);
        }
        const others = own.reduce((most, column) => (column.confoundingEventCount > most.confoundingEventCount ? column : most));
        return (
          <section key={event.name}>
            <h3>
              <a href={addressOf("event", { name: event.name })}>{event.displayName}</a>
            </h3>
            <p>{eventTimeText(event.time)}</p>
            <dl>
              {[...groups].map(([text, same]) => (
                <div key={text}>
                  <dt>{same.map((column) => header.series[column.seriesIndex].displayName).join("; ")}</dt>
                  <dd>{text}</dd>
                </div>
              ))}
            </dl>
            {others.confoundingEventCount > 0 && (
              <details class="confounding">
                <summary>
                  {others.confoundingEventCount} other {others.confoundingEventCount === 1 ? "event falls" : "events fall"} into the window
                </summary>
                <ul>
                  {[...others.confoundingEvents, ...others.looselyDatedEvents].map((name) => (
                    <li key={name}>
                      <a href={addressOf("event", { name })}>{idOf(name)}</a>
                    </li>
                  ))}
                </ul>
              </details>
            )}
          </section>
        );
      })}
    </details>
  );
}
