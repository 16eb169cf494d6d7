import type { EChartsCoreOption } from "echarts/core";

const names = [
  "ink",
  "ink-soft",
  "ink-faint",
  "line",
  "line-soft",
  "surface",
  "ground",
  "accent",
  "accent-soft",
  "warning",
  "danger",
  "good",
  "known",
  "party-us",
  "party-cn",
  "party-both",
  "party-other",
  "series-1",
  "series-2",
  "series-3",
  "series-4",
  "series-5",
  "series-6",
] as const;

/** A colour of the design language: the custom property `--color-…` of styles/tokens.css. */
export type ColorName = (typeof names)[number];

/** The colours of the theme that is shown. */
export type Colors = Record<ColorName, string>;

/** Returns the colours of the theme that is shown. */
export function readColors(): Colors {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--color-${name}`).trim()])) as Colors;
}

/** The font of charts and of their pictures. */
export const fontFamily = "Inter, system-ui, sans-serif";

/** Returns the options of a time axis in UTC. */
export function timeAxis(colors: Colors, range?: { start: number; end: number }): EChartsCoreOption {
  return {
    type: "time",
    ...(range && { min: range.start, max: range.end }),
    axisLine: { show: true, lineStyle: { color: colors.line } },
    axisTick: { show: true, length: 4, lineStyle: { color: colors.line } },
    splitLine: { show: true, lineStyle: { color: colors["line-soft"] } },
    axisLabel: {
      color: colors["ink-soft"],
      fontSize: 12,
      fontFamily,
      hideOverlap: true,
      margin: 9,
      formatter: {
        year: "{yyyy}",
        month: "{MMM} {yyyy}",
        day: "{d} {MMM}",
        hour: "{HH}:{mm}",
        minute: "{HH}:{mm}",
        second: "{HH}:{mm}:{ss}",
      },
    },
  };
}

/** Returns the options of a value axis. */
export function valueAxis(colors: Colors, format: (value: number) => string): EChartsCoreOption {
  return {
    type: "value",
    scale: true,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: colors["line-soft"] } },
    axisLabel: { color: colors["ink-soft"], fontSize: 12, fontFamily, formatter: format },
  };
}
