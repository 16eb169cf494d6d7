// node duckdb.js BARS LOOKS SIGN FOUND: joins every look-up with every instrument as of its time, in DuckDB in process; CSV in, CSV out.
import { DuckDBInstance } from '@duckdb/node-api';

const [bars, looks, sign, found] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(':memory:')).connect();
await connection.run(`CREATE TABLE bars AS FROM read_csv('${bars}')`);
await connection.run(`CREATE TABLE looks AS SELECT look, time, instrument FROM read_csv('${looks}'), (SELECT DISTINCT instrument FROM bars)`);
await connection.run(`COPY (
  SELECT l.instrument, l.look, b.end_time, b.value
  FROM looks l ASOF LEFT JOIN bars b ON l.instrument = b.instrument AND l.time ${sign} b.end_time
) TO '${found}' (HEADER)`);
