import type { Event } from "@trucedata/client";
import { addressOf } from "../../app/address";
import { instantText, milliseconds } from "../../data/times";
import { idOf, quantityText } from "../../data/words";

/** What an event does to policies. */
export function Measures({ event }: { event: Event }) {
  if (event.measures.length === 0) return null;
  const zone = event.time?.timeZone || "UTC";
  return (
    <section>
      <h2>What it changes</h2>
      <ul class="event-links">
        {event.measures.map(({ policy, level, change, valid, scope }, index) => (
          <li key={index}>
            <a href={addressOf("timeline", { policies: policy })}>{idOf(policy)}</a>
            <strong>
              {level ? quantityText(level) : change ? `${change.value > 0 ? "+" : ""}${quantityText(change)}` : "No number is stated"}
            </strong>
            <small>
              {valid?.startTime ? `From ${instantText(milliseconds(valid.startTime), zone)}` : "No first day is stated"}
              {valid?.endTime ? ` until ${instantText(milliseconds(valid.endTime), zone)}` : ""}
            </small>
            {scope && <small>{scope}</small>}
          </li>
        ))}
      </ul>
    </section>
  );
}
