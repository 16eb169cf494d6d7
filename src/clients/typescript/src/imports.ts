import type { MessageInitShape } from "@bufbuild/protobuf";
import { packed } from "./columns.js";
import { Field } from "./gen/trucedata/v1/field_pb.js";
import type { ImportHeaderSchema, ImportRecordsRequestSchema, ImportSeriesRequestSchema } from "./gen/trucedata/v1/ingest_service_pb.js";
import type { Bars, Records } from "./options.js";

type Header = MessageInitShape<typeof ImportHeaderSchema>;

// With a few columns a message of so many bars stays below the 1 MiB that a chunk may have on the wire.
const valuesPerChunk = 120_000;

/** The messages that write the bars of a series: its header, then chunks. */
export async function* barMessages(header: Header, bars: Bars): AsyncGenerator<MessageInitShape<typeof ImportSeriesRequestSchema>> {
  const { series, times, columns } = bars;
  if (!(times instanceof BigInt64Array)) throw new TypeError("times: not a BigInt64Array of nanoseconds");
  const entries = Object.entries(columns);
  for (const [name, values] of entries) {
    if (!(values instanceof Float64Array)) throw new TypeError(`columns.${name}: not a Float64Array`);
    if (values.length !== times.length) throw new TypeError(`columns.${name}: ${values.length} values for ${times.length} times`);
  }
  yield { message: { case: "header", value: { header, series } } };
  const step = Math.max(1, Math.floor(valuesPerChunk / (entries.length + 1)));
  for (let at = 0; at < times.length; at += step) {
    const chunk = {
      series: series.name, timeUnixNanos: packed(times.subarray(at, at + step)),
      columns: entries.map(([name, values]) => ({ ...fieldNamed(name), values: packed(values.subarray(at, at + step)) })),
    };
    yield { message: { case: "chunk", value: chunk } };
  }
}

/** The messages that write records. */
export async function* recordMessages(header: Header, { records }: Records): AsyncGenerator<MessageInitShape<typeof ImportRecordsRequestSchema>> {
  yield { message: { case: "header", value: header } };
  for (const record of records) yield { message: { case: "record", value: record } };
}

/** The field of a word ("close"), or the importer's own column of that name. */
function fieldNamed(name: string): { field: Field; columnName: string } {
  const field = Field[name.toUpperCase() as keyof typeof Field];
  return field && field !== Field.NAMED ? { field, columnName: "" } : { field: Field.NAMED, columnName: name };
}
