import { Hedge, UnitKind, type Quantity, type Unit } from "@trucedata/client";

/** Returns the name of an enum's value in words: "in force" for Phase.IN_FORCE. */
export function enumWords(values: object, value: number): string {
  const name = (values as Record<number, string>)[value] ?? "unspecified";
  return name.replaceAll("_", " ").toLowerCase();
}

/** Returns "Export control" for "export control". */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Returns a number with its noun: "1 plot", "2 plots". */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-GB")} ${noun}${count === 1 ? "" : "s"}`;
}

/** Returns the id of a resource: "us-100-tariff-threat" of "events/us-100-tariff-threat". */
export function idOf(name: string): string {
  return name.slice(name.indexOf("/") + 1);
}

const partyNames: Record<string, string> = {
  US: "United States",
  CN: "China",
  JP: "Japan",
  MY: "Malaysia",
  KH: "Cambodia",
  KR: "South Korea",
  TW: "Taiwan",
  NL: "Netherlands",
};

/** Returns the name of a party: "China" for "CN", and names of bodies unchanged. */
export function partyText(party: string): string {
  if (partyNames[party]) return partyNames[party];
  if (!/^[A-Z]{2}$/.test(party)) return party;
  return new Intl.DisplayNames("en", { type: "region" }).of(party) ?? party;
}

const number = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 6 });
const compact = new Intl.NumberFormat("en-GB", { notation: "compact", maximumSignificantDigits: 4 });

/** Returns a number with its unit: "15 %", "$2 tn", "90 days", "65.5 USD per barrel". */
export function valueText(value: number, unit: Unit | undefined): string {
  if (value === Infinity) return "no upper bound";
  if (value === -Infinity) return "no lower bound";
  const per = unit?.per ? ` per ${unit.per}` : "";
  switch (unit?.kind) {
    case UnitKind.FRACTION:
      return `${number.format(value * 100)} %`;
    case UnitKind.FRACTION_POINTS:
      return `${number.format(value * 100)} percentage points`;
    case UnitKind.FRACTION_PER_YEAR:
      return `${number.format(value * 100)} % per year`;
    case UnitKind.MONEY:
      return `${compact.format(value)} ${unit.currency}${per}`;
    case UnitKind.PRICE:
      return `${number.format(value)} ${unit.currency}${per}`;
    case UnitKind.COUNT:
      return `${number.format(value)} ${unit.counted}`;
    case UnitKind.INDEX_POINTS:
      return `${number.format(value)} points`;
    case UnitKind.TONNES:
      return `${compact.format(value)} tonnes`;
    case UnitKind.DAYS:
      return `${number.format(value)} days`;
    default:
      return number.format(value);
  }
}

const hedges: Record<number, string> = {
  [Hedge.ABOUT]: "about ",
  [Hedge.NEARLY]: "nearly ",
  [Hedge.MORE_THAN]: "more than ",
  [Hedge.AT_LEAST]: "at least ",
  [Hedge.LESS_THAN]: "less than ",
  [Hedge.UP_TO]: "up to ",
};

/** Returns a quantity as it was stated: "about 15 %". */
export function quantityText(quantity: Quantity): string {
  return (hedges[quantity.hedge] ?? "") + valueText(quantity.value, quantity.unit);
}
