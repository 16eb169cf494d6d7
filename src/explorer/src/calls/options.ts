import { type Fields, type Value } from "./values.js";

/** Takes fields out of a request one by one, so that a client's method is used only if it has an option for every field. */
export class Options {
  readonly #fields: Fields;
  readonly #write: (value: Value) => string;

  constructor(fields: Fields, write: (value: Value) => string) {
    this.#fields = copyOf(fields);
    this.#write = write;
  }

  /** Takes a field by its path, such as `filter.kinds`. */
  take(path: string): Value | undefined {
    const names = path.split(".");
    const last = names.pop()!;
    const parents: Fields[] = [this.#fields];
    for (const name of names) {
      const parent = parents.at(-1)!.get(name);
      if (parent?.kind !== "message") return undefined;
      parents.push(parent.fields);
    }
    const value = parents.at(-1)!.get(last);
    parents.at(-1)!.delete(last);
    for (let i = names.length - 1; i >= 0; i--) if (parents[i + 1]!.size === 0) parents[i]!.delete(names[i]!);
    return value;
  }

  /** Takes a field and returns it as a literal. */
  literal(path: string): string | undefined {
    const value = this.take(path);
    return value && this.#write(value);
  }

  /** Takes fields and returns them as named arguments. */
  named(separator: string, paths: Record<string, string>): string[] {
    return Object.entries(paths).flatMap(([name, path]) => {
      const literal = this.literal(path);
      return literal === undefined ? [] : [`${name}${separator}${literal}`];
    });
  }

  /** The fields that were not taken. */
  get rest(): Fields {
    return this.#fields;
  }
}

/** The arguments of every read. */
export const asOf = { known: "as_of.knowledge_time", revision: "as_of.revision" };

/** The arguments of the filter of events. */
export const eventFilter = {
  query: "filter.query",
  kinds: "filter.kinds",
  phases: "filter.phases",
  actors: "filter.actors",
  targets: "filter.targets",
  policies: "filter.policies",
  tags: "filter.tags",
  instruments: "filter.instruments",
  start: "filter.time.start_time",
  end: "filter.time.end_time",
};

/** Returns lines of arguments, indented, as short as `width` allows. */
export function wrapped(prefix: string, parts: readonly string[], suffix: string, indent: string, width = 100): string {
  const line = `${prefix}${parts.join(", ")}${suffix}`;
  return line.length <= width ? line : `${prefix.trimEnd()}\n${parts.map((part) => `${indent}${part}`).join(",\n")}${suffix}`;
}

function copyOf(fields: Fields): Fields {
  return new Map([...fields].map(([name, value]) => [name, value.kind === "message" ? { ...value, fields: copyOf(value.fields) } : value]));
}
