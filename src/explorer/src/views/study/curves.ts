import { EventStudyTest, ImpactWarningKind, type Impact } from "@trucedata/client";
import type { ImpactWarning } from "@trucedata/client/v1/event_study";
import { capitalized } from "../../data/words";
import { keyWindows, windowsOf, type Range } from "./arguments";

/** The estimate of one cumulative window. */
export interface WindowEstimate {
  range: Range;
  value: number;
  standardError: number;
  lower: number;
  upper: number;
  /** The p-value of Student's t; NaN for an average, whose tests are listed apart. */
  pValue: number;
}

/** One event and series, or an average over events. */
export interface Curve {
  key: string;
  title: string;
  event: string;
  series: string;
  isAverage: boolean;
  /** The number of events (or of events and series) in the average; 1 for one event. */
  count: number;
  abnormal: number[];
  abnormalPValues: number[];
  /** From the first offset to each offset. */
  path: WindowEstimate[];
  /** The windows of the tables. */
  windows: WindowEstimate[];
}

/** Returns the curves of a study: the averages first, where there are several events or series. */
export function curvesOf(study: Impact, event: Range): Curve[] {
  const { header, events } = study;
  const offsets = header.offsets.length;
  const all = windowsOf(event);
  const split = (estimates: WindowEstimate[]) => ({
    path: estimates.slice(0, offsets),
    windows: keyWindows(event).map((range) => estimates[all.findIndex((each) => String(each) === String(range))]),
  });
  const singles = study.results.flatMap((table): Curve[] =>
    table.eventIndexes.flatMap((eventIndex, row) => {
      if (table.alternativeAnchors[row]) return [];
      const at = (values: ArrayLike<number>, index: number, width: number) => values[row * width + index] ?? NaN;
      const estimates = all.map((range, index): WindowEstimate => ({
        range,
        value: at(table.cumulativeAbnormalReturns, index, all.length),
        standardError: at(table.cumulativeStandardErrors, index, all.length),
        lower: at(table.cumulativeLowerBounds, index, all.length),
        upper: at(table.cumulativeUpperBounds, index, all.length),
        pValue: at(table.cumulativePValues, index, all.length),
      }));
      const series = header.series.find((each) => each.name === table.series)!;
      const names = [
        events.length > 1 && events[eventIndex].displayName,
        (header.series.length > 1 || events.length === 1) && series.displayName,
      ];
      return [
        {
          key: `${events[eventIndex].name} ${table.series}`,
          title: names.filter(Boolean).join(" · "),
          event: events[eventIndex].displayName,
          series: series.displayName,
          isAverage: false,
          count: 1,
          abnormal: header.offsets.map((_, index) => at(table.abnormalReturns, index, offsets)),
          abnormalPValues: header.offsets.map((_, index) => at(table.abnormalReturnPValues, index, offsets)),
          ...split(estimates),
        },
      ];
    }),
  );
  const averages = study.aggregates
    .filter((aggregate) => !aggregate.alternativeAnchors && Math.max(...aggregate.eventCounts) > 1)
    .map((aggregate): Curve => {
      const series = header.series.find((each) => each.name === aggregate.series)?.displayName ?? "";
      const count = Math.max(...aggregate.eventCounts);
      const estimates = all.map((range, index): WindowEstimate => ({
        range,
        value: aggregate.cumulativeAverageAbnormalReturns[index],
        standardError: aggregate.cumulativeStandardErrors[index],
        lower: aggregate.cumulativeLowerBounds[index],
        upper: aggregate.cumulativeUpperBounds[index],
        pValue: NaN,
      }));
      return {
        key: `average ${aggregate.group} ${aggregate.series}`,
        isAverage: true,
        count,
        event: `Average of ${count}`,
        series: series || "All series",
        title: `Average of ${count} ${series ? "events" : "pairs"}${series ? ` · ${series}` : ""}`,
        abnormal: [...aggregate.averageAbnormalReturns],
        abnormalPValues: aggregate.averageAbnormalReturns.length ? header.offsets.map(() => NaN) : [],
        ...split(estimates),
      };
    });
  return [...averages, ...singles];
}

