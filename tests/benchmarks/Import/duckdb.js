// Converts the bars of a CSV file to Parquet with DuckDB. Usage: node duckdb.js BARS.csv BARS.parquet
import { DuckDBInstance } from '@duckdb/node-api';

const [csv, parquet] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(':memory:')).connect();
await connection.run(`COPY (SELECT time::TIMESTAMPTZ AS time, open, high, low, close, volume::DOUBLE AS volume
  FROM read_csv('${csv}')) TO '${parquet}' (FORMAT parquet)`);
