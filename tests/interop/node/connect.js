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
const transport = (more = {}) => makers[protocol]({ baseUrl, httpVersion, useBinaryFormat: codec === "proto", ...more });
const service = registry.getService("grpc.testing.TestService");
const client = createClient(service, transport());
const compressing = createClient(service, transport({ sendCompression: compressionGzip, compressMinBytes: 0 }));
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
    const request = { expectCompressed: { value: true }, responseSize: 314159, payload: payload(271828) };
    // In Connect a unary message is compressed by HTTP, which the service does not see.
    if (protocol !== "connect") assert.equal((await refusal(() => client.unaryCall(request))).code, Code.InvalidArgument);
    const sent = protocol === "connect" ? { ...request, expectCompressed: undefined } : request;
    assert.equal((await compressing.unaryCall(sent)).payload.body.length, 314159);
  },
  async server_compressed_unary() {
    for (const value of [true, false])
      assert.equal((await client.unaryCall({ responseCompressed: { value }, responseSize: 314159, payload: payload(271828) })).payload.body.length, 314159);
  },
  async server_compressed_streaming() {
    const responseParameters = [{ size: 31415, compressed: { value: true } }, { size: 92653, compressed: { value: false } }];
    assert.deepEqual(await sizesOf(client.streamingOutputCall({ responseParameters })), [31415, 92653]);
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

// Both directions at once need HTTP/2.
if (httpVersion === "2") {
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
