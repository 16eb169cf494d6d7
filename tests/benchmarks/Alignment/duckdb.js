// Loads bars and events into DuckDB in process, then joins them for every line of standard input and prints the seconds.
// Usage: node duckdb.js BARS EVENTS FIRST LAST. The lines are
//   join     joins precomputed lookups with the bars
//   events   computes the lookups from the events, joins them, and orders the rows by event, instrument and offset
import { createInterface } from 'node:readline';
import { DuckDBInstance } from '@duckdb/node-api';

const [bars, events, first, last] = process.argv.slice(2);
const lookups = `SELECT e.event, i.instrument, o.range AS offset, e.time + o.range * 60000000000 AS time
  FROM events e, (SELECT DISTINCT instrument FROM bars) i, range(${first}, ${last} + 1) o`;
const join = 'ASOF LEFT JOIN bars b ON l.instrument = b.instrument AND l.time >= b.end_time';
const commands = {
  join: `SELECT l.instrument, l.time, b.end_time, b.value FROM lookups l ${join}`,
  events: `SELECT l.event, l.instrument, l.offset, b.end_time, b.value FROM (${lookups}) l ${join} ORDER BY ALL`,
};
const connection = await (await DuckDBInstance.create(':memory:')).connect();
await connection.run(`CREATE TABLE bars AS FROM read_csv('${bars}')`);
await connection.run(`CREATE TABLE events AS FROM read_csv('${events}')`);
await connection.run(`CREATE TABLE lookups AS ${lookups}`);
for await (const line of createInterface(process.stdin)) {
  const start = performance.now();
  await connection.run(`CREATE OR REPLACE TABLE found AS ${commands[line]}`);
  console.log((performance.now() - start) / 1000);
}
