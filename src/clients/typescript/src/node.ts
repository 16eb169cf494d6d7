import { createGrpcTransport } from "@connectrpc/connect-node";
import type { ClientOptions } from "./calls.js";
import { TransportClient } from "./client.js";
import { baseUrl } from "./requests.js";

export * from "./common.js";

/** A client for Node: gRPC over HTTP/2. */
export class Client extends TransportClient {
  /**
   * @param address host and gRPC port, such as "localhost:50051"; with "https://" over TLS.
   * @throws TypeError when the address or an option is wrong.
   */
  constructor(address = "localhost:50051", options: ClientOptions = {}) {
    const hint = "start one with `trucedata serve`, or give the address of its gRPC port";
    super(createGrpcTransport({ baseUrl: baseUrl(address, "localhost:50051"), readMaxBytes: 4 << 20 }), address, hint, options);
  }
}
