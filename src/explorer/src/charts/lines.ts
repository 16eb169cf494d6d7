import { fontFamily, type Colors } from "./theme";

/** The number of lines that colour and dash tell apart. */
export const lineColors = 6;
const dashes: (number[] | "solid")[] = ["solid", [6, 3], [2, 2.5]];

/** Returns the colour of the line with an index. Colours repeat with other dashes. */
export function lineColor(colors: Colors, index: number): string {
  return colors[`series-${(index % lineColors) + 1}` as "series-1"];
}

/** Returns the dash of the line with an index. */
export function lineDash(index: number): number[] | "solid" {
  return dashes[Math.floor(index / lineColors) % dashes.length];
}

/** Returns places for labels near `wanted`, at least `gap` apart and between `top` and `bottom` as far as there is room. */
export function spread(wanted: readonly number[], gap: number, top: number, bottom: number): number[] {
  const order = wanted.map((_, index) => index).sort((one, other) => wanted[one] - wanted[other]);
  const places = [...wanted];
  let previous = top - gap;
  for (const index of order) {
    places[index] = Math.max(places[index], previous + gap);
    previous = places[index];
  }
  let next = bottom + gap;
  for (const index of order.toReversed()) {
    places[index] = Math.min(places[index], next - gap);
    next = places[index];
  }
  return places;
}

/** Returns bounds that contain the values and zero, with room above and below. */
export function boundsWithZero(values: Iterable<number>): { min: number; max: number } {
  let [min, max] = [0, 0];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  const room = (max - min) * 0.06 || 0.01;
  return { min: min < 0 ? min - room : 0, max: max > 0 ? max + room : 0 };
}

/** Returns a text of a custom series. */
export function textElement(
  x: number,
  y: number,
  text: string,
  fill: string,
  style: { weight?: number; size?: number } & Record<string, unknown> = {},
) {
  const { weight = 400, size = 12, ...others } = style;
  return { type: "text", silent: true, style: { x, y, text, fill, font: `${weight} ${size}px ${fontFamily}`, ...others } };
}

/**
 * Returns a group of a custom series; undefined for no elements, because ECharts leaves the elements of the previous drawing in a group that
 * becomes empty.
 */
export function groupElement(children: object[]) {
  return children.length > 0 ? { type: "group", children } : undefined;
}
