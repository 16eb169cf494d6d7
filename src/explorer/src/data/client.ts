import { Client } from "@trucedata/client";

// The page is served by the server that it calls. An address of the client needs its port.
const { protocol, hostname, port } = window.location;
const address = `${protocol}//${hostname}:${port || (protocol === "https:" ? "443" : "80")}`;

/** Calls the server that serves the page, over gRPC-Web. */
export const client = new Client(address, { attempts: 2, timeoutMs: 120_000 });

/** Calls without retries, for finding out whether the server answers. */
export const probe = new Client(address, { attempts: 1, timeoutMs: 20_000 });
