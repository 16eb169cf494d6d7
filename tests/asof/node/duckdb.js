// Joins every lookup with every instrument as of its time, with DuckDB in process. Input and output are CSV.
// Usage: node duckdb.js BARS LOOKUPS SIGN FOUND
import { DuckDBInstance } from '@duckdb/node-api';

const [bars, lookups, sign, found] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(':memory:')).connect();
await connection.run(`CREATE TABLE bars AS FROM read_csv('${bars}')`);
await connection.run(`CREATE TABLE lookups AS
  SELECT lookup, time, instrument FROM read_csv('${lookups}'), (SELECT DISTINCT instrument FROM bars)`);
await connection.run(`COPY (
  SELECT l.instrument, l.lookup, b.end_time, b.value
  FROM lookups l ASOF LEFT JOIN bars b ON l.instrument = b.instrument AND l.time ${sign} b.end_time
) TO '${found}' (HEADER)`);
