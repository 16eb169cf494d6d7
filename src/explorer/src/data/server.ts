import type { GetDatasetResponse } from "@trucedata/client/v1/dataset_service";
import { probe } from "./client";
import { failureOf } from "./failure";
import { Store } from "./store";

/** What the page knows about the server. */
export interface ServerState {
  /** "refused" when the server answers, but with an error. */
  status: "connecting" | "online" | "offline" | "refused";
  /** The words of the last error; empty while online. */
  message: string;
  /** The latest revision. Reads are repeated when it changes. */
  revision: bigint;
  /** The number of times that the server answered again after it had stopped. Reads are repeated when it changes. */
  recoveries: number;
  /** The data set at its latest revision, without a limit of knowledge time. */
  dataset: GetDatasetResponse | undefined;
}

const firstPauseMs = 500;
const maxPauseMs = 4_000;
const heartbeatMs = 5_000;

/** The state of the server, kept up to date by a watch of its changes. */
export const serverState = new Store<ServerState>({
  status: "connecting",
  message: "",
  revision: 0n,
  recoveries: 0,
  dataset: undefined,
});

const update = (change: Partial<ServerState>) => serverState.set({ ...serverState.value, ...change });
const wait = (milliseconds: number) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      resolve();
    }
    // The browser reports that the network is back: there is no need to wait any longer.
    window.addEventListener("online", done);
  });

/** Follows the server for as long as the page is open: its revisions, and whether it answers. */
export async function followServer(): Promise<never> {
  let wasOffline = false;
  let pause = firstPauseMs;
  for (;;) {
    try {
      const dataset = await probe.dataset();
      const revision = dataset.snapshot!.revision;
      update({
        status: "online",
        message: "",
        revision,
        dataset,
        recoveries: serverState.value.recoveries + (wasOffline ? 1 : 0),
      });
      wasOffline = false;
      pause = firstPauseMs;
      await followRevisions(revision);
    } catch (thrown) {
      const failure = failureOf(thrown);
      wasOffline = true;
      update({ status: failure.kind === "offline" ? "offline" : "refused", message: failure.message });
    }
    await wait(pause);
    pause = Math.min(pause * 2, maxPauseMs);
  }
}

async function followRevisions(afterRevision: bigint): Promise<void> {
  for await (const change of probe.watch({ afterRevision, heartbeatMs })) {
    if (change.kind === "heartbeat" && change.revision > serverState.value.revision) {
      const dataset = await probe.dataset();
      update({ revision: dataset.snapshot!.revision, dataset });
    }
  }
}
