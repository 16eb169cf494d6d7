import { Verdict } from "@trucedata/client";
import type { ColorName } from "../charts/theme";

/** How a verdict is named, explained and marked. */
export interface VerdictStyle {
  title: string;
  sentence: string;
  color: ColorName;
  /** The mark as the path of an SVG, in a box from -7 to 7. */
  path: string;
}

/** The verdicts, in the order of legends. Each has a shape of its own, so that colour is not needed. */
export const verdictStyles: Record<Exclude<Verdict, Verdict.UNSPECIFIED>, VerdictStyle> = {
  [Verdict.CONSISTENT]: {
    title: "Consistent",
    sentence: "The plain definition, from close to close over the stated window, is within the reported interval.",
    color: "good",
    path: "M-5.5 0.5L-1.5 4.5L6 -5",
  },
  [Verdict.CONSISTENT_UNDER_DEFINITION]: {
    title: "Consistent under another definition",
    sentence: "The plain definition is not within the reported interval, but another one is.",
    color: "accent",
    path: "M0 -6L6 0L0 6L-6 0Z",
  },
  [Verdict.INCONSISTENT]: {
    title: "Inconsistent",
    sentence: "No definition is within the reported interval.",
    color: "danger",
    path: "M-5 -5L5 5M-5 5L5 -5",
  },
  [Verdict.UNVERIFIABLE]: {
    title: "Unverifiable",
    sentence: "The prices of the record cannot decide it.",
    color: "ink-faint",
    path: "M-6 0A6 6 0 1 0 6 0A6 6 0 1 0 -6 0M-3 0H3",
  },
};

/** Returns how a verdict is shown. */
export function verdictStyle(verdict: Verdict): VerdictStyle {
  return verdictStyles[verdict === Verdict.UNSPECIFIED ? Verdict.UNVERIFIABLE : verdict];
}

/** The mark of a verdict in a line of text. */
export function VerdictMark({ verdict }: { verdict: Verdict }) {
  const { path, color } = verdictStyle(verdict);
  return (
    <svg class="verdict-mark" data-color={color} viewBox="-8 -8 16 16" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
