import type { GetDatasetResponse } from "@trucedata/client/v1/dataset_service";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ArgumentError } from "../data/failure";
import { readEvents } from "../data/reads";
import { dayMs, instantText, isoText, milliseconds } from "../data/times";
import { useRead } from "../data/useRead";
import { setArguments, timeArgument, useAddress } from "./address";

const stepMs = 3_600_000;
const pauseMs = 90;
const columns = 120;

/** The control of the as-known-at time: the whole page shows what the public knew then. */
export function KnownBar({ dataset }: { dataset: GetDatasetResponse }) {
  const { query } = useAddress();
  const events = useRead("known", (signal) => readEvents({}, { known: undefined, signal }));
  const facts = useMemo(() => factTimes(events.data?.map((event) => milliseconds(event.knowledgeTime)) ?? []), [events.data]);
  const end = Math.ceil(milliseconds(dataset.knowledgeCoverage?.endTime) / stepMs) * stepMs;
  const known = readKnown(query);
  const [shown, setShown] = useState<number | undefined>(known);
  const timer = useRef(0);
  useEffect(() => setShown(known), [known]);
  if (Number.isNaN(end)) return null;

  // A tenth of the facts is older and far apart; the slider would spend most of its width on them.
  const usual = facts[Math.floor(facts.length / 10)] ?? end - 365 * dayMs;
  const start = Math.floor(Math.min(usual, shown ?? usual) / stepMs) * stepMs;
  const value = Math.min(shown ?? end, end);

  const choose = (time: number | undefined) => {
    const next = time === undefined || time >= end ? undefined : time;
    setShown(next);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setArguments({ known: next === undefined ? undefined : isoText(next) }), pauseMs);
  };
  const previous = facts.findLast((time) => time < value);
  const following = shown === undefined ? undefined : facts.find((time) => time > value);
  const text = shown === undefined ? "everything known to date" : instantText(shown);

  return (
    <section class="known-bar" aria-label="As-known-at time" data-limited={shown !== undefined}>
      <div class="known-text">
        <label for="known">As known at</label>
        <output for="known">{text}</output>
      </div>
      <div class="known-control">
        <button
          type="button"
          class="button icon-button"
          aria-label="Back to the previous fact"
          title="Previous fact"
          disabled={previous === undefined}
          onClick={() => choose(previous)}
        >
          ‹
        </button>
        <div class="known-slider">
          <Density times={facts} start={start} end={end} known={value} />
          <input
            id="known"
            type="range"
            min={start}
            max={end}
            step={stepMs}
            value={value}
            aria-valuetext={text}
            onInput={(event) => choose(Number(event.currentTarget.value))}
            onKeyDown={(event) => move(event, value, choose)}
          />
        </div>
        <button
          type="button"
          class="button icon-button"
          aria-label="On to the next fact"
          title="Next fact"
          disabled={shown === undefined}
          onClick={() => choose(following)}
        >
          ›
        </button>
      </div>
      <div class="known-exact">
        <label>
          <span class="visually-hidden">Exact as-known-at time in UTC</span>
          <input
            type="datetime-local"
            value={shown === undefined ? "" : isoText(shown).slice(0, 16)}
            onChange={(event) => choose(event.currentTarget.value ? Date.parse(`${event.currentTarget.value}Z`) : undefined)}
          />
          <span aria-hidden="true"> UTC</span>
        </label>
        <button type="button" class="button" disabled={shown === undefined} onClick={() => choose(undefined)}>
          Latest
        </button>
      </div>
    </section>
  );
}

/** A wrong time is reported by the view, which reads with it; the control then shows that there is no limit. */
function readKnown(query: URLSearchParams): number | undefined {
  try {
    return timeArgument(query, "known");
  } catch (thrown) {
    if (thrown instanceof ArgumentError) return undefined;
    throw thrown;
  }
}

function factTimes(times: number[]): number[] {
  return [...new Set(times)].sort((one, other) => one - other);
}

function move(event: KeyboardEvent, value: number, choose: (time: number) => void): void {
  const days = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -7, PageUp: 7 }[event.key];
  if (days === undefined) return;
  event.preventDefault();
  choose(event.shiftKey ? value + Math.sign(days) * stepMs : value + days * dayMs);
}

/** Shows how many facts became known when, behind the slider. */
function Density({ times, start, end, known }: { times: number[]; start: number; end: number; known: number }) {
  const counts = useMemo(() => {
    const all = new Array<number>(columns).fill(0);
    for (const time of times) if (time >= start) all[Math.min(columns - 1, Math.floor(((time - start) / (end - start)) * columns))] += 1;
    return all;
  }, [times, start, end]);
  const most = Math.max(1, ...counts);
  const split = ((known - start) / (end - start)) * columns;
  return (
    <svg class="known-density" viewBox={`0 0 ${columns} 20`} preserveAspectRatio="none" aria-hidden="true">
      {counts.map(
        (count, index) =>
          count > 0 && (
            <rect
              key={index}
              x={index + 0.12}
              width={0.76}
              y={20 - 20 * Math.sqrt(count / most)}
              height={20 * Math.sqrt(count / most)}
              class={index < split ? "is-known" : "is-unknown"}
            />
          ),
      )}
    </svg>
  );
}
