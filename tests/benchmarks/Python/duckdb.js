// Loads the bars into DuckDB in process. For each line of standard input, fetches them as two typed arrays and prints the seconds, the
// number of bars, the sum of the closes, and the peak growth of memory in KiB. Usage: node duckdb.js BARS
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { DuckDBInstance } from '@duckdb/node-api';

const resident = (key) => Number(readFileSync('/proc/self/status', 'utf8').match(new RegExp(`${key}:\\s+(\\d+)`))[1]);

const connection = await (await DuckDBInstance.create(':memory:')).connect();
const columns = "{'instrument': 'INTEGER', 'time': 'BIGINT', 'close': 'DOUBLE'}";
await connection.run(`CREATE TABLE bars AS FROM read_csv('${process.argv[2]}', columns = ${columns})`);
for await (const _ of createInterface(process.stdin)) {
  writeFileSync('/proc/self/clear_refs', '5');
  const before = resident('VmRSS');
  const start = performance.now();
  const chunks = await (await connection.run('SELECT time, close FROM bars')).fetchAllChunks();
  const count = chunks.reduce((rows, chunk) => rows + chunk.rowCount, 0);
  const times = new BigInt64Array(count);
  const closes = new Float64Array(count);
  let at = 0;
  for (const chunk of chunks) {
    times.set(chunk.getColumnVector(0).items.subarray(0, chunk.rowCount), at);
    closes.set(chunk.getColumnVector(1).items.subarray(0, chunk.rowCount), at);
    at += chunk.rowCount;
  }
  const seconds = (performance.now() - start) / 1000;
  console.log(seconds, times.length, closes.reduce((sum, close) => sum + close, 0), resident('VmHWM') - before);
}
