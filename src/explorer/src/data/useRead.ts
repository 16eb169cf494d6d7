import { useEffect, useRef, useState } from "preact/hooks";
import { failureOf, type Failure } from "./failure";
import { serverState } from "./server";
import { useStore } from "./store";

/** A read and how far it has progressed. */
export interface Read<T> {
  /** "slow" after three seconds without an answer. */
  status: "loading" | "slow" | "ready" | "failed";
  /** The last answer, which is kept while the next one is loading. */
  data: T | undefined;
  /** Whether the last answer is that to another key, so that the labels of the current one do not fit it. */
  isStale: boolean;
  failure: Failure | undefined;
  retry(): void;
}

interface State<T> extends Pick<Read<T>, "status" | "data" | "failure"> {
  /** The key of the data. */
  key: string | undefined;
}

const slowAfterMs = 3_000;

/**
 * Reads from the server, and again whenever `key` changes, the server records a new revision or it answers again after a stop. A read that
 * is no longer wanted is aborted.
 *
 * @param key everything that the read depends on, as one text; undefined reads nothing.
 */
export function useRead<T>(key: string | undefined, read: (signal: AbortSignal) => Promise<T>): Read<T> {
  const { revision, recoveries } = useStore(serverState);
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<State<T>>({ status: "loading", data: undefined, failure: undefined, key: undefined });
  const latest = useRef(read);
  latest.current = read;

  useEffect(() => {
    if (key === undefined) return;
    const controller = new AbortController();
    const { signal } = controller;
    setState((previous) => ({ ...previous, status: "loading", failure: undefined }));
    const timer = setTimeout(() => setState((previous) => ({ ...previous, status: "slow" })), slowAfterMs);
    latest
      .current(signal)
      .then(
        (data) => !signal.aborted && setState({ status: "ready", data, failure: undefined, key }),
        (thrown: unknown) => !signal.aborted && setState((previous) => ({ ...previous, status: "failed", failure: failureOf(thrown) })),
      )
      .finally(() => clearTimeout(timer));
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [key, revision, recoveries, attempt]);

  const { status, data, failure } = state;
  const isStale = data !== undefined && state.key !== key;
  return { status, data, isStale, failure, retry: () => setAttempt((count) => count + 1) };
}
