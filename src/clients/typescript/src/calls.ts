import type { CallOptions } from "@connectrpc/connect";
import { fromCall, type TruceDataError } from "./errors.js";
import { integer, type CallControl } from "./requests.js";

/** How a client calls. */
export interface ClientOptions {
  /** How often a call is tried while no server answers; 3 unless stated, at least 1. */
  attempts?: number;
  /** Milliseconds that one attempt of a call may take. Unset: no limit. */
  timeoutMs?: number;
  /** Headers of every call, such as `{ authorization: "Bearer …" }`. */
  headers?: Record<string, string>;
}

const firstPauseMs = 200;

/** Makes calls: tries again while no server answers, goes on with a broken stream behind the last message that came, and types the errors. */
export class Caller {
  readonly #attempts: number;

  constructor(private readonly address: string, private readonly hint: string, private readonly options: ClientOptions) {
    this.#attempts = integer(options.attempts ?? 3, "attempts");
    if (this.#attempts < 1) throw new TypeError(`attempts: ${this.#attempts} is less than 1`);
  }

  async unary<T>(control: CallControl, call: (options: CallOptions) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await call(this.#settings(control));
      } catch (thrown) {
        await this.#pauseOrThrow(this.#error(thrown, false, control), attempt, control);
      }
    }
  }

  /** A call that must not be made twice. */
  async once<T>(control: CallControl, call: (options: CallOptions) => Promise<T>): Promise<T> {
    try {
      return await call(this.#settings(control));
    } catch (thrown) {
      throw this.#error(thrown, false, control);
    }
  }

  /** Calls `open` with "" and, after a break, with the cursor of the last answer that had one. */
  async *stream<T>(
    control: CallControl, open: (cursor: string, options: CallOptions) => AsyncIterable<T>, cursorOf: (answer: T) => string | undefined,
  ): AsyncGenerator<T, void, undefined> {
    let cursor = "";
    let hasAnswered = false;
    for (let attempt = 1; ; attempt += 1) {
      // Leaving the loop of the caller ends the call, not only this generator.
      const left = new AbortController();
      const signal = control.signal ? AbortSignal.any([control.signal, left.signal]) : left.signal;
      const answers = open(cursor, this.#settings({ ...control, signal }))[Symbol.asyncIterator]();
      try {
        for (;;) {
          const next = await this.#next(answers, hasAnswered, control);
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

  /** The next answer, or the error in place of it: what the caller throws into its own loop is none of ours. */
  async #next<T>(answers: AsyncIterator<T>, hasAnswered: boolean, control: CallControl): Promise<IteratorResult<T> | TruceDataError> {
    try {
      return await answers.next();
    } catch (thrown) {
      return this.#error(thrown, hasAnswered, control);
    }
  }

  #settings(control: CallControl): CallOptions {
    const limit = control.timeoutMs ?? this.options.timeoutMs;
    return { headers: this.options.headers, signal: control.signal, timeoutMs: limit === Infinity ? undefined : limit };
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
