// The TypeScript runner: reads cases from standard input and writes outcomes to standard output, as ../README.md describes. It uses the
// stubs and the typed arrays of @trucedata/client. Usage: runner.js ADDRESS PROTOCOL DESCRIPTORS
import { createFileRegistry, fromBinary, fromJson, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { compressionGzip, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { columnar, Field } from "@trucedata/client";
import { AlignedColumnSchema } from "@trucedata/client/v1/alignment";
import { ImpactResultsSchema } from "@trucedata/client/v1/event_study";
import { SeriesChunkSchema } from "@trucedata/client/v1/series_chunk";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const [address, protocol, descriptors] = process.argv.slice(2);
const factories = { grpc: createGrpcTransport, "grpc-web": createGrpcWebTransport };
if (!factories[protocol]) throw new TypeError(`"${protocol}" is not a protocol; the protocols are ${Object.keys(factories).join(", ")}`);

// Requests are parsed with the contract's descriptors, because JSON has numbers where the stubs of the client have the bytes of a column.
const contract = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(descriptors)));
const services = {};
for (const name of ["dataset", "event", "impact", "ingest", "market", "policy", "reaction"]) {
  for (const each of Object.values(await import(`@trucedata/client/v1/${name}_service`))) {
    if (each.kind === "service") services[each.typeName] = each;
  }
}

const transport = (compression) =>
  factories[protocol]({
    baseUrl: `http://${address}`, httpVersion: "2", useBinaryFormat: true, acceptCompression: compression,
    ...(compression.length ? { sendCompression: compression[0], compressMinBytes: 0 } : {}),
  });
const transports = { plain: transport([]), gzip: transport([compressionGzip]) };

for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim()) console.log(JSON.stringify(await outcomeOf(JSON.parse(line))));
}
process.exit(0);

async function outcomeOf(one) {
  const [serviceName, methodName] = one.method.split("/");
  const method = services[serviceName].methods.find((each) => each.name === methodName);
  const input = contract.getMessage(method.input.typeName);
  const binaries = (one.requests ?? [one.request ?? {}]).map((json) => toBinary(input, fromJson(input, json, { registry: contract })));
  const requests = binaries.map((binary) => fromBinary(method.input, binary));
  const outcome = { name: one.name, code: "OK", reason: "", field: "", responses: [], columns: {} };
  const digests = new Map();
  try {
    for await (const response of answers(one, method, requests)) {
      if (one.keep !== "columns") outcome.responses.push(Buffer.from(toBinary(method.output, response)).toString("base64"));
      digest(digests, response);
    }
  } catch (thrown) {
    Object.assign(outcome, failure(ConnectError.from(thrown)));
  }
  for (const [key, { count, hash }] of digests) outcome.columns[key] = { count, sha256: hash.digest("hex") };
  return outcome;
}

/** Yields the responses of a call. After `cancel_after` responses the client cancels the call and ignores the rest. */
async function* answers(one, method, requests) {
  const abort = new AbortController();
  const call = createClient(method.parent, transports[one.compression ?? "plain"])[method.localName];
  const options = { signal: abort.signal, timeoutMs: one.timeout_ms ?? 30_000, headers: one.metadata };
  const answer = call(method.methodKind === "client_streaming" ? each(requests) : requests[0], options);
  let left = one.cancel_after ?? Infinity;
  if (left <= 0) abort.abort();
  if (method.methodKind !== "server_streaming") {
    yield await answer;
    return;
  }
  for await (const response of answer) {
    if (left > 0) yield response;
    left -= 1;
    if (left <= 0) abort.abort();
  }
}

async function* each(messages) {
  yield* messages;
}

function failure(error) {
  const name = error.code === Code.Canceled ? "CANCELLED" : Code[error.code].replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();
  const detail = (type) => error.findDetails(contract.getMessage(`google.rpc.${type}`))[0];
  return { code: name, reason: detail("ErrorInfo")?.reason ?? "", field: detail("BadRequest")?.fieldViolations[0]?.field ?? "" };
}

/** Adds the typed arrays that a user of the client has to the digests of their columns. */
function digest(digests, response) {
  const add = (key, array) => {
    if (!digests.has(key)) digests.set(key, { count: 0, hash: createHash("sha256") });
    const entry = digests.get(key);
    entry.count += array.length;
    if (array instanceof Float64Array) array = array.map((value) => (value === value ? value : NaN)); // One bit pattern for every NaN.
    entry.hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  };
  switch (response.$typeName) {
    case "trucedata.v1.ReadSeriesResponse":
      if (response.chunk) ofChunk(add, columnar(SeriesChunkSchema, response.chunk));
      break;
    case "trucedata.v1.AlignEventsResponse":
      if (response.message.case === "column") ofColumn(add, columnar(AlignedColumnSchema, response.message.value));
      break;
    case "trucedata.v1.EstimateImpactResponse":
      if (response.message.case === "results") ofResults(add, columnar(ImpactResultsSchema, response.message.value));
  }
}

function ofChunk(add, chunk) {
  add(`${chunk.series} time`, chunk.timeUnixNanos);
  for (const { field, columnName, values } of chunk.columns) add(`${chunk.series} ${columnName || `FIELD_${Field[field]}`}`, values);
}

function ofColumn(add, column) {
  const key = `${column.eventIndex},${column.seriesIndex}${column.isAlternative ? ",alternative" : ""}`;
  add(`${key} values`, column.values);
  add(`${key} start`, column.observationStartTimeUnixNanos);
  add(`${key} end`, column.observationEndTimeUnixNanos);
  add(`${key} missing`, Int32Array.from(column.missing));
}

function ofResults(add, results) {
  add(`${results.seriesIndex} abnormal_returns`, results.abnormalReturns);
  add(`${results.seriesIndex} cumulative_abnormal_returns`, results.cumulativeAbnormalReturns);
  add(`${results.seriesIndex} residual_deviations`, results.residualDeviations);
}
