import { Missing } from "@trucedata/client";

/** How a missing cell is marked and explained. */
export interface MissingStyle {
  /** The reason in a few words, for tables and legends. */
  title: string;
  /** The reason as a sentence. */
  sentence: string;
  /** The mark as the path of an SVG, in a box from -5 to 5. */
  path: string;
}

/** The mark and the words of each reason. A cell that is present has none. */
export const missingStyles: Record<Exclude<Missing, Missing.UNSPECIFIED | Missing.PRESENT>, MissingStyle> = {
  [Missing.MARKET_CLOSED]: { title: "Market closed", sentence: "The market is closed then.", path: "M-4 0H4" },
  [Missing.NOT_LISTED]: { title: "Not listed", sentence: "The instrument is not listed at that time.", path: "M-3.5 -3.5H3.5V3.5H-3.5Z" },
  [Missing.NO_DATA]: {
    title: "No data",
    sentence: "The market is open, but the series has no observation to measure.",
    path: "M-3.5 -3.5L3.5 3.5M-3.5 3.5L3.5 -3.5",
  },
  [Missing.STALE]: {
    title: "Too old",
    sentence: "The nearest observation is too far from that instant.",
    path: "M-4 0A4 4 0 1 0 4 0A4 4 0 1 0 -4 0",
  },
  [Missing.NOT_YET_KNOWN]: {
    title: "Not yet known",
    sentence: "The observation was not yet public at the as-known-at time.",
    path: "M-4 -4H4L0 0ZM-4 4H4L0 0Z",
  },
  [Missing.BEFORE_COVERAGE]: { title: "Before the data", sentence: "The series or its calendar starts later.", path: "M3 -4L-4 0L3 4Z" },
  [Missing.AFTER_COVERAGE]: { title: "After the data", sentence: "The series or its calendar ends earlier.", path: "M-3 -4L4 0L-3 4Z" },
};

/** Returns how a missing cell is marked; undefined for a cell that has a value. */
export function missingStyle(missing: Missing): MissingStyle | undefined {
  return missing === Missing.PRESENT || missing === Missing.UNSPECIFIED ? undefined : missingStyles[missing];
}

/** The legend of the reasons that occur. */
export function MissingLegend({ reasons }: { reasons: ReadonlySet<Missing> }) {
  const listed = [...reasons].toSorted((one, other) => one - other).flatMap((reason) => missingStyle(reason) ?? []);
  if (listed.length === 0) return null;
  return (
    <ul class="legend" aria-label="Cells without a value">
      {listed.map(({ title, path, sentence }) => (
        <li key={title} title={sentence}>
          <svg class="missing-mark" viewBox="-6 -6 12 12" aria-hidden="true">
            <path d={path} />
          </svg>
          {title}
        </li>
      ))}
    </ul>
  );
}
