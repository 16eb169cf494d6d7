import { useEffect, useRef, useState } from "preact/hooks";
import { readBars, type AdjustmentName, type Bars } from "../../data/bars";
import { failureOf, type Failure } from "../../data/failure";
import { serverState } from "../../data/server";
import { useStore } from "../../data/store";

/** A read of bars and how far it has progressed. */
export interface BarsRead {
  status: "loading" | "ready" | "failed" | "cancelled";
  bars: Bars | undefined;
  failure: Failure | undefined;
  /** The number of bars received by the read that is in progress. */
  received: number;
  /** Words about a revision that arrived while the series was shown. */
  note: string;
  cancel(): void;
  retry(): void;
}

const drawPauseMs = 400;

/** Reads the bars of a series, and again when the server records a new revision. Bars are shown as they arrive. */
export function useBars(name: string, adjustment: AdjustmentName | undefined, known: string | undefined): BarsRead {
  const { revision, recoveries } = useStore(serverState);
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<Omit<BarsRead, "cancel" | "retry">>({
    status: "loading",
    bars: undefined,
    failure: undefined,
    received: 0,
    note: "",
  });
  const controller = useRef<AbortController>(undefined);
  const shown = useRef({ key: "", revision: 0n });
  const key = `${name} ${adjustment} ${known}`;

  useEffect(() => {
    const abort = new AbortController();
    controller.current = abort;
    const isSame = shown.current.key === key;
    const isNewRevision = isSame && shown.current.revision !== 0n && shown.current.revision !== revision;
    if (isNewRevision) shown.current.revision = revision;
    const note = isNewRevision ? `Revision ${revision} arrived. The series is read again.` : "";
    setState((previous) => ({
      ...previous,
      status: "loading",
      received: 0,
      failure: undefined,
      note,
      ...(!isSame && { bars: undefined }),
    }));
    let drawn = 0;
    let last: Bars | undefined;
    const read = async () => {
      for await (const bars of readBars(name, adjustment, { known, signal: abort.signal })) {
        if (abort.signal.aborted) return;
        last = bars;
        const now = performance.now();
        if (!bars.isComplete && now - drawn < drawPauseMs) continue;
        drawn = now;
        // The bars of the previous revision stay in view until all of the new ones have arrived.
        setState((previous) => ({
          ...previous,
          received: bars.count,
          ...((!isSame || bars.isComplete) && { bars }),
          status: bars.isComplete ? "ready" : "loading",
        }));
        // The page can draw and answer to keys between two chunks.
        await new Promise((resolve) => setTimeout(resolve));
      }
      shown.current = { key, revision: serverState.value.revision };
      if (isNewRevision)
        setState((previous) => ({ ...previous, note: `Revision ${last?.revision ?? revision} arrived. The series was read again.` }));
    };
    read().catch((thrown: unknown) => {
      if (abort.signal.aborted) return;
      setState((previous) => ({ ...previous, status: "failed", failure: failureOf(thrown) }));
    });
    return () => abort.abort();
  }, [key, revision, recoveries, attempt]);

  return {
    ...state,
    cancel: () => {
      controller.current?.abort();
      setState((previous) => ({ ...previous, status: "cancelled" }));
    },
    retry: () => setAttempt((count) => count + 1),
  };
}
