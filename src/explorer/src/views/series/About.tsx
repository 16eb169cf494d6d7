import { Adjustment } from "@trucedata/client";
import { frequencyText, type Bars } from "../../data/bars";
import { instantText } from "../../data/times";
import { capitalized, enumWords } from "../../data/words";

/** What a reader should know about a series. */
export function About({ bars: { series, timeZone, starts, ends, count, revision } }: { bars: Bars }) {
  const facts: [string, string][] = [
    ["Bars", `${count.toLocaleString("en-GB")} ${frequencyText(series)}, ${instantText(starts[0])} to ${instantText(ends[count - 1])}`],
    ["Time zone", timeZone], ["Stored", enumWords(Adjustment, series.adjustment)], ["Contract", series.contractRule], ["Publisher", series.publisher],
    ["Source", series.source], ["Terms", series.terms], ["Note", series.note], ["Read at", `revision ${revision}`],
  ];
  return (
    <details class="anchors">
      <summary>About this series</summary>
      <dl class="facts">
        {facts.filter(([, text]) => text).map(([title, text]) => <div key={title}><dt>{title}</dt><dd>{capitalized(text)}</dd></div>)}
      </dl>
    </details>
  );
}