const papers: Record<number, string> = {
  [EventStudyTest.BROWN_WARNER_1980_T]: "Brown and Warner (1980) t",
  [EventStudyTest.BROWN_WARNER_1985_T]: "Brown and Warner (1985) t",
  [EventStudyTest.BOEHMER_MUSUMECI_POULSEN_T]: "Boehmer, Musumeci and Poulsen t",
  [EventStudyTest.PATELL_Z]: "Patell Z",
  [EventStudyTest.ADJUSTED_PATELL_Z]: "Adjusted Patell Z",
  [EventStudyTest.ADJUSTED_BMP_T]: "Adjusted BMP t",
  [EventStudyTest.LAMB_Z]: "Lamb Z",
  [EventStudyTest.CORRADO_RANK]: "Corrado rank",
  [EventStudyTest.CORRADO_ZIVNEY_RANK]: "Corrado and Zivney rank",
  [EventStudyTest.CORRADO_ZIVNEY_SIGN]: "Corrado and Zivney sign",
  [EventStudyTest.WILCOXON]: "Wilcoxon signed rank",
};

/** Returns the name of a test. */
export function testText(test: EventStudyTest): string {
  return papers[test] ?? capitalized(EventStudyTest[test].replaceAll("_", " ").toLowerCase().replace(/ t$/, " t").replace(/ z$/, " Z"));
}

/** One test of an average, or the reason why there is none. */
export interface TestRow {
  key: string;
  average: string;
  test: EventStudyTest;
  statistic: number;
  degreesOfFreedom: number;
  pValue: number;
  adjustedPValue: number;
  /** Why the test was refused, or what is doubtful about it. */
  reason: string;
}

/** Returns the tests of the averages over one window. */
export function testRows(study: Impact, event: Range, window: Range): TestRow[] {
  const index = windowsOf(event).findIndex((each) => String(each) === String(window));
  return study.aggregates
    .filter((aggregate) => !aggregate.alternativeAnchors)
    .flatMap((aggregate) => {
      const average = study.header.series.find((each) => each.name === aggregate.series)?.displayName ?? "All series";
      return study.header.tests
        .filter((test) => test !== EventStudyTest.TIME_SERIES_T)
        .map((test): TestRow => {
          const found = aggregate.statistics.find(
            (each) => each.test === test && each.place.case === "windowIndex" && each.place.value === index,
          );
          const warnings = aggregate.warnings.filter((warning) => warning.test === test).map((warning) => warning.message);
          return {
            key: `${aggregate.group} ${aggregate.series} ${test}`,
            average,
            test,
            statistic: found?.statistic ?? NaN,
            degreesOfFreedom: found?.degreesOfFreedom ?? NaN,
            pValue: found?.pValue ?? NaN,
            adjustedPValue: found?.adjustedPValue ?? NaN,
            reason: found ? warnings.join(" ") : warnings.join(" ") || "No statistic over this window.",
          };
        });
    });
}

/** Returns the warnings about the study as a whole, with titles in place of names: not those that refuse a single test, which are listed with the test. */
export function warningsOf(study: Impact): string[] {
  const all: ImpactWarning[] = [
    ...study.results.flatMap((table) => table.warnings as ImpactWarning[]),
    ...study.aggregates.flatMap((each) => each.warnings as ImpactWarning[]),
  ];
  const listed = all.filter((warning) => warning.test === EventStudyTest.UNSPECIFIED && warning.kind !== ImpactWarningKind.UNSPECIFIED);
  const titles = new Map([...study.events, ...study.header.series].map((each) => [each.name, each.displayName]));
  const inWords = (message: string) =>
    message.replace(/(?:events|series)\/[a-z0-9-]+/g, (name) => (titles.has(name) ? `“${titles.get(name)}”` : name));
  return [...new Set(listed.map((warning) => inWords(warning.message)))];
}
