import { Phase } from "@trucedata/client";
import { capitalized, enumWords } from "../../data/words";
import { partyGroups, type PartyGroup } from "../../parts/parties";
import { PhaseMark } from "../../parts/phases";
import { listedStates, stateStyles, type StateStyle } from "../../parts/states";

/** The legend of the events: shapes are phases, colours are actors. */
export function EventLegend({ phases, groups }: { phases: ReadonlySet<Phase>; groups: ReadonlySet<PartyGroup> }) {
  const listed = Object.values(Phase).filter((phase): phase is Phase => typeof phase === "number" && phases.has(phase));
  return (
    <div class="legend">
      <ul aria-label="Phases">
        {listed.map((phase) => (
          <li key={phase}>
            <PhaseMark phase={phase} />
            {capitalized(enumWords(Phase, phase))}
          </li>
        ))}
      </ul>
      <ul aria-label="Actors">
        {(Object.keys(partyGroups) as PartyGroup[])
          .filter((group) => groups.has(group))
          .map((group) => (
            <li key={group}>
              <span class="legend-color" data-party={group} aria-hidden="true" />
              {partyGroups[group]}
            </li>
          ))}
      </ul>
    </div>
  );
}

/** The legend of the policies: how each state of a step is drawn. */
export function PolicyLegend() {
  return (
    <ul class="legend" aria-label="States of steps">
      {listedStates.map((state) => (
        <li key={state}>
          <StepSample {...stateStyles[state]} />
          {stateStyles[state].title}
        </li>
      ))}
    </ul>
  );
}

function StepSample({ area, color, dash }: StateStyle) {
  return (
    <svg class="legend-step" viewBox="0 0 26 14" data-area={area} data-color={color} aria-hidden="true">
      <rect x="1" y="2" width="24" height="12" />
      {(area === "hatched" || area === "crossed") && <path class="legend-hatch" d="M1 14 13 2M9 14 21 2M17 14 25 6" />}
      {area === "crossed" && <path class="legend-hatch" d="M1 2 13 14M9 2 21 14M17 2 25 10" />}
      <path class="legend-line" d={dash.length ? "M1 14V2H25V14" : "M1 2H25"} stroke-dasharray={dash.join(" ") || undefined} />
    </svg>
  );
}
