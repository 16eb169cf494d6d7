import { serverState } from "../data/server";
import { useStore } from "../data/store";

/** Says that the server does not answer, for as long as it does not. */
export function ServerNotice() {
  const { status, message } = useStore(serverState);
  if (status !== "offline" && status !== "refused") return null;
  return (
    <div class="server-notice" role="alert">
      <strong>{status === "offline" ? "The server does not answer." : "The server refuses calls."}</strong>{" "}
      {status === "offline" ? "The page shows what it has read so far. It tries again every few seconds and continues by itself." : message}
    </div>
  );
}
