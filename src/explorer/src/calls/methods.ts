import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { DatasetService } from "@trucedata/client/v1/dataset_service";
import { EventService } from "@trucedata/client/v1/event_service";
import { ImpactService } from "@trucedata/client/v1/impact_service";
import { MarketService } from "@trucedata/client/v1/market_service";
import { PolicyService } from "@trucedata/client/v1/policy_service";
import { ReactionService } from "@trucedata/client/v1/reaction_service";
import { fieldsOf, type Fields, type JsonObject } from "./values.js";

/** A method of the contract with its path over plain HTTP. */
export interface Method {
  service: DescService;
  descriptor: DescMethod;
  /** The path; `{name}` stands for the field `name` of the request. */
  path: string;
  /** Whether the path accepts the request as JSON with POST; otherwise the request is a query. */
  isPost: boolean;
}

/** A call of a method: where to, and with which request. */
export interface Call {
  method: Method;
  /** The request without its page, because the clients read all pages. */
  fields: Fields;
}

/** The addresses of a server: host and port, or with TLS a URL that starts with `https://`. */
export interface Address {
  grpc: string;
  http: string;
}

/** One call in one language. */
export interface Script {
  language: "Python" | "TypeScript" | "C#" | "R" | "grpcurl" | "curl";
  text: string;
}

const pagingFields = ["page_size", "page_token", "cursor"];

const methods: Record<string, [service: DescService, path: string, isPost: boolean]> = {
  GetDataset: [DatasetService, "/v1/dataset", false],
  ListEvents: [EventService, "/v1/events:list", true],
  GetEvent: [EventService, "/v1/{name}", false],
  ListClaims: [EventService, "/v1/claims", false],
  WatchEvents: [EventService, "/v1/events:watch", true],
  ListPolicies: [PolicyService, "/v1/policies", false],
  GetPolicyPath: [PolicyService, "/v1/{name}/path", false],
  ListReactions: [ReactionService, "/v1/reactions:list", true],
  ReconcileReactions: [ReactionService, "/v1/reactions:reconcile", true],
  ListSeries: [MarketService, "/v1/series", false],
  ReadSeries: [MarketService, "/v1/series:read", true],
  AlignEvents: [ImpactService, "/v1/events:align", true],
  EstimateImpact: [ImpactService, "/v1/events:estimateImpact", true],
};

/** Returns the call of a method by its name, such as `ListEvents`. Throws for a method or a field that the contract does not have. */
export function callOf(name: string, request: JsonObject): Call {
  const entry = methods[name];
  if (!entry) throw new RangeError(`${name} is not a method that can be shown; the methods are ${Object.keys(methods).join(", ")}`);
  const [service, path, isPost] = entry;
  const descriptor = service.methods.find((method) => method.name === name)!;
  const fields = fieldsOf(descriptor.input, request);
  for (const field of pagingFields) fields.delete(field);
  return { method: { service, descriptor, path, isPost }, fields };
}

/** Returns whether a method replies in pages. */
export function hasPages(method: Method): boolean {
  return method.descriptor.input.fields.some((field) => field.name === "page_size");
}
