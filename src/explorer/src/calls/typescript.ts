import type { DescEnum, DescService } from "@bufbuild/protobuf";
import type { Address, Call } from "./methods.js";
import { asOf, eventFilter, Options, wrapped } from "./options.js";
import { jsonText } from "./quoting.js";
import { jsonName, shortName, type Fields, type Value } from "./values.js";

/** Returns a call as a module of JavaScript for Node, which TypeScript accepts as well. */
export function typescript(call: Call, address: Address): string {
  const options = new Options(call.fields, literal);
  const lines = body(call, options);
  const isComplete = lines && options.rest.size === 0;
  const written = isComplete ? lines : overService(call);
  return [
    'import { Client } from "@trucedata/client";',
    ...imports(isComplete ? undefined : call.method.service, call.fields, written.join("\n")),
    "",
    `const client = new Client(${jsonText(address.grpc)});`,
    ...written,
    "",
  ].join("\n");
}

function body(call: Call, options: Options): string[] | undefined {
  switch (call.method.descriptor.name) {
    case "ListEvents":
      return listed("events", "event", named(options, { ...eventFilter, ...asOf }));
    case "ListClaims":
      return listed("claims", "claim", named(options, { subject: "subject", source: "source", conflictsOnly: "conflicts_only", ...asOf }));
    case "ListPolicies":
      return listed("policies", "policy", named(options, { kinds: "kinds", jurisdictions: "jurisdictions", ...asOf }));
    case "ListReactions":
      return listed("reactions", "reaction", named(options, { events: "events", ...asOf }));
    case "ReconcileReactions":
      return [
        wrapped("const { reconciliations } = await client.reconcile({ ", named(options, { reactions: "reactions", ...asOf }), " });", "  "),
        "for (const reconciliation of reconciliations) console.log(reconciliation);",
      ];
    case "GetPolicyPath": {
      const name = options.literal("name") ?? '""';
      const read = named(options, asOf);
      return [
        `const { steps } = await client.policyPath(${name}${read.length > 0 ? `, { ${read.join(", ")} }` : ""});`,
        "for (const step of steps) console.log(step);",
      ];
    }
    case "ReadSeries":
      return series(options);
    case "AlignEvents":
      return aligned(options);
    case "EstimateImpact":
      return study(options);
    case "WatchEvents":
      return watched(options);
    default:
      return undefined;
  }
}

function series(options: Options): string[] {
  const names = options.literal("series") ?? "[]";
  const rest = named(options, { start: "time.start_time", end: "time.end_time", adjustment: "adjustment", ...asOf });
  return [
    wrapped(`const chunks = client.seriesChunks(${names}, { `, rest, " });", "  "),
    "for await (const { series, times, columns } of chunks) {",
    "  times.forEach((time, i) => {",
    "    const values = Object.entries(columns).map(([field, column]) => `${field}=${column[i]}`);",
    "    console.log(series, new Date(Number(time / 1_000_000n)).toISOString(), ...values);",
    "  });",
    "}",
  ];
}

function aligned(options: Options): string[] {
  options.take("layout");
  const parts = [
    ...selected(options),
    ...windowed(options),
    ...named(options, {
      measure: "measure",
      anchorPolicy: "anchor_policy",
      reference: "reference",
      matchedCalendar: "matched_calendar",
      adjustment: "adjustment",
      ...asOf,
    }),
  ];
  return [
    wrapped("const { header, columns } = await client.align({ ", [...parts, ...further(options)], " });", "  "),
    'console.log("offsets:", ...header.offsets);',
    "for (const { event, series, values } of columns) console.log(event, series, ...values);",
  ];
}

function windowed(options: Options): string[] {
  const window = options.rest.get("window");
  if (window?.kind !== "message") return [];
  const unit = window.fields.get("unit");
  // A window in another unit is a further field of the request.
  if (unit?.kind === "choice" && shortName(unit) !== "SESSIONS") return [];
  options.take("window");
  return ["first", "last"].map((name) => `${name}: ${offset(window.fields, `${name}_offset`)}`);
}

function study(options: Options): string[] {
  const parts = [
    ...selected(options),
    ...named(options, { benchmark: "benchmark", model: "model" }),
    ...range(options, "estimation_window"),
    ...range(options, "event_window"),
    ...named(options, asOf),
  ];
  return [
    wrapped("const study = await client.impact({ ", [...parts, ...further(options)], " });", "  "),
    "console.dir(study.results, { depth: null });",
    "console.dir(study.aggregates, { depth: null });",
  ];
}

