import { SourceKind, type Claim } from "@trucedata/client";
import { ResolutionRule, type ResolvedField } from "@trucedata/client/v1/resolution";
import { instantText, milliseconds } from "../../data/times";
import { capitalized } from "../../data/words";
import { claimValue, fieldText, locatorText, SourceLink, stanceText } from "./Claims";
import type { EventData } from "./index";

/** The fields on which sources differ, with the shown value beside the others. */
export function Conflicts({ fields, data }: { fields: readonly ResolvedField[]; data: EventData }) {
  return (
    <section class="panel">
      <h2>Where the sources differ</h2>
      {fields.map((field) => (
        <div key={field.fieldPath} class="conflict">
          <h3>{capitalized(fieldText(field.fieldPath))}</h3>
          <div class="conflict-sides">
            <div class="conflict-side is-shown">
              <p class="conflict-label">Shown</p>
              <ClaimSide claim={field.winner!} data={data} />
              <p class="conflict-reason">{reason(field, data)}</p>
            </div>
            <div class="conflict-side">
              <p class="conflict-label">{field.dissentCount === 1 ? "Other claim" : `${field.dissentCount} other claims`}</p>
              {field.dissent.map((claim) => (
                <ClaimSide key={claim.name} claim={claim} data={data} />
              ))}
            </div>
          </div>
        </div>
      ))}
    </section>
  );
}

function ClaimSide({ claim, data }: { claim: Claim; data: EventData }) {
  return (
    <div class="conflict-claim">
      <p class="conflict-value">{claimValue(claim)}</p>
      <p class="quiet">
        <SourceLink source={data.sources.get(claim.source)} name={claim.source} /> {stanceText(claim)} it, {locatorText(claim)}; known from{" "}
        {instantText(milliseconds(claim.knowledgeTime))}
      </p>
    </div>
  );
}

/** Says why the value of the winning claim is shown. */
function reason({ rule, winner, originators }: ResolvedField, { sources }: EventData): string {
  const kind = sources.get(winner!.source)?.kind;
  const support = `${originators} independent ${originators === 1 ? "source supports" : "sources support"} this value.`;
  switch (rule) {
    case ResolutionRule.LATEST:
      return `Shown because it is the latest claim. ${support}`;
    case ResolutionRule.FIRST:
      return `Shown because it is the first claim. ${support}`;
    case ResolutionRule.MAJORITY_OF_ORIGINATORS:
      return `Shown because most independent sources say so. ${support}`;
    default:
      return kind === SourceKind.OFFICIAL
        ? `Shown because official sources come first. ${support}`
        : `Shown because no official source states it and this claim was known first. ${support}`;
  }
}
