import { instantText } from "../data/times";

/** Returns the note below the picture of a chart: the as-known-at time, then sentences about what is drawn. */
export function pictureNote(known: string | undefined, sentences: string): string {
  const view = known === undefined ? "Everything known to date" : `As known at ${instantText(Date.parse(known))}`;
  return `TruceData. ${view}. ${sentences}`;
}

/** What a picture with a time axis says of it. */
export const axisInUtc = "Times on the axis are in UTC.";
