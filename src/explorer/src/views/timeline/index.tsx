import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { EventKind, Phase } from "@trucedata/client";
import { setArguments, useAddress, useKnown } from "../../app/address";
import { useRange } from "../../app/useRange";
import { readEvents, readFilterValues } from "../../data/reads";
import { useRead } from "../../data/useRead";
import { partyText } from "../../data/words";
import { Choices } from "../../parts/Choices";
import { Message, States } from "../../parts/States";
import { enumChoices, timelineArguments } from "./arguments";
import { EventsPanel } from "./EventsPanel";
import { densestRange, limitsOf, timelineEvent } from "./lanes";
import { PoliciesPanel } from "./PoliciesPanel";
import "./timeline.css";

const kinds = enumChoices(EventKind);
const phases = enumChoices(Phase);
const typingPauseMs = 250;

/** What happened, and how policies changed, on one axis of time. */
export function TimelineView() {
  const { query } = useAddress();
  const known = useKnown();
  const { filter, filterJson, grouping, range: wantedRange, policies } = timelineArguments(query);
  const events = useRead(JSON.stringify([filterJson, known]), async (signal) =>
    (await readEvents(filter, { known, signal })).map(timelineEvent),
  );
  // The axis is that of all events, so that it stays when the filter or the as-known-at time changes.
  const all = useRead("all", async (signal) => (await readEvents({}, { known: undefined, signal })).map(timelineEvent));
  const actors = useRead("actors", (signal) => readFilterValues("events", "actors", { known: undefined, signal }));

  const limits = useMemo(() => (all.data?.length ? limitsOf(all.data) : undefined), [all.data]);
  const usual = useMemo(() => (all.data?.length ? densestRange(all.data) : undefined), [all.data]);
  const [range, setRange] = useRange(wantedRange, usual);
  const list = (name: string) => (selected: string[]) => setArguments({ [name]: selected.join(",") });
  const chosen = (name: string) => query.get(name)?.split(",").filter(Boolean) ?? [];

  return (
    <>
      <div class="view-head">
        <h1 tabIndex={-1}>What happened, and when it was known</h1>
        <p>
          Threats, decisions, meetings and the policies that they changed. The shape of a mark tells how far an act had progressed. Move the
          control above to see only what the public knew at a time.
        </p>
      </div>
      <div class="controls" role="search" aria-label="Filter of the events">
        <SearchField />
        <Choices label="Kind" choices={kinds} selected={chosen("kinds")} onChange={list("kinds")} />
        <Choices
          label="Actor"
          selected={chosen("actors")}
          onChange={list("actors")}
          choices={(actors.data ?? []).map(({ value, count }) => ({ value, title: partyText(value), count: Number(count) }))}
        />
        <Choices label="Phase" choices={phases} selected={chosen("phases")} onChange={list("phases")} />
        <div class="switch" role="group" aria-label="Lanes">
          {(["kind", "actor"] as const).map((word) => (
            <button key={word} type="button" class="button" aria-pressed={grouping === word} onClick={() => setArguments({ group: word })}>
              By {word}
            </button>
          ))}
        </div>
      </div>
      <States
        read={events}
        isEmpty={(shown) => shown.length === 0}
        empty={
          <Message kind="empty" title="No event matches" hint="Remove a filter, search for fewer words, or move the as-known-at time.">
            The record has no event with these properties that was known at this time.
          </Message>
        }
      >
        {(shown) =>
          limits &&
          range &&
          usual && (
            <EventsPanel
              events={shown}
              grouping={grouping}
              range={range}
              limits={limits}
              usual={usual}
              onRange={setRange}
              call={filterJson}
              known={known}
            />
          )
        }
      </States>
      {limits && range && <PoliciesPanel chosen={policies} events={all.data ?? []} range={range} limits={limits} onRange={setRange} />}
    </>
  );
}

/** Searches as the reader types, after a pause. */
function SearchField() {
  const { query } = useAddress();
  const inAddress = query.get("q") ?? "";
  const [words, setWords] = useState(inAddress);
  const timer = useRef(0);
  useEffect(() => setWords(inAddress), [inAddress]);
  const onInput = (value: string) => {
    setWords(value);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setArguments({ q: value.trim() }), typingPauseMs);
  };
  return (
    <input
      type="search"
      aria-label="Search events and claims"
      placeholder="Search events and claims"
      maxLength={200}
      value={words}
      onInput={(event) => onInput(event.currentTarget.value)}
    />
  );
}
