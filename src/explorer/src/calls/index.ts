/** A request in the JSON of the contract. */
export type JsonRequest = { [name: string]: unknown };

/** Returns the call of a method of the contract, such as "EventService.ListEvents", in each language. */
export function sameCalls(call: { method: string; request: JsonRequest }): { language: string; text: string }[] {
  const [service, method] = call.method.split(".");
  const request = JSON.stringify(call.request);
  return [{ language: "grpcurl", text: `grpcurl -plaintext -d '${request}' localhost:50051 trucedata.v1.${service}/${method}` }];
}
