import type { EventFilterOptions, Event, Policy, ReadOptions, Series } from "@trucedata/client";
import type { FilterValue } from "@trucedata/client/v1/dataset_service";
import { EventService, type GetEventResponse } from "@trucedata/client/v1/event_service";
import { MarketService } from "@trucedata/client/v1/market_service";
import type { GetPolicyPathResponse } from "@trucedata/client/v1/policy_service";
import type { Source } from "@trucedata/client";
import { client } from "./client";

/** What every read of the page takes: the as-known-at time of the page, ISO 8601 text, and the signal that ends the call. */
export interface View {
  known: string | undefined;
  signal: AbortSignal;
}

const options = ({ known, signal }: View): ReadOptions => ({ ...(known && { known }), signal });

/** Lists the events of a filter. */
export async function readEvents(filter: EventFilterOptions, view: View): Promise<Event[]> {
  return (await client.events({ ...filter, ...options(view) })).events;
}

/** Lists the values of a filter with the number of records that have each. */
export async function readFilterValues(collection: string, field: string, view: View): Promise<FilterValue[]> {
  return (await client.filterValues(collection, field, options(view))).filterValues;
}

/** Gets one event with its claims and the values chosen among them. */
export async function readEvent(name: string, view: View): Promise<GetEventResponse> {
  const service = client.service(EventService);
  const asOf = asOfOf(view.known);
  const answer = await service.getEvent({ name, asOf }, { signal: view.signal });
  let pageToken = answer.nextClaimsPageToken;
  while (pageToken) {
    const more = await service.listClaims({ subject: name, asOf, pageToken }, { signal: view.signal });
    answer.claims.push(...more.claims);
    pageToken = more.nextPageToken;
  }
  return answer;
}

/** Gets the sources of a set of names, by name. A source that is not known at the view's time is left out. */
export async function readSources(names: Iterable<string>, view: View): Promise<Map<string, Source>> {
  const service = client.service(EventService);
  const asOf = asOfOf(view.known);
  const answers = await Promise.all([...new Set(names)].map((name) => service.getSource({ name, asOf, view: 1 }, { signal: view.signal })));
  return new Map(answers.flatMap(({ source }) => (source ? [[source.name, source] as const] : [])));
}

/** Lists the policies. */
export async function readPolicies(view: View): Promise<Policy[]> {
  return (await client.policies(options(view))).policies;
}

/** Gets the steps of several policies, in the order of `names`. */
export async function readPolicyPaths(names: readonly string[], view: View): Promise<GetPolicyPathResponse[]> {
  return Promise.all(names.map((name) => client.policyPath(name, options(view))));
}

/** Lists the series. */
export async function readSeriesList(view: View): Promise<Series[]> {
  const service = client.service(MarketService);
  const asOf = asOfOf(view.known);
  const series: Series[] = [];
  let pageToken = "";
  do {
    const page = await service.listSeries({ asOf, pageSize: 1000, pageToken }, { signal: view.signal });
    series.push(...page.series);
    pageToken = page.nextPageToken;
  } while (pageToken);
  return series;
}

/** Returns the as-of of a request for ISO 8601 text in UTC. */
export function asOfOf(known: string | undefined) {
  if (!known) return {};
  const time = Date.parse(known);
  return { knowledgeTime: { seconds: BigInt(Math.floor(time / 1000)), nanos: (((time % 1000) + 1000) % 1000) * 1_000_000 } };
}

/** Returns the `asOf` of a request in JSON, for "The same call". */
export function asOfJson(known: string | undefined): { asOf?: { knowledgeTime: string } } {
  return known ? { asOf: { knowledgeTime: known } } : {};
}
