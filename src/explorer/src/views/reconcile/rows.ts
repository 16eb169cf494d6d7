import { UnitKind, Verdict, type Columnar, type Reconciliation } from "@trucedata/client";
import { Direction } from "@trucedata/client/v1/reaction";
import { MeasurementDefinition, Hedge, type Quantity } from "@trucedata/client";
import { milliseconds } from "../../data/times";
import { quantityText, valueText } from "../../data/words";

export type Measured = Columnar<Reconciliation>["measurements"][number];

/** One reported move with its measurements. */
export interface Row {
  reconciliation: Columnar<Reconciliation>;
  title: string;
  start: number;
  verdict: Verdict;
  /** The reported interval, signed; undefined when the report is not a fraction of a price. */
  interval: { low: number; high: number } | undefined;
  bearing: Measured | undefined;
}

/** Returns the rows by time. */
export function rowsOf(reconciliations: readonly Columnar<Reconciliation>[]): Row[] {
  return reconciliations.map((reconciliation) => {
    const { reaction, verdict, verdictIndex, measurements } = reconciliation;
    const quantity = reaction!.quantity as Quantity | undefined;
    const sign = reaction!.direction === Direction.DOWN ? -1 : 1;
    const isFraction = quantity?.unit?.kind === UnitKind.FRACTION;
    const ends = isFraction ? [sign * (quantity.low ?? quantity.value), sign * (quantity.high ?? quantity.value)] : undefined;
    return {
      reconciliation,
      verdict,
      title: reaction!.displayName,
      start: milliseconds(reaction!.time?.earliestTime as never),
      interval: ends && { low: Math.min(...ends), high: Math.max(...ends) },
      bearing: verdictIndex === undefined ? undefined : measurements[verdictIndex],
    };
  });
}

const definitions: Record<MeasurementDefinition, string> = {
  [MeasurementDefinition.UNSPECIFIED]: "Not stated",
  [MeasurementDefinition.CLOSE_TO_CLOSE]: "Close to close",
  [MeasurementDefinition.OPEN_TO_CLOSE]: "Open to close",
  [MeasurementDefinition.PREVIOUS_CLOSE_TO_LOW]: "Previous close to the extreme of the session",
  [MeasurementDefinition.HIGH_TO_LOW]: "From one extreme of the session to the other",
  [MeasurementDefinition.PEAK_TO_TROUGH]: "From the extreme of one session to that of a later one",
  [MeasurementDefinition.INTRADAY_FROM_EVENT]: "From the last price before the event to the extreme after it",
  [MeasurementDefinition.MATCHED_SESSIONS]: "Between two closes of the New York Stock Exchange",
  [MeasurementDefinition.ROLLING_WINDOW]: "Extreme to extreme within the stated duration",
};

/** Returns a definition in words. */
export function definitionText(definition: MeasurementDefinition): string {
  return definitions[definition];
}

/** Returns a signed fraction: "−2.71 %". */
export function fractionText(value: number): string {
  const digits = Math.abs(value) < 0.1 ? 2 : 1;
  return `${value < 0 ? "−" : value > 0 ? "+" : ""}${Math.abs(value * 100).toFixed(digits)} %`;
}

/** Returns the reported quantity with its interval: "15 % lower; allows 14.5 % to 15.5 %". */
export function claimText({ reconciliation }: Row): string {
  const { quantity: given, direction } = reconciliation.reaction!;
  const quantity = given as Quantity | undefined;
  const words = { [Direction.UP]: "up", [Direction.DOWN]: "down", [Direction.VOLATILE]: "in both directions", [Direction.UNSPECIFIED]: "" }[
    direction
  ];
  if (!quantity) return `Only a direction: ${words}`;
  const stated = `${quantityText(quantity)} ${words}`;
  const { low, high, hedge } = quantity;
  if (hedge === Hedge.EXACT || low === undefined || high === undefined) return stated;
  if (high === Infinity) return `${stated}: ${valueText(low, quantity.unit)} or more`;
  return `${stated}: from ${valueText(low, quantity.unit)} to ${valueText(high, quantity.unit)}`;
}

/** Returns the verdict on a row as a sentence. */
export function verdictSentence({ reconciliation, verdict, bearing }: Row): string {
  if (verdict === Verdict.UNVERIFIABLE) return reconciliation.unverifiableReason;
  const measured = bearing ? `${definitionText(bearing.definition)}: ${fractionText(bearing.observed)}` : "";
  switch (verdict) {
    case Verdict.CONSISTENT:
      return `${measured}, which is within the reported interval.`;
    case Verdict.CONSISTENT_UNDER_DEFINITION:
      return `${measured}, which is within the reported interval. The plain definition is not.`;
    default:
      return `${measured}, the nearest plain measurement, is outside the reported interval, and so is every other one.`;
  }
}
