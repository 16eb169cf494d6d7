import { httpRequest } from "./shell.js";
import type { Address, Call } from "./methods.js";
import { asOf, eventFilter, Options, wrapped } from "./options.js";
import { rText } from "./quoting.js";
import { shortName, type Value } from "./values.js";

/** Returns a call as a script of R. */
export function r(call: Call, address: Address): string {
  const options = new Options(call.fields, literal);
  const lines = body(call, options);
  if (!lines || options.rest.size > 0) return overHttp(call, address);
  return ["library(trucedata)", `tc <- tc_client(${rText(address.http)})`, ...lines, ""].join("\n");
}

function body(call: Call, options: Options): string[] | undefined {
  switch (call.method.descriptor.name) {
    case "ListEvents":
      return printed("events", options.named(" = ", { ...eventFilter, ...asOf }));
    case "GetEvent": {
      const name = options.literal("name") ?? '""';
      const known = options.named(" = ", asOf);
      return [
        wrapped("events <- tc_events(", ["tc", ...known], ")", "  "),
        `print(t(events[events$name == ${name}, ]))`,
        ...printed("claims", [name, ...known]),
      ];
    }
    case "ListClaims":
      return printed("claims", options.named(" = ", { subject: "subject", source: "source", conflicts_only: "conflicts_only", ...asOf }));
    case "GetPolicyPath":
      return printed("policy_path", options.named(" = ", { name: "name", ...asOf }));
    case "ListReactions":
      return printed("reactions", options.named(" = ", { events: "events", ...asOf }));
    case "ReconcileReactions":
      return printed("reconcile", options.named(" = ", { reactions: "reactions", ...asOf }));
    case "ReadSeries":
      return series(options);
    case "AlignEvents":
      return printed("align", aligned(options));
    case "EstimateImpact":
      return study(options);
    case "WatchEvents": {
      const parts = ["tc", "take", ...options.named(" = ", { after_revision: "after_revision" }), ...heartbeat(options)];
      return [
        "take <- function(change) {",
        '  cat(change$kind, change$name, change$revision, "\\n")',
        "  TRUE",
        "}",
        `tc_watch(${parts.join(", ")})`,
      ];
    }
    default:
      return undefined;
  }
}

function heartbeat(options: Options): string[] {
  const value = options.take("heartbeat_interval");
  return value?.kind === "duration" ? [`heartbeat = ${value.seconds}`] : [];
}

function series(options: Options): string[] {
  const names = options.take("series");
  const rest = options.named(" = ", { start: "time.start_time", end: "time.end_time", adjustment: "adjustment", ...asOf });
  return (names?.kind === "list" ? names.items : []).flatMap((name) => printed("series", [literal(name), ...rest]));
}

function aligned(options: Options): string[] {
  options.take("layout");
  options.take("view");
  return [
    ...selected(options),
    ...windowed(options),
    ...options.named(" = ", {
      measure: "measure",
      anchor_policy: "anchor_policy",
      reference: "reference",
      matched_calendar: "matched_calendar",
      adjustment: "adjustment",
      ...asOf,
    }),
  ];
}

function windowed(options: Options): string[] {
  const window = options.rest.get("window");
  if (window?.kind !== "message") return [];
  const unit = window.fields.get("unit");
  // A window in another unit stays in the request, which is then sent as JSON.
  if (unit?.kind === "choice" && shortName(unit) !== "SESSIONS") return [];
  options.take("window");
  const offset = (name: string) => (window.fields.has(name) ? literal(window.fields.get(name)!) : "0");
  return [`first = ${offset("first_offset")}`, `last = ${offset("last_offset")}`];
}

function study(options: Options): string[] {
  options.take("view");
  options.take("layout");
  const cumulative = options.take("cumulative_windows");
  const parts = [
    ...selected(options),
    ...options.named(" = ", { benchmark: "benchmark", model: "model", estimation: "estimation_window", window: "event_window" }),
    ...(cumulative?.kind === "list" ? [`cumulative = list(${cumulative.items.map(literal).join(", ")})`] : []),
    ...options.named(" = ", { return_kind: "return_kind", minimum_observations: "minimum_observations", tests: "tests", ...asOf }),
  ];
  return [wrapped("study <- tc_impact(", ["tc", ...parts], ")", "  "), "print(study)"];
}

function selected(options: Options): string[] {
  const pairs = options.take("pairs");
  if (pairs?.kind !== "list") return options.named(" = ", { pairs: "pair_list", events: "events", series: "series" });
  const columns = ["event", "series", "benchmark", "group"].flatMap((name) => {
    const cells = pairs.items.map((item) => (item.kind === "message" ? item.fields.get(name) : undefined));
    const texts = cells.map((cell) => (cell ? literal(cell) : "NA"));
    return cells.some(Boolean) ? [`${name} = c(${texts.join(", ")})`] : [];
  });
  return [`pairs = data.frame(${columns.join(", ")})`];
}

function printed(name: string, parts: string[]): string[] {
  return [wrapped(`print(tc_${name}(`, ["tc", ...parts], "))", "  ")];
}

function overHttp(call: Call, address: Address): string {
  const { url, body: json } = httpRequest(call, address);
  const post =
    json === undefined
      ? []
      : [`handle_setopt(handle, postfields = ${rText(json)})`, 'handle_setheaders(handle, "content-type" = "application/json")'];
  return [
    "# The R package has no function for this call or no argument for a field of it, so it is sent as JSON.",
    "library(curl)",
    "handle <- new_handle(failonerror = TRUE)",
    ...post,
    `answer <- curl_fetch_memory(${rText(url)}, handle)`,
    'cat(rawToChar(answer$content), "\\n")',
    "",
  ].join("\n");
}

function literal(value: Value): string {
  switch (value.kind) {
    case "text":
    case "time":
      return rText(value.text);
    case "number":
      return value.text;
    case "boolean":
      return value.isTrue ? "TRUE" : "FALSE";
    case "choice":
      return rText(shortName(value).toLowerCase());
    case "duration":
      return String(value.seconds);
    case "list":
      return `c(${value.items.map(literal).join(", ")})`;
    case "message":
      return range(value.fields);
  }
}

function range(fields: Map<string, Value>): string {
  const offset = (name: string) => (fields.has(name) ? literal(fields.get(name)!) : "0");
  return `c(${offset("first_offset")}, ${offset("last_offset")})`;
}
