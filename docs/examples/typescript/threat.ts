// Aligns the threat of 10 October 2025 with three markets and prints cumulative returns.
import { Client } from "@trucedata/client";

const client = new Client(process.argv[2] ?? "localhost:50051");
const { header, columns } = await client.align({
  events: "events/us-100-tariff-threat-first-post",
  series: ["series/sp500-close-daily", "series/btcusd-daily", "series/wti-front-daily"],
  first: -2, last: 3, measure: "cumulative_simple_return",
});
const signed = (value: number, digits: number) => (value < 0 ? "" : "+") + value.toFixed(digits);
console.log("session offset      ", ...header.offsets.map((offset) => signed(offset, 0).padStart(8)));
for (const { series, values } of columns) {
  console.log(series.replace("series/", "").padEnd(20), ...Array.from(values, (value) => `${signed(100 * value, 2)}%`.padStart(8)));
}
