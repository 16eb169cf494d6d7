import type { Address } from "../calls";
import { Client } from "@trucedata/client";

// The page is served by the server that it calls. An address of the client needs its port.
const { protocol, hostname, port } = window.location;
const address = `${protocol}//${hostname}:${port || (protocol === "https:" ? "443" : "80")}`;

// The server writes its gRPC port into the page; with TLS, one port serves both protocols.
const grpcPort = document.querySelector<HTMLMetaElement>('meta[name="grpc-port"]')?.content || "50051";

/** The addresses of the server for programs. */
export const serverAddress: Address =
  protocol === "https:" ? { grpc: address, http: address } : { grpc: `${hostname}:${grpcPort}`, http: `${hostname}:${port || "80"}` };

/** Calls the server that serves the page, over gRPC-Web. */
export const client = new Client(address, { attempts: 2, timeoutMs: 120_000 });

/** Calls without retries, for finding out whether the server answers. */
export const probe = new Client(address, { attempts: 1, timeoutMs: 20_000 });
