import type { MessageInitShape } from "@bufbuild/protobuf";
import { packed } from "./columns.js";
import { Field } from "./gen/trucedata/v1/field_pb.js";
import type { ImportHeaderSchema, ImportRecordsRequestSchema, ImportSeriesRequestSchema } from "./gen/trucedata/v1/ingest_service_pb.js";
import { RecordSchema } from "./gen/trucedata/v1/record_pb.js";
import { SeriesSchema } from "./gen/trucedata/v1/series_pb.js";
import type { Bars, Records } from "./options.js";
import { encodable } from "./requests.js";

type Header = MessageInitShape<typeof ImportHeaderSchema>;

// This number of 64-bit values keeps a message below the limit of 1 MiB.
const valuesPerChunk = 120_000;

/** Returns the messages that write the bars of a series: its header, then chunks. */
export function barMessages(
  header: Header, { series, times, columns }: Bars, replace: boolean,
): AsyncIterable<MessageInitShape<typeof ImportSeriesRequestSchema>> {
  if (!(times instanceof BigInt64Array)) throw new TypeError("times: is not a BigInt64Array of nanoseconds");
  const entries = Object.entries(columns);
  for (const [name, values] of entries) {
    if (!(values instanceof Float64Array)) throw new TypeError(`columns.${name}: is not a Float64Array`);
    if (values.length !== times.length) throw new TypeError(`columns.${name}: has ${values.length} values for ${times.length} times`);
  }
  const about = encodable(SeriesSchema, series, "series");
  const step = Math.max(1, Math.floor(valuesPerChunk / (entries.length + 1)));
  return (async function* () {
    yield { message: { case: "header" as const, value: { header, series: about, replace } } };
    for (let at = 0; at < times.length; at += step) {
      const part = entries.map(([name, values]) => ({ ...fieldNamed(name), values: packed(values.subarray(at, at + step)) }));
      const chunk = { series: about.name, timeUnixNanos: packed(times.subarray(at, at + step)), columns: part };
      yield { message: { case: "chunk" as const, value: chunk } };
    }
  })();
}

/** Returns the messages that write records. */
export function recordMessages(header: Header, { records }: Records): AsyncIterable<MessageInitShape<typeof ImportRecordsRequestSchema>> {
  const checked = Array.from(records, (record, index) => encodable(RecordSchema, record, `records[${index}]`));
  return (async function* () {
    yield { message: { case: "header" as const, value: header } };
    for (const record of checked) yield { message: { case: "record" as const, value: record } };
  })();
}

/** Returns the field of a name such as "close", or a named column for a name that the importer defines. */
function fieldNamed(name: string): { field: Field; columnName: string } {
  const field = Field[name.toUpperCase() as keyof typeof Field];
  return field && field !== Field.NAMED ? { field, columnName: "" } : { field: Field.NAMED, columnName: name };
}
