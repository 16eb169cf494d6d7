import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-web";
import type { ClientOptions } from "./calls.js";
import { TransportClient } from "./client.js";
import { baseUrl } from "./requests.js";

export * from "./common.js";

/** How a browser calls. */
export interface WebClientOptions extends ClientOptions {
  /** "connect" unless stated. */
  protocol?: "connect" | "grpc-web";
}

const makers = { connect: createConnectTransport, "grpc-web": createGrpcWebTransport };

/** A client for browsers: Connect or gRPC-Web over fetch. */
export class Client extends TransportClient {
  /**
   * @param address host and HTTP port, such as "localhost:8080"; with "https://" over TLS. The server must allow the page's origin (`--cors-origin`).
   * @throws TypeError when the address or an option is wrong.
   */
  constructor(address = "localhost:8080", options: WebClientOptions = {}) {
    const { protocol = "connect", ...others } = options;
    const make = makers[protocol];
    if (!make) throw new TypeError(`protocol: ${String(protocol)} is not one of ${Object.keys(makers).join(", ")}`);
    const hint = "start one with `trucedata serve --cors-origin` and the origin of this page, or give the address of its HTTP port";
    super(make({ baseUrl: baseUrl(address, "localhost:8080"), useBinaryFormat: true }), address, hint, others);
  }
}
