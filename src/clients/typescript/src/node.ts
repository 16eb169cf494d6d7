import { createGrpcTransport } from "@connectrpc/connect-node";
import type { ClientOptions } from "./calls.js";
import { TransportClient } from "./client.js";
import { baseUrl, integer } from "./requests.js";

export * from "./common.js";

/** Options of a client for Node. */
export interface NodeClientOptions extends ClientOptions {
  /** Root certificates in PEM to trust for "https://" instead of those of Node. */
  certificates?: string;
  /**
   * Milliseconds without data from the server after which a connection with running calls is tested with a ping; at least 1,000. Without
   * an answer within a third of that time, the connection is closed and its calls fail or are retried. Default: 60,000.
   */
  keepAliveMs?: number;
}

/** A client for Node: gRPC over HTTP/2. */
export class Client extends TransportClient {
  /**
   * @param address host and gRPC port, such as "localhost:50051"; with "https://" over TLS.
   * @throws TypeError when the address or an option is wrong.
   */
  constructor(address = "localhost:50051", options: NodeClientOptions = {}) {
    const secure = String(address).startsWith("https:") ? ", or give the root of its certificate in `certificates`" : "";
    const hint = `start one with \`trucedata serve\`, or give the address of its gRPC port${secure}`;
    const { certificates, keepAliveMs = 60_000, ...others } = options;
    if (certificates !== undefined && !/-----BEGIN CERTIFICATE-----/.test(certificates)) {
      throw new TypeError("certificates: contains no certificate in PEM; give the content of a PEM file");
    }
    if (!(integer(keepAliveMs, "keepAliveMs") >= 1_000)) throw new TypeError(`keepAliveMs: ${keepAliveMs} is less than 1000`);
    const transport = createGrpcTransport({
      baseUrl: baseUrl(address, "localhost:50051"), readMaxBytes: 4 << 20, nodeOptions: { ca: certificates },
      pingIntervalMs: keepAliveMs, pingTimeoutMs: Math.trunc(keepAliveMs / 3),
    });
    super(transport, address, hint, others);
  }
}
