import type { CallOptions } from "@connectrpc/connect";
import { fromCall, silentWatch, type TruceDataError } from "./errors.js";
import { controlled, integer, type CallControl } from "./requests.js";

/** Options of a client. */
export interface ClientOptions {
  /** Maximum number of attempts while no server answers, at least 1. Default: 3. */
  attempts?: number;
  /**
   * Timeout of one attempt in milliseconds. Default: 60,000 for a call with one answer, and none for streams and imports. Infinity for no
   * timeout.
   */
  timeoutMs?: number;
  /** Headers sent with every call, such as `{ authorization: "Bearer …" }`. */
  headers?: Record<string, string>;
}

const firstPauseMs = 200;
const unaryTimeoutMs = 60_000;

/**
 * Makes calls: retries while no server answers, resumes a broken stream after the last message received, and converts errors to
 * TruceDataError.
 */
export class Caller {
  readonly #attempts: number;
  readonly #headers: Record<string, string> | undefined;
  readonly #timeoutMs: number | undefined;

  constructor(private readonly address: string, private readonly hint: string, options: ClientOptions) {
    const { attempts = 3, headers, ...others } = options;
    this.#attempts = integer(attempts, "attempts");
    this.#headers = headers;
    this.#timeoutMs = controlled(others).timeoutMs;
    if (this.#attempts < 1) throw new TypeError(`attempts: ${this.#attempts} is less than 1`);
  }

  async unary<T>(control: CallControl, call: (options: CallOptions) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await call(this.#settings(control, unaryTimeoutMs));
      } catch (thrown) {
        await this.#pauseOrThrow(this.#error(thrown, false, control), attempt, control);
      }
    }
  }

  /** Makes a call that must not be repeated, so it is never retried. */
  async once<T>(control: CallControl, call: (options: CallOptions) => Promise<T>): Promise<T> {
    try {
      return await call(this.#settings(control));
    } catch (thrown) {
      throw this.#error(thrown, false, control);
    }
  }

  /**
   * Calls `open` with "" and, after the stream breaks, with the cursor of the last answer that had one. A stream without an answer for
   * `maxSilenceMs` counts as broken.
   */
  async *stream<T>(
    control: CallControl, open: (cursor: string, options: CallOptions) => AsyncIterable<T>, cursorOf: (answer: T) => string | undefined,
    maxSilenceMs?: number,
  ): AsyncGenerator<T, void, undefined> {
    let cursor = "";
    let hasAnswered = false;
    for (let attempt = 1; ; attempt += 1) {
      // When the caller leaves its loop, the call ends too, not only this generator.
      const left = new AbortController();
      const signal = control.signal ? AbortSignal.any([control.signal, left.signal]) : left.signal;
      const answers = open(cursor, this.#settings({ ...control, signal }))[Symbol.asyncIterator]();
      try {
        for (;;) {
          const next = await this.#nextInTime(answers, hasAnswered, control, maxSilenceMs);
          if (next instanceof Error) {
            await this.#pauseOrThrow(next, attempt, control);
            break;
          }
          if (next.done) return;
          hasAnswered = true;
          attempt = 0;
          cursor = cursorOf(next.value) || cursor;
          yield next.value;
        }
      } finally {
        left.abort();
      }
    }
  }

  /** Returns the next answer, or the error of the call or of a silence of `maxSilenceMs`. */
  async #nextInTime<T>(
    answers: AsyncIterator<T>, hasAnswered: boolean, control: CallControl, maxSilenceMs: number | undefined,
  ): Promise<IteratorResult<T> | TruceDataError> {
    const next = this.#next(answers, hasAnswered, control);
    if (maxSilenceMs === undefined) return next;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const silence = new Promise<TruceDataError>((resolve) => {
      timer = setTimeout(() => resolve(silentWatch(this.address, maxSilenceMs)), maxSilenceMs);
    });
    try {
      return await Promise.race([next, silence]);
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Returns the next answer or the error of the call. It is not thrown, so that errors thrown in the caller's own loop are never retried.
   */
  async #next<T>(answers: AsyncIterator<T>, hasAnswered: boolean, control: CallControl): Promise<IteratorResult<T> | TruceDataError> {
    try {
      return await answers.next();
    } catch (thrown) {
      return this.#error(thrown, hasAnswered, control);
    }
  }

  #settings(control: CallControl, defaultTimeoutMs = Infinity): CallOptions {
    const timeoutMs = control.timeoutMs ?? this.#timeoutMs ?? defaultTimeoutMs;
    return { headers: this.#headers, signal: control.signal, timeoutMs: timeoutMs === Infinity ? undefined : timeoutMs };
  }

  #error(thrown: unknown, hasAnswered: boolean, control: CallControl): TruceDataError {
    return fromCall(thrown, { address: this.address, hint: this.hint, hasAnswered, wasAborted: control.signal?.aborted ?? false });
  }

  async #pauseOrThrow(error: TruceDataError, attempt: number, control: CallControl): Promise<void> {
    if (error.code !== "UNAVAILABLE" || attempt >= this.#attempts) throw error;
    await new Promise<void>((resume) => {
      const timer = setTimeout(resume, firstPauseMs * 2 ** (attempt - 1));
      control.signal?.addEventListener("abort", () => (clearTimeout(timer), resume()), { once: true });
    });
  }
}
