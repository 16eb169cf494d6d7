import { useCallback, useMemo, useRef } from "preact/hooks";
import { addressOf, setArguments, useKnown } from "../../app/address";
import { Chart, type ChartContext, type ChartHandle, type Hover } from "../../charts/Chart";
import type { TimeRange } from "../../charts/range";
import { asOfJson, readPolicies, readPolicyPaths } from "../../data/reads";
import { instantText, isoText, milliseconds } from "../../data/times";
import { useRead } from "../../data/useRead";
import { idOf } from "../../data/words";
import { Choices } from "../../parts/Choices";
import { DataTable, type Column } from "../../parts/DataTable";
import { Downloads } from "../../parts/Downloads";
import { axisInUtc, pictureNote } from "../../parts/notes";
import { SameCall } from "../../parts/SameCall";
import { Message, States } from "../../parts/States";
import { stateStyles } from "../../parts/states";
import { narrowMargins, wideMargins } from "./eventsOption";
import type { TimelineEvent } from "./lanes";
import { PolicyLegend } from "./Legend";
import { drawnSteps, policiesHeight, policiesOption, type PathStep } from "./policiesOption";
import { levelText } from "./stepLabels";

interface PoliciesPanelProperties {
  /** The names of the chosen policies; empty for those that most events change. */
  chosen: readonly string[];
  /** All events, by which the policies are ranked. */
  events: readonly TimelineEvent[];
  range: TimeRange;
  limits: TimeRange;
  onRange(range: TimeRange): void;
}

const usualCount = 4;
const keys =
  "Shift with the left and right arrows moves the range, plus and minus zoom, and 0 shows everything. " + "The table below has all steps.";

/** The paths of policies as steps, on the axis of the events. */
export function PoliciesPanel({ chosen, events, range, limits, onRange }: PoliciesPanelProperties) {
  const known = useKnown();
  const knownTime = known === undefined ? undefined : Date.parse(known);
  const handle = useRef<ChartHandle>(null);
  const isNarrow = window.innerWidth < 640;
  const policies = useRead("policies", (signal) => readPolicies({ known: undefined, signal }));
  const names = useMemo(() => (chosen.length > 0 ? [...chosen] : mostChanged(events)), [chosen.join(), events]);
  const paths = useRead(names.length ? `${names} ${known}` : undefined, (signal) => readPolicyPaths(names, { known, signal }));
  const data = paths.data;
  const option = useCallback(
    (context: ChartContext) => policiesOption({ paths: data ?? [], range, known: knownTime }, { ...context, isNarrow }),
    [data, range, knownTime, isNarrow],
  );
  const stepAt = ({ item }: Hover) => (item?.seriesId === "steps" && data ? drawnSteps(data)[item.index] : undefined);

  return (
    <section class="panel" aria-label="Policies">
      <div class="panel-head">
        <h2>Levels of policies</h2>
        <Choices
          label="Policies"
          selected={names}
          onChange={(selected) => setArguments({ policies: selected.join(",") })}
          choices={(policies.data ?? []).map(({ name, displayName }) => ({ value: name, title: displayName }))}
        />
      </div>
      <PolicyLegend />
      <States
        read={paths}
        isEmpty={(all) => all.length === 0}
        empty={<Message kind="empty" title="No policy is chosen" hint="Choose one above." />}
      >
        {(all) => {
          const rows = all.flatMap((path, pathIndex) => path.steps.map((step) => ({ path, pathIndex, step })));
          return (
            <>
              <Chart
                name="Levels of policies by time"
                height={policiesHeight(all.length, isNarrow)}
                option={option}
                handle={handle}
                margins={isNarrow ? narrowMargins : wideMargins}
                range={range}
                limits={limits}
                onRange={onRange}
                description={`The steps of each policy. ${keys}`}
                tooltip={(hover) => {
                  const step = stepAt(hover);
                  return step && <StepTip {...step} />;
                }}
              />
              <details class="table-details">
                <summary>Show the steps as a table</summary>
                <DataTable
                  caption="Steps of policies"
                  columns={stepColumns}
                  rows={rows}
                  keyOf={({ path, pathIndex, step }) => `${pathIndex} ${path.steps.indexOf(step)}`}
                />
              </details>
              <div class="panel-foot">
                <Downloads
                  name="trucedata-policies"
                  columns={stepColumns}
                  rows={() => rows}
                  chart={handle}
                  title="Levels of policies"
                  note={pictureNote(known, axisInUtc)}
                />
                <SameCall
                  call={all.map(({ policy }) => ({
                    method: "GetPolicyPath",
                    title: policy!.displayName,
                    request: { name: policy!.name, ...asOfJson(known) },
                  }))}
                />
              </div>
            </>
          );
        }}
      </States>
    </section>
  );
}

