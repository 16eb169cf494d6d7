import { httpRequest } from "./shell.js";
import type { Address, Call } from "./methods.js";
import { asOf, eventFilter, Options, wrapped } from "./options.js";
import { jsonText } from "./quoting.js";
import { shortName, type Value } from "./values.js";

/** Returns a call as a script of Python. */
export function python(call: Call, address: Address): string {
  const options = new Options(call.fields, literal);
  const lines = body(call, options);
  return lines && options.rest.size === 0 ? withClient(lines, address) : overHttp(call, address);
}

function body(call: Call, options: Options): string[] | undefined {
  const name = options.literal("name") ?? '""';
  switch (call.method.descriptor.name) {
    case "ListEvents":
      return printed("events", options.named("=", { ...eventFilter, ...asOf }));
    case "GetEvent": {
      const known = options.named("=", asOf);
      return [
        ...assigned("events", "events", known),
        `print(events[events["name"] == ${name}].T.to_string())`,
        ...printed("claims", [name, ...known]),
      ];
    }
    case "ListClaims":
      return printed("claims", options.named("=", { subject: "subject", source: "source", conflicts_only: "conflicts_only", ...asOf }));
    case "ListPolicies":
      return printed("policies", options.named("=", { kinds: "kinds", jurisdictions: "jurisdictions", ...asOf }));
    case "GetPolicyPath":
      return printed("policy_path", [name, ...options.named("=", asOf)]);
    case "ListReactions":
      return printed("reactions", options.named("=", { events: "events", ...asOf }));
    case "ReconcileReactions":
      return printed("reconcile", options.named("=", { reactions: "reactions", ...asOf }));
    case "ListSeries":
      return printed(
        "list_series",
        options.named("=", {
          instrument: "instrument",
          policy: "policy",
          frequency_unit: "frequency_unit",
          ...asOf,
        }),
      );
    case "ReadSeries":
      return printed("series", series(options));
    case "AlignEvents":
      return printed("align", aligned(options));
    case "EstimateImpact":
      return study(options);
    case "WatchEvents":
      return [
        `for change in client.watch(${[...options.named("=", watched), ...heartbeat(options)].join(", ")}):`,
        "    print(change.kind, change.name, change.revision, flush=True)",
      ];
    default:
      return undefined;
  }
}

const watched = { ...eventFilter, after_revision: "after_revision" };

function heartbeat(options: Options): string[] {
  return options.named("=", { heartbeat: "heartbeat_interval" });
}

function series(options: Options): string[] {
  const names = options.take("series");
  const one = names?.kind === "list" && names.items.length === 1 ? names.items[0] : names;
  return [
    one ? literal(one) : "[]",
    ...options.named("=", { fields: "fields", start: "time.start_time", end: "time.end_time", adjustment: "adjustment", ...asOf }),
  ];
}

function aligned(options: Options): string[] {
  options.take("layout");
  options.take("view");
  return [
    ...selected(options),
    ...windowed(options),
    ...options.named("=", {
      field: "field",
      measure: "measure",
      anchor_policy: "anchor_policy",
      reference: "reference",
      direction: "match.direction",
      allow_exact: "match.allow_exact",
      tolerance: "match.tolerance",
      matched_calendar: "matched_calendar",
      anchor_sensitivity: "anchor_sensitivity",
      adjustment: "adjustment",
      ...asOf,
    }),
  ];
}

function windowed(options: Options): string[] {
  const window = options.take("window");
  if (window?.kind !== "message") return [];
  const part = (name: string) => window.fields.get(name);
  const [unit, first, last, step] = [part("unit"), part("first_offset"), part("last_offset"), part("step")];
  return [
    `first=${first ? literal(first) : 0}`,
    `last=${last ? literal(last) : 0}`,
    ...(unit?.kind === "choice" && shortName(unit) !== "SESSIONS" ? [`window=${literal(unit)}`] : []),
    ...(step ? [`step=${literal(step)}`] : []),
  ];
}

