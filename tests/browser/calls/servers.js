// A server with the curated data on free ports.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

export class Server {
  async start() {
    const words = ["--store", join(process.env.WORK, "truce.db"), "--grpc-port", "0", "--http-port", "0"];
    this.process = spawn(process.env.SERVER, words, { stdio: ["ignore", "pipe", "inherit"] });
    for await (const line of createInterface({ input: this.process.stdout })) {
      const ready = /ready: gRPC on [^ ]*:(\d+), HTTP on [^ ]*:(\d+) /.exec(line);
      if (!ready) continue;
      this.process.stdout.resume();
      this.address = { grpc: `127.0.0.1:${ready[1]}`, http: `127.0.0.1:${ready[2]}` };
      return;
    }
    throw new Error("The server did not start.");
  }

  async stop() {
    const ended = once(this.process, "exit");
    this.process.kill("SIGTERM");
    await ended;
  }
}