/** Returns the policies between the two most frequent actors that most events change. */
function mostChanged(events: readonly TimelineEvent[]): string[] {
  const actors = ranked(events.flatMap(({ event }) => event.actors)).slice(0, 2);
  const between = events.filter(({ event }) => [...event.actors, ...event.targets].every((party) => actors.includes(party)));
  return ranked(between.flatMap(({ event }) => [...new Set(event.measures.map((measure) => measure.policy))])).slice(0, usualCount);
}

/** Returns the distinct values, the most frequent first. */
function ranked(values: readonly string[]): string[] {
  const counts = Map.groupBy(values, (value) => value);
  return [...counts].sort((one, other) => other[1].length - one[1].length).map(([value]) => value);
}

function StepTip({ path, step }: PathStep) {
  return (
    <div>
      <strong>{path.policy?.displayName}</strong>
      <span>
        {stateStyles[step.state].title}: {levelText(step)}
      </span>
      <span>{validText(step)}</span>
      <span>Known from {instantText(milliseconds(step.knowledgeTime))}</span>
    </div>
  );
}

function validText({ valid }: PathStep["step"]): string {
  if (!valid) return "No first day stated";
  const end = valid.endTime ? `until ${instantText(milliseconds(valid.endTime))}` : "until further notice";
  return `From ${instantText(milliseconds(valid.startTime))} ${end}`;
}

const stepColumns: readonly Column<PathStep>[] = [
  { name: "policy", title: "Policy", value: ({ path }) => path.policy?.name ?? null, cell: ({ path }) => path.policy?.displayName },
  { name: "state", title: "State", value: ({ step }) => stateStyles[step.state].title.toLowerCase() },
  { name: "level", title: "Level", value: ({ step }) => step.level?.value ?? null, cell: ({ step }) => levelText(step), isNumber: true },
  { name: "change", title: "Change", value: ({ step }) => step.change?.value ?? null, isHidden: true },
  {
    name: "start_time",
    title: "From",
    value: ({ step }) => (step.valid?.startTime ? isoText(milliseconds(step.valid.startTime)) : null),
    cell: ({ step }) => (step.valid?.startTime ? instantText(milliseconds(step.valid.startTime)) : "no first day stated"),
  },
  {
    name: "end_time",
    title: "Until",
    value: ({ step }) => (step.valid?.endTime ? isoText(milliseconds(step.valid.endTime)) : null),
    cell: ({ step }) => (step.valid?.endTime ? instantText(milliseconds(step.valid.endTime)) : "further notice"),
  },
  {
    name: "events",
    title: "Events",
    value: ({ step }) => step.events.join(" "),
    cell: ({ step }) =>
      step.events.map((name) => (
        <a key={name} class="event-link" href={addressOf("event", { name })}>
          {idOf(name)}
        </a>
      )),
  },
  {
    name: "knowledge_time",
    title: "Known from",
    value: ({ step }) => isoText(milliseconds(step.knowledgeTime)),
    cell: ({ step }) => instantText(milliseconds(step.knowledgeTime)),
  },
];
