import type { PolicyStep } from "@trucedata/client";
import type { TimeRange } from "../../charts/range";
import { milliseconds } from "../../data/times";
import { quantityText } from "../../data/words";
import { stateStyles } from "../../parts/states";

/** A label and where it is drawn: its left edge and its middle. */
export interface StepLabel {
  x: number;
  y: number;
  text: string;
  isDecided: boolean;
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const characterWidth = 6.1;
const halfHeight = 6.5;
const gap = 4;

/**
 * Returns the labels of the steps of one path. A label is above its line or, where another label is, below it; one that has no room is left
 * out, because the table and the tooltip have it. Steps that applied come first.
 *
 * @param places the steps with the heights of their lines.
 * @param plot the pixels of the path.
 */
export function placeLabels(places: readonly { step: PolicyStep; y: number }[], range: TimeRange, plot: Box): StepLabel[] {
  const xOf = (time: number) => plot.left + ((time - range.start) / (range.end - range.start)) * (plot.right - plot.left);
  const isDecided = ({ step }: { step: PolicyStep }) => stateStyles[step.state].dash.length === 0;
  const occupied: Box[] = [];
  return places
    .toSorted((one, other) => Number(isDecided(other)) - Number(isDecided(one)))
    .flatMap((place) => {
      const { step, y } = place;
      const first = xOf(milliseconds(step.valid!.startTime));
      const last = step.valid!.endTime ? xOf(milliseconds(step.valid!.endTime)) : plot.right;
      const visible = Math.min(last, plot.right) - Math.max(first, plot.left);
      const text = isDecided(place) ? levelText(step) : `${stateStyles[step.state].title}: ${levelText(step)}`;
      const width = text.length * characterWidth;
      // A label may be wider than a step that ends at the edge of the plot, but not than one that another step follows.
      const isAtEdge = last >= plot.right;
      if (visible <= 2 || (!isAtEdge && visible < Math.min(width, 26))) return [];
      const left = Math.max(plot.left, Math.min(Math.max(first, plot.left) + gap, plot.right - width - gap));
      const middle = [y - 8, y + 9, y - 21, y + 22].find((at) => {
        const box = { left, right: left + width, top: at - halfHeight, bottom: at + halfHeight };
        const isInside = box.top >= plot.top && box.bottom <= plot.bottom;
        return (
          isInside &&
          !occupied.some(
            (other) => box.left < other.right + gap && other.left < box.right + gap && box.top < other.bottom && other.top < box.bottom,
          )
        );
      });
      if (middle === undefined) return [];
      occupied.push({ left, right: left + width, top: middle - halfHeight, bottom: middle + halfHeight });
      return [{ x: left, y: middle, text, isDecided: isDecided(place) }];
    });
}

/** Returns the level or change of a step in words. */
export function levelText({ level, change }: PolicyStep): string {
  if (level) return quantityText(level);
  return change ? `${change.value > 0 ? "+" : ""}${quantityText(change)}` : "level not stated";
}
