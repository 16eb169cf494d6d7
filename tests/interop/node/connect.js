// Drives the public interop cases with connect-node. connect.js PROTOCOL CODEC HTTP-VERSION URL DESCRIPTORS; one line a case.
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { compressionGzip, createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { runCases, special } from "./cases.js";

const [protocol, codec, httpVersion, baseUrl, descriptors] = process.argv.slice(2);
const makers = { grpc: createGrpcTransport, "grpc-web": createGrpcWebTransport, connect: createConnectTransport };
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(descriptors)));
let decompressed = 0;
const gzip = { ...compressionGzip, decompress: (...message) => ((decompressed += 1), compressionGzip.decompress(...message)) };
const transport = (more = {}) => makers[protocol]({ baseUrl, httpVersion, useBinaryFormat: codec === "proto", acceptCompression: [gzip], ...more });
const service = registry.getService("grpc.testing.TestService");
const client = createClient(service, transport());
const compressing = createClient(service, transport({ sendCompression: gzip, compressMinBytes: 1024 }));
const other = createClient(registry.getService("grpc.testing.UnimplementedService"), transport());
const echo = "x-grpc-test-echo-initial";
const echoBin = "x-grpc-test-echo-trailing-bin";

const payload = (size) => ({ body: new Uint8Array(size) });
const parameters = (...sizes) => sizes.map((size) => ({ size }));

async function* each(...requests) {
  yield* requests;
}

async function sizesOf(answers) {
  const sizes = [];
  for await (const answer of answers) sizes.push(answer.payload.body.length);
  return sizes;
}

async function refusal(work) {
  try {
    await work();
  } catch (error) {
    return ConnectError.from(error);
  }
  throw new Error("The call did not fail.");
}

