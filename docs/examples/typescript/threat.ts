// Aligns the threat of 10 October 2025 with three markets and prints cumulative returns.
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { Measure } from "./gen/trucedata/v1/alignment_pb.js";
import { ImpactService } from "./gen/trucedata/v1/impact_service_pb.js";

const address = process.argv[2] ?? "localhost:50051";
const impact = createClient(ImpactService, createGrpcTransport({ baseUrl: `http://${address}` }));
const answers = impact.alignEvents({
  events: ["events/us-100-tariff-threat-first-post"],
  series: ["series/sp500-close-daily", "series/btcusd-daily", "series/wti-front-daily"],
  window: { firstOffset: -2, lastOffset: 3 },
  measure: Measure.CUMULATIVE_SIMPLE_RETURN,
});
const signed = (value: number, digits: number) => (value < 0 ? "" : "+") + value.toFixed(digits);
let names: string[] = [];
for await (const { message } of answers) {
  if (message.case === "header") {
    names = message.value.series.map((series) => series.name.replace("series/", ""));
    console.log("session offset      ", ...message.value.offsets.map((offset) => signed(offset, 0).padStart(8)));
  } else if (message.case === "column") {
    const { seriesIndex, values } = message.value;
    console.log(names[seriesIndex].padEnd(20), ...values.map((value) => `${signed(100 * value, 2)}%`.padStart(8)));
  }
}
