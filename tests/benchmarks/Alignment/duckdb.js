// node duckdb.js BARS LOOKS: loads both into DuckDB in process, then joins them for every line of standard input; prints the seconds.
import { createInterface } from 'node:readline';
import { DuckDBInstance } from '@duckdb/node-api';

const [bars, looks] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(':memory:')).connect();
await connection.run(`CREATE TABLE bars AS FROM read_csv('${bars}')`);
await connection.run(`CREATE TABLE looks AS SELECT time, instrument FROM read_csv('${looks}'), (SELECT DISTINCT instrument FROM bars)`);
for await (const line of createInterface(process.stdin)) {
  const start = performance.now();
  await connection.run(`CREATE OR REPLACE TABLE found AS
    SELECT l.instrument, l.time, b.end_time, b.value FROM looks l ASOF LEFT JOIN bars b ON l.instrument = b.instrument AND l.time >= b.end_time`);
  console.log((performance.now() - start) / 1000);
}