const cases = {
  async empty_unary() {
    assert.equal((await client.emptyCall({})).$typeName, "grpc.testing.Empty");
  },
  async large_unary() {
    assert.equal((await client.unaryCall({ responseSize: 314159, payload: payload(271828) })).payload.body.length, 314159);
  },
  async client_streaming() {
    const answer = await client.streamingInputCall(each(...[27182, 8, 1828, 45904].map((size) => ({ payload: payload(size) }))));
    assert.equal(answer.aggregatedPayloadSize, 74922);
  },
  async server_streaming() {
    assert.deepEqual(await sizesOf(client.streamingOutputCall({ responseParameters: parameters(31415, 9, 2653, 58979) })), [31415, 9, 2653, 58979]);
  },
  async client_compressed_unary() {
    const request = (value) => ({ expectCompressed: { value }, responseSize: 314159, payload: payload(271828) });
    assert.equal((await refusal(() => client.unaryCall(request(true)))).code, Code.InvalidArgument);
    assert.equal((await compressing.unaryCall(request(true))).payload.body.length, 314159);
    assert.equal((await client.unaryCall(request(false))).payload.body.length, 314159);
  },
  async server_compressed_unary() {
    for (const value of [true, false]) {
      decompressed = 0;
      const answer = await client.unaryCall({ responseCompressed: { value }, responseSize: 314159, payload: payload(271828) });
      assert.equal(answer.payload.body.length, 314159);
      assert.equal(decompressed, value ? 1 : 0);
    }
  },
  // What is shorter than compressMinBytes is sent as it is.
  async client_compressed_streaming() {
    const requests = (first) => each({ expectCompressed: { value: true }, payload: payload(first) }, { expectCompressed: { value: false }, payload: payload(8) });
    assert.equal((await refusal(() => client.streamingInputCall(requests(27182)))).code, Code.InvalidArgument);
    assert.equal((await compressing.streamingInputCall(requests(27182))).aggregatedPayloadSize, 27190);
  },
  async server_compressed_streaming() {
    decompressed = 0;
    const responseParameters = [{ size: 31415, compressed: { value: true } }, { size: 92653, compressed: { value: false } }];
    assert.deepEqual(await sizesOf(client.streamingOutputCall({ responseParameters })), [31415, 92653]);
    assert.equal(decompressed, 1);
  },
  async custom_metadata() {
    const seen = {};
    const options = {
      headers: { [echo]: "test_initial_metadata_value", [echoBin]: Buffer.from("ababab", "hex").toString("base64") },
      onHeader: (headers) => (seen.header = headers.get(echo)),
      onTrailer: (trailers) => (seen.trailer = trailers.get(echoBin)),
    };
    await client.unaryCall({ responseSize: 314159, payload: payload(271828) }, options);
    assert.deepEqual(seen, { header: "test_initial_metadata_value", trailer: "q6ur" });
    await sizesOf(client.streamingOutputCall({ responseParameters: parameters(9) }, options));
    assert.deepEqual(seen, { header: "test_initial_metadata_value", trailer: "q6ur" });
  },
  async status_code_and_message() {
    const responseStatus = { code: 2, message: "test status message" };
    for (const call of [() => client.unaryCall({ responseStatus }), () => sizesOf(client.streamingOutputCall({ responseStatus }))]) {
      const error = await refusal(call);
      assert.deepEqual([error.code, error.rawMessage], [Code.Unknown, "test status message"]);
    }
  },
  async special_status_message() {
    const error = await refusal(() => client.unaryCall({ responseStatus: { code: 2, message: special } }));
    assert.deepEqual([error.code, error.rawMessage], [Code.Unknown, special]);
  },
  async unimplemented_method() {
    assert.equal((await refusal(() => client.unimplementedCall({}))).code, Code.Unimplemented);
  },
  async unimplemented_service() {
    assert.equal((await refusal(() => other.unimplementedCall({}))).code, Code.Unimplemented);
  },
  async cancel_after_begin() {
    const abort = new AbortController();
    async function* requests() {
      abort.abort();
      await new Promise(() => {});
      yield {};
    }
    assert.equal((await refusal(() => client.streamingInputCall(requests(), { signal: abort.signal }))).code, Code.Canceled);
  },
  async cancel_after_first_response() {
    const abort = new AbortController();
    const error = await refusal(async () => {
      for await (const answer of client.streamingOutputCall({ responseParameters: [{ size: 31415 }, { size: 9, intervalUs: 5_000_000 }] }, { signal: abort.signal })) {
        assert.equal(answer.payload.body.length, 31415);
        abort.abort();
      }
    });
    assert.equal(error.code, Code.Canceled);
  },
  async timeout_on_sleeping_server() {
    const error = await refusal(() => sizesOf(client.streamingOutputCall({ responseParameters: [{ size: 9, intervalUs: 5_000_000 }] }, { timeoutMs: 50 })));
    assert.equal(error.code, Code.DeadlineExceeded);
  },
};

// What was asked of the method does not reach the JSON that its answer is translated to.
if (codec === "json") {
  cases.server_compressed_unary = "in JSON every answer of 1 KiB or more is compressed where the client takes it";
  cases.server_compressed_streaming = "in JSON the messages of a stream are not compressed";
}

// Both directions at once need HTTP/2.
if (httpVersion !== "2") {
  cases.empty_stream = cases.ping_pong = "both directions at once need HTTP/2";
} else {
  cases.empty_stream = async () => assert.deepEqual(await sizesOf(client.fullDuplexCall(each())), []);
  cases.ping_pong = async () => {
    const plan = [[31415, 27182], [9, 8], [2653, 1828], [58979, 45904]].map(([size, sent]) => ({ responseParameters: parameters(size), payload: payload(sent) }));
    let turn = () => {};
    async function* requests() {
      for (const request of plan) {
        const answered = new Promise((resolve) => (turn = resolve));
        yield request;
        await answered;
      }
    }
    const sizes = [];
    for await (const answer of client.fullDuplexCall(requests())) {
      sizes.push(answer.payload.body.length);
      turn();
    }
    assert.deepEqual(sizes, [31415, 9, 2653, 58979]);
  };
}

await runCases(cases);
process.exit(0);
