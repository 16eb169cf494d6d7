import type { Alignment, AlignOptions, Impact, ImpactOptions } from "@trucedata/client";
import { client } from "./client";
import type { View } from "./reads";

const options = ({ known, signal }: View) => ({ ...(known && { known }), signal });

/** Aligns series to events. */
export async function readAlignment(request: AlignOptions, view: View): Promise<Alignment> {
  return client.align({ ...request, ...options(view) });
}

/** Estimates the impact of events. */
export async function readImpact(request: ImpactOptions, view: View): Promise<Impact> {
  return client.impact({ ...request, ...options(view) });
}

/** Compares the reported moves with prices. Without names, all reactions that have a number. */
export async function readReconciliations(reactions: readonly string[], view: View) {
  const { reconciliations } = await client.reconcile({ ...(reactions.length > 0 && { reactions }), ...options(view) });
  return reconciliations;
}

/** Returns nanoseconds of a column as milliseconds. */
export function nanosToMs(nanos: bigint): number {
  return Number(nanos / 1_000_000n);
}