function watched(options: Options): string[] {
  const heartbeat = options.take("heartbeat_interval");
  const parts = [
    ...named(options, { ...eventFilter, afterRevision: "after_revision" }),
    ...(heartbeat?.kind === "duration" ? [`heartbeatMs: ${Math.round(heartbeat.seconds * 1000)}`] : []),
  ];
  return [wrapped("for await (const change of client.watch({ ", parts, " })) {", "  "), "  console.log(change);", "}"];
}

function selected(options: Options): string[] {
  const pairs = options.take("pairs");
  if (pairs) return [`pairs: ${literal(pairs)}`];
  return named(options, { pairs: "pair_list", events: "events", series: "series" });
}

function range(options: Options, name: string): string[] {
  const value = options.take(name);
  if (value?.kind !== "message") return [];
  return [`${jsonName(name)}: [${offset(value.fields, "first_offset")}, ${offset(value.fields, "last_offset")}]`];
}

function offset(fields: Fields, name: string): string {
  const value = fields.get(name);
  return value ? literal(value) : "0";
}

function further(options: Options): string[] {
  if (options.rest.size === 0) return [];
  const request = initializer({ kind: "message", fields: options.rest });
  for (const name of [...options.rest.keys()]) options.rest.delete(name);
  return [`request: ${request}`];
}

function listed(method: string, item: string, parts: string[]): string[] {
  return [
    wrapped(`const { ${method} } = await client.${method}({ `, parts, " });", "  "),
    `for (const ${item} of ${method}) console.log(${item});`,
  ];
}

function named(options: Options, paths: Record<string, string>): string[] {
  return options.named(": ", paths);
}

function overService(call: Call): string[] {
  const { service, descriptor } = call.method;
  const fields =
    descriptor.name === "ListSeries"
      ? (new Map([...call.fields, ["page_size", { kind: "number", text: "1000", isLong: false }]]) as Fields)
      : call.fields;
  const request = initializer({ kind: "message", fields });
  const method = `client.service(${service.name}).${descriptor.localName}(${request})`;
  if (descriptor.methodKind === "unary") return [`console.dir(await ${method}, { depth: null });`];
  return [`for await (const answer of ${method}) console.dir(answer, { depth: null });`];
}

function imports(service: DescService | undefined, fields: Fields, text: string): string[] {
  const found = new Map<string, string>();
  const add = ({ name, file }: DescService | DescEnum) => {
    if (new RegExp(`\\b${name}\\b`).test(text)) found.set(name, `@trucedata/client/v1/${file.name.split("/").at(-1)}`);
  };
  if (service) add(service);
  const visit = (value: Value): void => {
    if (value.kind === "choice") add(value.type);
    else if (value.kind === "list") value.items.forEach(visit);
    else if (value.kind === "message") value.fields.forEach(visit);
  };
  fields.forEach(visit);
  return [...found].map(([name, module]) => `import { ${name} } from ${jsonText(module)};`);
}

/** Returns a value as an option of the client. */
function literal(value: Value): string {
  switch (value.kind) {
    case "text":
    case "time":
      return jsonText(value.text);
    case "number":
      return value.text;
    case "boolean":
      return String(value.isTrue);
    case "choice":
      return jsonText(shortName(value).toLowerCase());
    case "duration":
      return String(value.seconds);
    case "list":
      return `[${value.items.map(literal).join(", ")}]`;
    case "message":
      return `{ ${[...value.fields].map(([name, each]) => `${jsonName(name)}: ${literal(each)}`).join(", ")} }`;
  }
}

/** Returns a value as a part of a message of the contract. */
function initializer(value: Value | { kind: "message"; fields: Fields }): string {
  switch (value.kind) {
    case "number":
      return value.isLong ? `${value.text}n` : value.text;
    case "choice":
      return `${value.type.name}.${shortName(value)}`;
    case "time":
      return `{ seconds: ${Math.floor(Date.parse(value.text) / 1000)}n, nanos: ${nanoseconds(value.text)} }`;
    case "duration": {
      const seconds = Math.trunc(value.seconds);
      return `{ seconds: ${seconds}n, nanos: ${Math.round((value.seconds - seconds) * 1e9)} }`;
    }
    case "list":
      return `[${value.items.map(initializer).join(", ")}]`;
    case "message":
      if (value.fields.size === 0) return "{}";
      return `{ ${[...value.fields].map(([name, each]) => `${jsonName(name)}: ${initializer(each)}`).join(", ")} }`;
    default:
      return literal(value);
  }
}

function nanoseconds(time: string): number {
  return Number((/\.(\d+)/.exec(time)?.[1] ?? "").padEnd(9, "0"));
}
