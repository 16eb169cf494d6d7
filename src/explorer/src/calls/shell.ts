import { shellWord } from "./quoting.js";
import { hasPages, type Address, type Call } from "./methods.js";
import { toObject, type Fields, type Value } from "./values.js";

// The largest page of the server. curl and grpcurl show one page, and the default page is a tenth of it.
const pageSize: Value = { kind: "number", text: "1000", isLong: false };

/** A request over plain HTTP. */
export interface HttpRequest {
  url: string;
  /** The JSON of a POST request. */
  body?: string;
}

/** Returns a call as a command of curl. */
export function curl(call: Call, address: Address): string {
  const { url, body } = httpRequest(call, address);
  const options = call.method.descriptor.name === "WatchEvents" ? "-sN" : "-s";
  const data = body === undefined ? "" : ` -H 'content-type: application/json' -d ${shellWord(body)}`;
  return `curl ${options}${data} ${shellWord(url)}`;
}

/** Returns a call as a command of grpcurl, which finds the contract by reflection. */
export function grpcurl(call: Call, address: Address): string {
  const { service, descriptor } = call.method;
  const hasTls = address.grpc.startsWith("https://");
  const host = address.grpc.replace(/^https?:\/\//, "");
  return `grpcurl ${hasTls ? "" : "-plaintext "}-d ${shellWord(bodyOf(call))} ${host} ${service.typeName}/${descriptor.name}`;
}

/** Returns a call as a request over plain HTTP. */
export function httpRequest(call: Call, address: Address): HttpRequest {
  const base = /^https?:/.test(address.http) ? address.http.replace(/\/$/, "") : `http://${address.http}`;
  if (call.method.isPost) return { url: `${base}${call.method.path}`, body: bodyOf(call) };
  const fields = paged(call);
  const path = call.method.path.replace("{name}", () => {
    const name = fields.get("name");
    fields.delete("name");
    return name?.kind === "text" ? name.text.split("/").map(encodeURIComponent).join("/") : "";
  });
  const query = parameters(fields, "")
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");
  return { url: `${base}${path}${query ? `?${query}` : ""}` };
}

function bodyOf(call: Call): string {
  return JSON.stringify(toObject(paged(call)));
}

function paged(call: Call): Fields {
  return hasPages(call.method) ? new Map([...call.fields, ["page_size", pageSize]]) : new Map(call.fields);
}

function parameters(fields: Fields, prefix: string): [name: string, value: string][] {
  return [...fields].flatMap(([name, value]) => parameter(`${prefix}${name}`, value));
}

function parameter(name: string, value: Value): [name: string, value: string][] {
  switch (value.kind) {
    case "message":
      return parameters(value.fields, `${name}.`);
    case "list":
      return value.items.flatMap((item) => parameter(name, item));
    case "boolean":
      return [[name, String(value.isTrue)]];
    case "choice":
      return [[name, value.name]];
    case "duration":
      return [[name, `${value.seconds}s`]];
    default:
      return [[name, value.text]];
  }
}
