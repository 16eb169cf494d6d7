import { PolicyState } from "@trucedata/client";

/** How a step of a policy is drawn: its outline, its area, and what that means. */
export interface StateStyle {
  title: string;
  /** The lengths of the dashes of the outline; [] for a solid one. */
  dash: number[];
  area: "full" | "faint" | "hatched" | "crossed" | "none";
  color: "accent" | "warning" | "ink-faint";
}

/** The drawing of each state: solid for what applied, dashed for what is still to come, hatched for what did not apply. */
export const stateStyles: Record<PolicyState, StateStyle> = {
  [PolicyState.UNSPECIFIED]: { title: "Not stated", dash: [1, 3], area: "none", color: "ink-faint" },
  [PolicyState.IN_FORCE]: { title: "In force", dash: [], area: "full", color: "accent" },
  [PolicyState.EXPIRED]: { title: "Applied, ended", dash: [], area: "faint", color: "accent" },
  [PolicyState.SCHEDULED]: { title: "Scheduled", dash: [6, 4], area: "none", color: "accent" },
  [PolicyState.THREATENED]: { title: "Threatened", dash: [2, 3], area: "hatched", color: "warning" },
  [PolicyState.SUSPENDED]: { title: "Suspended", dash: [8, 3, 2, 3], area: "crossed", color: "ink-faint" },
  [PolicyState.UNDECIDED]: { title: "Undecided", dash: [1, 4], area: "none", color: "ink-faint" },
};

/** The states in the order of legends. */
export const listedStates = [
  PolicyState.IN_FORCE,
  PolicyState.EXPIRED,
  PolicyState.SCHEDULED,
  PolicyState.THREATENED,
  PolicyState.SUSPENDED,
  PolicyState.UNDECIDED,
] as const;
