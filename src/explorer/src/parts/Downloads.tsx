import type { RefObject } from "preact";
import { useState } from "preact/hooks";
import type { ChartHandle } from "../charts/Chart";
import { csvOf, jsonOf, type Column } from "./DataTable";

interface DownloadsProperties<R> {
  /** The name of the files without their ending. */
  name: string;
  columns: readonly Column<R>[];
  /** Returns the rows when a file is saved, because a million of them would be too many to make for each change of a view. */
  rows(): readonly R[];
  /** The chart whose picture is offered; without one, only data is offered. */
  chart?: RefObject<ChartHandle | null>;
  /** Stated in the picture. */
  title?: string;
  note?: string;
}

/** Buttons that save the data as CSV and JSON and the picture as PNG and SVG. */
export function Downloads<R>({ name, columns, rows, chart, title = "", note = "" }: DownloadsProperties<R>) {
  const [failure, setFailure] = useState("");
  const save = async (ending: string, type: string, content: () => string | Promise<Blob | string>) => {
    try {
      setFailure("");
      const made = await content();
      saveFile(`${name}.${ending}`, made instanceof Blob ? made : new Blob([made], { type }));
    } catch (thrown) {
      setFailure(`The file could not be made: ${(thrown as Error).message}`);
    }
  };
  return (
    <div class="downloads" role="group" aria-label="Downloads">
      <span class="downloads-label" aria-hidden="true">
        Download
      </span>
      <button type="button" class="button" onClick={() => save("csv", "text/csv;charset=utf-8", () => csvOf(columns, rows()))}>
        CSV
      </button>
      <button type="button" class="button" onClick={() => save("json", "application/json", () => jsonOf(columns, rows()))}>
        JSON
      </button>
      {chart && (
        <>
          <button type="button" class="button" onClick={() => save("png", "image/png", () => chart.current!.png(title, note))}>
            PNG
          </button>
          <button type="button" class="button" onClick={() => save("svg", "image/svg+xml", () => chart.current!.svg(title, note))}>
            SVG
          </button>
        </>
      )}
      {failure && <span role="alert">{failure}</span>}
    </div>
  );
}

function saveFile(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
