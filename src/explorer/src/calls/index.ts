import { csharp } from "./csharp.js";
import { callOf, type Address, type Script } from "./methods.js";
import { python } from "./python.js";
import { r } from "./r.js";
import { curl, grpcurl } from "./shell.js";
import { typescript } from "./typescript.js";
import type { JsonObject } from "./values.js";

export type { Address, JsonObject, Script };

/** Returns a call of a method, such as `ListEvents`, as a complete script or command in each language. */
export function sameCalls(call: { method: string; request: JsonObject }, address: Address): Script[] {
  const parsed = callOf(call.method, call.request);
  return [
    { language: "Python", text: python(parsed, address) },
    { language: "TypeScript", text: typescript(parsed, address) },
    { language: "C#", text: csharp(parsed, address) },
    { language: "R", text: r(parsed, address) },
    { language: "grpcurl", text: grpcurl(parsed, address) },
    { language: "curl", text: curl(parsed, address) },
  ];
}
