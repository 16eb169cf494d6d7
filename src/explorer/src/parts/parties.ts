import type { Event } from "@trucedata/client";

/** The groups of actors that have a colour. */
export type PartyGroup = "us" | "cn" | "both" | "other";

/** The names of the groups, in the order of legends. */
export const partyGroups: Record<PartyGroup, string> = { us: "United States", cn: "China", both: "Both", other: "Others" };

/** Returns the group of an event's actors. Courts and agencies of a country are named after it, such as "US Supreme Court". */
export function partyGroupOf({ actors }: Event): PartyGroup {
  const isUs = actors.some((actor) => actor === "US" || actor.startsWith("US "));
  const isCn = actors.includes("CN");
  return isUs && isCn ? "both" : isUs ? "us" : isCn ? "cn" : "other";
}