function study(options: Options): string[] {
  options.take("view");
  const layout = options.take("layout");
  const cumulative = options.take("cumulative_windows");
  const parts = [
    ...selected(options),
    ...options.named("=", {
      benchmark: "benchmark",
      model: "model",
      factors: "factors",
      dimson_lags: "dimson_lags",
      event_window: "event_window",
      estimation_window: "estimation_window",
    }),
    ...(cumulative?.kind === "list" ? [`cumulative_windows=[${cumulative.items.map(literal).join(", ")}]`] : []),
    ...options.named("=", {
      field: "field",
      return_kind: "return_kind",
      return_span: "return_span",
      factor_values: "factor_values",
      factor_series: "factor_series",
      risk_free: "risk_free",
      quantity: "quantity",
      minimum_observations: "minimum_observations",
      exclude_other_events: "exclude_other_events",
      tests: "tests",
      confidence_level: "confidence_level",
      multiple_testing: "multiple_testing",
      adjustment_family: "adjustment_family",
      overlap_policy: "overlap_policy",
      alternative: "alternative",
      buy_and_hold: "buy_and_hold",
      window: "window_unit",
      step: "step",
      estimation_times: "estimation_times",
      anchor_policy: "anchor_policy",
      anchor_sensitivity: "anchor_sensitivity",
      adjustment: "adjustment",
      ...asOf,
    }),
    ...(layout?.kind === "choice" && shortName(layout) === "AGGREGATES" ? ["results=False"] : []),
  ];
  return [
    ...assigned("study", "impact", parts),
    ...["cumulative", "tests", "warnings"].map((table) => `print(study.${table}.to_string())`),
  ];
}

function selected(options: Options): string[] {
  const pairs = options.take("pairs");
  if (pairs?.kind === "list") return [`pairs=[${pairs.items.map(pair).join(", ")}]`];
  return options.named("=", { pairs: "pair_list", events: "events", series: "series" });
}

function pair(value: Value): string {
  const fields = value.kind === "message" ? value.fields : new Map<string, Value>();
  const names = ["event", "series", "benchmark", "group"];
  const used = names.findLastIndex((name) => fields.has(name)) + 1;
  return `(${names
    .slice(0, used)
    .map((name) => (fields.has(name) ? literal(fields.get(name)!) : '""'))
    .join(", ")})`;
}

function printed(method: string, parts: string[]): string[] {
  return [wrapped(`print(client.${method}(`, parts, ").to_string())", "    ")];
}

function assigned(name: string, method: string, parts: string[]): string[] {
  return [wrapped(`${name} = client.${method}(`, parts, ")", "    ")];
}

function withClient(lines: readonly string[], { grpc }: Address): string {
  const hasTls = grpc.startsWith("https://");
  const host = grpc.replace(/^https?:\/\//, "");
  const parts = [jsonText(host), ...(hasTls ? ['certificates=b""'] : [])];
  const indented = lines.flatMap((line) => line.split("\n")).map((line) => `    ${line}`);
  return ["import trucedata", "", `with trucedata.Client(${parts.join(", ")}) as client:`, ...indented, ""].join("\n");
}

function overHttp(call: Call, address: Address): string {
  const { url, body: json } = httpRequest(call, address);
  return [
    "# The Python client has no option for a field of this request, so it is sent as JSON.",
    "import urllib.request",
    "",
    ...(json === undefined
      ? [`request = ${jsonText(url)}`]
      : [
          `body = ${jsonText(json)}`,
          `request = urllib.request.Request(${jsonText(url)}, body.encode(), {"content-type": "application/json"})`,
        ]),
    "with urllib.request.urlopen(request) as answer:",
    "    for line in answer:",
    "        print(line.decode())",
    "",
  ].join("\n");
}

function literal(value: Value): string {
  switch (value.kind) {
    case "text":
    case "time":
      return jsonText(value.text);
    case "number":
      return value.text;
    case "boolean":
      return value.isTrue ? "True" : "False";
    case "choice":
      return jsonText(shortName(value).toLowerCase());
    case "duration":
      return jsonText(`${value.seconds}s`);
    case "list":
      return `[${value.items.map(literal).join(", ")}]`;
    case "message":
      return value.fields.has("field") || value.fields.has("column_name") ? field(value.fields) : range(value.fields);
  }
}

function field(fields: Map<string, Value>): string {
  return literal((fields.get("column_name") ?? fields.get("field"))!);
}

function range(fields: Map<string, Value>): string {
  const offset = (name: string) => (fields.has(name) ? literal(fields.get(name)!) : "0");
  return `(${offset("first_offset")}, ${offset("last_offset")})`;
}
