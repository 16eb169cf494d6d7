import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import type { Failure } from "../data/failure";
import type { Read } from "../data/useRead";

interface MessageProperties {
  kind: Failure["kind"] | "empty";
  title: string;
  hint?: string;
  retry?: () => void;
  children?: ComponentChildren;
}

/** A message in place of data. */
export function Message({ kind, title, hint, retry, children }: MessageProperties) {
  return (
    <div class="message" data-kind={kind} role={kind === "empty" ? "status" : "alert"}>
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {hint && <p class="message-hint">{hint}</p>}
      {retry && (
        <button type="button" class="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

const titles = {
  offline: "The server does not answer",
  argument: "This address cannot be shown",
  server: "The server could not answer",
} as const;

/** The message of a failure, with the hint of the server. */
export function FailureMessage({ failure, retry }: { failure: Failure; retry?: () => void }) {
  const { kind, message, reason } = failure;
  const title =
    reason === "NOT_YET_KNOWN"
      ? "Not yet known at this time"
      : reason === "BEFORE_COVERAGE"
        ? "Nothing was known yet at this time"
        : titles[kind];
  const hint = kind === "offline" ? "The page tries again by itself as soon as the server answers." : failure.hint;
  // The hint is often a part of the message.
  return (
    <Message kind={kind} title={title} hint={message.includes(hint) ? "" : hint} retry={retry}>
      {sentence(message)}
    </Message>
  );
}

function sentence(text: string): string {
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(start) ? start : `${start}.`;
}

interface StatesProperties<T> {
  read: Read<T>;
  /** The height that the content will have, as one of the classes of states.css, so that the page does not jump. */
  size?: "small" | "large";
  /** Whether an answer has nothing to show. */
  isEmpty?: (data: T) => boolean;
  /** What to show then. */
  empty?: ComponentChildren;
  children: (data: T) => ComponentChildren;
}

/**
 * Shows a read: the answer, or that it is loading, slow, empty or failed. While a new answer loads, the previous one stays in view as it was,
 * with the labels and files of the settings that it answers.
 */
export function States<T>({ read, size = "large", isEmpty, empty, children }: StatesProperties<T>) {
  const { status, data, isStale, failure, retry } = read;
  const shown = useRef<ComponentChildren>(undefined);
  if (data !== undefined && !isStale) shown.current = isEmpty?.(data) ? empty : children(data);
  // With the server gone, what was read before is still worth reading.
  if (failure && !(failure.kind === "offline" && data !== undefined && !isStale)) {
    return <FailureMessage failure={failure} retry={retry} />;
  }
  if (data === undefined) {
    return (
      <div class="loading" data-size={size} role="status">
        <span class="visually-hidden">Loading</span>
        <span class="loading-shape" aria-hidden="true" />
        {status === "slow" && <p>The server takes longer than usual. It is still working on the answer.</p>}
      </div>
    );
  }
  return (
    <div class="content" data-status={status} data-stale={isStale} aria-busy={status === "loading" || status === "slow"}>
      {status === "slow" && (
        <p class="content-slow" role="status">
          Loading; the previous answer is still shown.
        </p>
      )}
      {shown.current}
    </div>
  );
}
