import { createGrpcWebTransport } from "@connectrpc/connect-web";
import type { ClientOptions } from "./calls.js";
import { TransportClient } from "./client.js";
import { baseUrl } from "./requests.js";

export * from "./common.js";

/** A client for browsers: gRPC-Web over fetch. */
export class Client extends TransportClient {
  /**
   * @param address host and HTTP port, such as "localhost:8080"; with "https://" over TLS. A server that does not serve the page itself must
   * allow the page's origin (`--cors-origin`).
   * @throws TypeError when the address or an option is wrong.
   */
  constructor(address = "localhost:8080", options: ClientOptions = {}) {
    const url = baseUrl(address, "localhost:8080");
    const servesPage = new URL(url).origin === globalThis.location?.origin;
    const hint = servesPage
      ? "start the server again"
      : "start one with `trucedata serve --cors-origin` and the origin of this page, or give the address of its HTTP port";
    super(createGrpcWebTransport({ baseUrl: url }), address, hint, options);
  }
}
