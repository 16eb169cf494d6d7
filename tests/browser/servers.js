// Servers with the curated data on free ports, each with its own store.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export class Server {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "trucedata-browser-"));
    this.grpcPort = this.httpPort = 0;
  }

  /** Starts the server, or restarts it on its ports. `options` are added to the command line. */
  async start(...options) {
    const ports = ["--grpc-port", this.grpcPort, "--http-port", this.httpPort].map(String);
    const words = ["--store", join(this.folder, "truce.db"), ...ports, ...options];
    this.process = spawn(process.env.SERVER, words, { stdio: ["ignore", "pipe", "inherit"] });
    for await (const line of createInterface({ input: this.process.stdout })) {
      const ready = /ready: gRPC on [^ ]*:(\d+), HTTP on [^ ]*:(\d+) /.exec(line);
      if (!ready) continue;
      [this.grpcPort, this.httpPort] = ready.slice(1).map(Number);
      this.process.stdout.resume();
      return this;
    }
    throw new Error("The server did not start.");
  }

  get address() {
    return { grpc: `127.0.0.1:${this.grpcPort}`, http: `127.0.0.1:${this.httpPort}` };
  }

  /** The origin of the page. */
  get origin() {
    return `http://${this.address.http}`;
  }

  /** Returns the answer of a GET request of the JSON API. `query` is what follows the question mark. */
  async get(path, query = {}) {
    const answer = await fetch(`${this.origin}/v1/${path}?${new URLSearchParams(query)}`);
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return answer.json();
  }

  async stop(signal = "SIGTERM") {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, "exit");
    this.process.kill(signal);
    await ended;
  }

  async remove() {
    await this.stop("SIGKILL");
    rmSync(this.folder, { recursive: true });
  }
}
