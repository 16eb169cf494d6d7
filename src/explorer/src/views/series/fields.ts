import { Field, type Series } from "@trucedata/client";

/** Returns the name of a field: "close", or that of a named column. */
export function columnNameOf({ field, columnName }: { field: Field; columnName: string }): string {
  return columnName || Field[field].toLowerCase();
}

/** Returns the main field of a series: the close, otherwise the value, otherwise the first column of returns, otherwise the first one. */
export function mainFieldOf({ fields }: Series): string {
  const order = [Field.CLOSE, Field.VALUE, Field.SIMPLE_RETURN, Field.LOG_RETURN];
  const main = order.flatMap((field) => fields.find((each) => each.field === field) ?? [])[0] ?? fields[0];
  return columnNameOf(main);
}
