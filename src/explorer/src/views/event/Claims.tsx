import { SourceKind, Stance, type Claim, type Source } from "@trucedata/client";
import { dayText, eventTimeText, instantText, isoText, milliseconds } from "../../data/times";
import { capitalized, enumWords, quantityText } from "../../data/words";
import type { Column } from "../../parts/DataTable";
import type { EventData } from "./index";

/** Returns the asserted value of a claim in words. */
export function claimValue({ value, statistic }: Claim): string {
  const measure = statistic ? `${statistic.measure}${statistic.population ? ` (${statistic.population})` : ""}: ` : "";
  switch (value.case) {
    case "quantity":
      return measure + quantityText(value.value);
    case "time":
      return measure + eventTimeText(value.value);
    case "date":
      return measure + dayText(Date.UTC(value.value.year, value.value.month - 1, value.value.day));
    case "enumName":
      return value.value
        .replace(/^(PHASE|EVENT_KIND)_/, "")
        .replaceAll("_", " ")
        .toLowerCase();
    case "text":
      return measure + value.value;
    default:
      return "no value";
  }
}

const fieldNames: Record<string, string> = { "valid.start_time": "first day", "valid.end_time": "end" };

/** Returns a field path in words: "level of measure 1" for "measures[0].level". */
export function fieldText(path: string): string {
  const measure = /^measures\[(\d+)\]\.(.+)$/.exec(path);
  const words = (text: string) => fieldNames[text] ?? text.replaceAll("_", " ").replaceAll(".", ", ");
  return measure ? `${words(measure[2])} of measure ${Number(measure[1]) + 1}` : words(path);
}

/** Returns where a claim is in its source: "paragraph 3", "paragraph 2 of the summary". */
export function locatorText({ locator }: Claim): string {
  if (!locator) return "place not stated";
  return `paragraph ${locator.paragraph}${locator.section ? ` of the ${locator.section}` : ""}`;
}

/** Returns who says it: "asserts", "denies", "reports that Xinhua asserts". */
export function stanceText({ stance, attributedTo }: Claim): string {
  if (stance === Stance.DENIES) return "denies";
  return stance === Stance.ATTRIBUTES ? `reports that ${attributedTo} says` : "says";
}

/** A source as a link, when its address is known. */
export function SourceLink({ source, name }: { source: Source | undefined; name: string }) {
  if (!source) return <span>{name}</span>;
  const title = source.title || source.publisher;
  if (!source.url) return <span>{title}</span>;
  return (
    <a href={source.url} target="_blank" rel="noopener noreferrer">
      {title}
      <span class="visually-hidden"> (opens a new tab)</span>
    </a>
  );
}

/** The claims about an event, by source. */
export function ClaimsBySource({ data: { answer, sources } }: { data: EventData }) {
  const bySource = Map.groupBy(answer.claims, (claim) => claim.source);
  return (
    <section class="panel">
      <h2>What the sources say</h2>
      {answer.claims.length === 0 && <p class="quiet">No claim about this event was known at this time.</p>}
      <ul class="source-list">
        {[...bySource].map(([name, claims]) => {
          const source = sources.get(name);
          return (
            <li key={name}>
              <h3>
                <SourceLink source={source} name={name} />
              </h3>
              {source && (
                <p class="quiet">
                  {source.publisher} · {enumWords(SourceKind, source.kind)} · published by {instantText(milliseconds(source.publishTime))}
                  {source.originator && ` · repeats ${source.originator}`}
                </p>
              )}
              <ul class="claim-list">
                {claims.map((claim) => (
                  <li key={claim.name}>
                    <span class="claim-field">{capitalized(fieldText(claim.fieldPath))}</span>
                    <span class="claim-value" data-denies={claim.stance === Stance.DENIES}>
                      {claim.stance !== Stance.ASSERTS && <em>{capitalized(stanceText(claim))}: </em>}
                      {claimValue(claim)}
                    </span>
                    <span class="claim-place">{locatorText(claim)}</span>
                  </li>
                ))}
              </ul>
              {source?.note && (
                <details>
                  <summary>About this source</summary>
                  <p class="quiet">{source.note}</p>
                </details>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Returns the columns of the claims for CSV and JSON. */
export function claimColumns({ sources }: EventData): Column<Claim>[] {
  return [
    { name: "claim", title: "Claim", value: (claim) => claim.name },
    { name: "source", title: "Source", value: (claim) => claim.source },
    { name: "title", title: "Title", value: (claim) => sources.get(claim.source)?.title ?? null },
    { name: "paragraph", title: "Paragraph", value: (claim) => claim.locator?.paragraph ?? null, isNumber: true },
    { name: "section", title: "Section", value: (claim) => claim.locator?.section || null },
    { name: "field_path", title: "Field", value: (claim) => claim.fieldPath },
    { name: "stance", title: "Stance", value: (claim) => enumWords(Stance, claim.stance) },
    { name: "attributed_to", title: "Attributed to", value: (claim) => claim.attributedTo || null },
    { name: "value", title: "Value", value: claimValue },
    { name: "knowledge_time", title: "Known from", value: (claim) => isoText(milliseconds(claim.knowledgeTime)) },
    { name: "url", title: "Address", value: (claim) => sources.get(claim.source)?.url || null },
  ];
}
