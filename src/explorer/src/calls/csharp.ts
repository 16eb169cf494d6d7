import type { Address, Call } from "./methods.js";
import { hasPages } from "./methods.js";
import { csharpText } from "./quoting.js";
import { shortName, type Fields, type Value } from "./values.js";

/** Returns a call as a program of C#. */
export function csharp(call: Call, address: Address): string {
  const { descriptor, service } = call.method;
  const request = message(`${descriptor.name}Request`, requestFields(call), 0);
  const serviceName = service.name;
  const types = typesIn(call.fields);
  return [
    ...[...types].map((type) => `using ${type} = Google.Protobuf.WellKnownTypes.${type};`),
    "using TruceData.Client;",
    "using TruceData.V1;",
    "",
    `using var client = new TruceDataClient(${csharpText(address.grpc)});`,
    ...body(call, request, `new ${serviceName}.${serviceName}Client(client.CallInvoker)`),
    "",
  ].join("\n");
}

function body(
  {
    method: {
      descriptor: { name: method },
    },
    fields,
  }: Call,
  request: string,
  service: string,
): string[] {
  switch (method) {
    case "ListEvents":
      return listed("@event", `GetEventsAsync(${request})`);
    case "ListClaims":
      return listed("claim", `GetClaimsAsync(${request})`);
    case "ListPolicies":
      return listed("policy", `GetPoliciesAsync(${request})`);
    case "ListReactions":
      return listed("reaction", `GetReactionsAsync(${request})`);
    case "ReconcileReactions":
      return listed("reconciliation", `ReconcileAsync(${request})`);
    case "GetPolicyPath":
      return [
        `var path = await client.GetPolicyPathAsync(${[...fields.values()].map((value) => literal(value, 0)).join(", ")});`,
        "foreach (var step in path.Steps) Console.WriteLine(step);",
      ];
    case "ReadSeries":
      return [
        `await foreach (var chunk in client.ReadSeriesChunksAsync(${request}))`,
        "{",
        "    for (var i = 0; i < chunk.TimeUnixNanos.Length; i++)",
        "    {",
        "        var time = DateTimeOffset.UnixEpoch.AddTicks(chunk.TimeUnixNanos.Span[i] / TimeSpan.NanosecondsPerTick);",
        '        var values = chunk.Columns.Select(column => $"{column.Key}={column.Value.Span[i]}");',
        "        Console.WriteLine($\"{chunk.Series} {time:O} {string.Join(' ', values)}\");",
        "    }",
        "}",
      ];
    case "AlignEvents":
      return [
        `var alignment = await client.AlignAsync(${request});`,
        "Console.WriteLine($\"offsets: {string.Join(' ', alignment.Header.Offsets)}\");",
        "foreach (var column in alignment.Columns)",
        "{",
        "    Console.WriteLine($\"{column.Event} {column.Series}: {string.Join(' ', column.Values.ToArray())}\");",
        "}",
      ];
    case "EstimateImpact":
      return [
        `var study = await client.EstimateImpactAsync(${request});`,
        "foreach (var results in study.Results) Console.WriteLine(results);",
        "foreach (var aggregate in study.Aggregates) Console.WriteLine(aggregate);",
      ];
    case "WatchEvents":
      return [`await foreach (var change in client.WatchEventsAsync(${request}))`, "{", "    Console.WriteLine(change);", "}"];
    default:
      return [`var service = ${service};`, `Console.WriteLine(await service.${method}Async(${request}));`];
  }
}

function listed(item: string, call: string): string[] {
  return [`foreach (var ${item} in await client.${call})`, "{", `    Console.WriteLine(${item});`, "}"];
}

// The client reads all pages of its lists, and one page of other methods.
function requestFields(call: Call): Fields {
  const name = call.method.descriptor.name;
  if (name !== "ListSeries" || !hasPages(call.method)) return call.fields;
  return new Map([...call.fields, ["page_size", { kind: "number", text: "1000", isLong: false }]]);
}

function message(type: string, fields: Fields, depth: number): string {
  if (fields.size === 0) return `new ${type}()`;
  const indent = "    ".repeat(depth);
  const lines = [...fields].map(([name, value]) => `${indent}    ${pascal(name)} = ${literal(value, depth + 1)},`);
  return [`new ${type}`, `${indent}{`, ...lines, `${indent}}`].join("\n");
}

function literal(value: Value, depth: number): string {
  switch (value.kind) {
    case "text":
      return csharpText(value.text);
    case "number":
      return value.text;
    case "boolean":
      return String(value.isTrue);
    case "choice":
      return `${value.type.name}.${pascal(shortName(value).toLowerCase())}`;
    case "time":
      return `Timestamp.FromDateTimeOffset(DateTimeOffset.Parse(${csharpText(value.text)}))`;
    case "duration":
      return `Duration.FromTimeSpan(TimeSpan.FromSeconds(${value.seconds}))`;
    case "list":
      return `{ ${value.items.map((item) => literal(item, depth)).join(", ")} }`;
    case "message":
      return message(value.type.name, value.fields, depth);
  }
}

/** Returns the name that protoc gives a field or an enum value. */
function pascal(name: string): string {
  return name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase()).replace(/_(?=\d)/g, "");
}

function typesIn(fields: Fields): Set<"Duration" | "Timestamp"> {
  const found = new Set<"Duration" | "Timestamp">();
  const visit = (value: Value): void => {
    if (value.kind === "time") found.add("Timestamp");
    else if (value.kind === "duration") found.add("Duration");
    else if (value.kind === "list") value.items.forEach(visit);
    else if (value.kind === "message") value.fields.forEach(visit);
  };
  fields.forEach(visit);
  return found;
}
