// Checks what the client's types accept and refuse. This file is compiled, not run.
import { Client, Phase, TruceDataError, type AlignedColumn } from "@trucedata/client";
import { MarketService } from "@trucedata/client/v1/market_service";
import { Client as WebClient } from "@trucedata/client/web";

const client = new Client("localhost:50051", { attempts: 2, timeoutMs: 1000 });
const { events } = await client.events({ phases: ["threatened", Phase.IN_FORCE], known: new Date() });
const kinds: string[] = events.map((event) => Phase[event.phase]);
const { columns } = await client.align({ events: kinds, series: "series/x", measure: "log_return", field: { columnName: "own" } });
const values: Float64Array = columns[0].values;
const times: BigInt64Array = columns[0].observationEndTimeUnixNanos;
const same: AlignedColumn = { ...columns[0], values, observationEndTimeUnixNanos: times };
for await (const chunk of client.seriesChunks(["series/x"])) chunk.columns.close.fill(times.length);
const zone: string = (await client.service(MarketService).listSessions({ calendar: "calendars/XNYS" })).timeZone;
const web: WebClient = new WebClient("https://example.com:443", { attempts: 2 });
const error = new TruceDataError("", "NOT_FOUND");

// @ts-expect-error The measure does not exist.
await client.align({ series: "series/x", measure: "returns" });
// @ts-expect-error The option does not exist.
await client.events({ phase: "threatened" });
// @ts-expect-error A revision is a number.
await web.events({ revision: "1" });
// @ts-expect-error Browsers have one protocol.
export const other = new WebClient("localhost:8080", { protocol: "connect" });
// @ts-expect-error The code does not exist.
export const compared = error.code === "MISSING" && same && zone;
