import type { ComponentChildren } from "preact";
import type { GetEventResponse } from "@trucedata/client/v1/event_service";
import type { Event, Source } from "@trucedata/client";
import { EventKind, Phase } from "@trucedata/client";
import { EventLinkKind } from "@trucedata/client/v1/event";
import { addressOf, useAddress, useKnown } from "../../app/address";
import { ArgumentError } from "../../data/failure";
import { asOfJson, readEvent, readEvents, readSources } from "../../data/reads";
import { eventTimeText, instantText, milliseconds, precisionText } from "../../data/times";
import { useRead } from "../../data/useRead";
import { capitalized, enumWords, partyText } from "../../data/words";
import { Downloads } from "../../parts/Downloads";
import { PhaseMark } from "../../parts/phases";
import { SameCall } from "../../parts/SameCall";
import { States } from "../../parts/States";
import { claimColumns, ClaimsBySource } from "./Claims";
import { Conflicts } from "./Conflicts";
import { Measures } from "./Measures";
import "./event.css";

/** What the event view reads. */
export interface EventData {
  answer: GetEventResponse;
  event: Event;
  sources: Map<string, Source>;
  /** All events known at the time, by name, for the titles of links. */
  events: Map<string, Event>;
}

/** One event with its evidence. */
export function EventView() {
  const { query } = useAddress();
  const known = useKnown();
  const name = query.get("name");
  if (!name) throw new ArgumentError("The address names no event.", "Write it as ?name=events/…, or choose one in the timeline.");
  const read = useRead(`${name} ${known}`, async (signal): Promise<EventData> => {
    const view = { known, signal };
    const [answer, events] = await Promise.all([readEvent(name, view), readEvents({}, view)]);
    const sources = await readSources(
      answer.claims.map((claim) => claim.source),
      view,
    );
    return { answer, event: answer.event!, sources, events: new Map(events.map((event) => [event.name, event])) };
  });
  return (
    <>
      <p class="back-link">
        <a href={addressOf("timeline")}>‹ Timeline</a>
      </p>
      <States read={read}>{(data) => <EventPage data={data} known={known} />}</States>
    </>
  );
}

function EventPage({ data, known }: { data: EventData; known: string | undefined }) {
  const { answer, event } = data;
  const { claims, resolvedFields } = answer;
  const conflicts = resolvedFields.filter((field) => field.dissentCount > 0);
  return (
    <article class="event-page">
      <header class="event-head">
        <p class="event-kind">
          <span class="tag">
            <PhaseMark phase={event.phase} />
            {capitalized(enumWords(Phase, event.phase))}
          </span>
          <span class="tag">{capitalized(enumWords(EventKind, event.kind))}</span>
        </p>
        <h1 tabIndex={-1}>{event.displayName}</h1>
        <p class="event-summary">{event.summary}</p>
      </header>
      <dl class="event-facts">
        <Fact title="When">
          {eventTimeText(event.time)}
          <small>
            {precisionText(event.time!.precision)}, time zone {event.time!.timeZone || "UTC"}
          </small>
        </Fact>
        <Fact title="Known from">
          {instantText(milliseconds(event.knowledgeTime), event.time?.timeZone || "UTC")}
          <small>{instantText(milliseconds(event.knowledgeTime))}</small>
        </Fact>
        {event.actors.length > 0 && <Fact title="By">{event.actors.map(partyText).join(", ")}</Fact>}
        {event.targets.length > 0 && <Fact title="Towards">{event.targets.map(partyText).join(", ")}</Fact>}
        <Fact title="Evidence">
          {claims.length} {claims.length === 1 ? "claim" : "claims"} of {data.sources.size} {data.sources.size === 1 ? "source" : "sources"}
          <small>{known ? `known at ${instantText(Date.parse(known))}` : "known to date"}</small>
        </Fact>
      </dl>
      <div class="event-columns">
        <div class="event-main">
          {conflicts.length > 0 && <Conflicts fields={conflicts} data={data} />}
          <ClaimsBySource data={data} />
        </div>
        <aside class="event-side" aria-label="Context">
          <Measures event={event} />
          <Links title="What it answers" links={event.links.map(({ kind, event: target }) => ({ kind, name: target }))} data={data} />
          <Links title="What answered it" links={answersTo(data)} data={data} />
          <p class="event-tags">
            {event.tags.map((tag) => (
              <a key={tag} class="tag" href={addressOf("timeline", { q: tag })}>
                {tag}
              </a>
            ))}
          </p>
        </aside>
      </div>
      <div class="panel panel-foot">
        <Downloads name={`trucedata-${event.name.replace("/", "-")}`} columns={claimColumns(data)} rows={() => claims} />
        <SameCall call={{ method: "GetEvent", request: { name: event.name, ...asOfJson(known) } }} />
      </div>
    </article>
  );
}

function Fact({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface LinkTo {
  kind: EventLinkKind;
  name: string;
}

function answersTo({ event, events }: EventData): LinkTo[] {
  return [...events.values()].flatMap((other) =>
    other.links.filter((link) => link.event === event.name).map(({ kind }) => ({ kind, name: other.name })),
  );
}

function Links({ title, links, data }: { title: string; links: LinkTo[]; data: EventData }) {
  return (
    <section>
      <h2>{title}</h2>
      {links.length === 0 ? (
        <p class="quiet">No event known at this time.</p>
      ) : (
        <ul class="event-links">
          {links.map(({ kind, name }) => {
            const event = data.events.get(name);
            return (
              <li key={kind + name}>
                <small>{capitalized(enumWords(EventLinkKind, kind))}</small>
                {event ? (
                  <a href={addressOf("event", { name })}>
                    <PhaseMark phase={event.phase} /> {event.displayName}
                  </a>
                ) : (
                  <span>{name} (not yet known at this time)</span>
                )}
                {event && <small>{eventTimeText(event.time)}</small>}
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
