import { instantText } from "../data/times";

/** Returns the note below the picture of a chart with a time axis. */
export function pictureNote(known: number | undefined): string {
  const view = known === undefined ? "Everything known to date" : `As known at ${instantText(known)}`;
  return `TruceData. ${view}. Times on the axis are in UTC.`;
}
