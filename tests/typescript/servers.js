// Servers that the tests start: a store of their own, any free ports.
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

  /** Starts, also again on the same ports; further words go to the command line. */
  async start(...words) {
    const ports = ["--grpc-port", this.grpcPort, "--http-port", this.httpPort].map(String);
    this.process = spawn(process.env.SERVER, ["--store", join(this.folder, "truce.db"), ...ports, ...words], { stdio: ["ignore", "pipe", "inherit"] });
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

  /** Ends it at once, as a crash would. */
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
