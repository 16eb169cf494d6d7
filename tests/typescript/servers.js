// Servers that the tests start on their own store and free ports.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export class Server {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "trucedata-typescript-"));
    this.grpcPort = this.httpPort = 0;
  }

  /** Starts the server, or restarts it on its ports. `options` are added to the command line. */
  async start(...options) {
    const ports = ["--grpc-port", this.grpcPort, "--http-port", this.httpPort].map(String);
    const words = ["--store", join(this.folder, "truce.db"), ...ports, ...options];
    this.process = spawn(process.env.SERVER, words, { stdio: ["ignore", "pipe", "inherit"] });
    for await (const line of createInterface({ input: this.process.stdout })) {
      const ready = /ready: gRPC on [^ ]*:(\d+), HTTP on [^ ]*:(\d+) /.exec(line) ?? /ready: gRPC and HTTP with TLS on [^ ]*:((\d+)) /.exec(line);
      if (!ready) continue;
      [this.grpcPort, this.httpPort] = ready.slice(1).map(Number);
      this.process.stdout.resume();
      return this;
    }
    throw new Error("The server did not start.");
  }

  get address() {
    return `127.0.0.1:${this.grpcPort}`;
  }

  /** Kills the server, as a crash would. */
  async kill() {
    const ended = once(this.process, "exit");
    this.process.kill("SIGKILL");
    await ended;
  }

  async remove() {
    if (this.process.exitCode === null && this.process.signalCode === null) await this.kill();
    rmSync(this.folder, { recursive: true });
  }
}
