import {
  fromJson,
  ScalarType,
  toJson,
  type DescEnum,
  type DescField,
  type DescMessage,
  type JsonObject,
  type JsonValue,
} from "@bufbuild/protobuf";

export type { JsonObject };

/** The fields of a message by their proto names. */
export type Fields = Map<string, Value>;

/** A value of a request. */
export type Value =
  | { kind: "text"; text: string }
  /** A number as a literal that every language accepts. */
  | { kind: "number"; text: string; isLong: boolean }
  | { kind: "boolean"; isTrue: boolean }
  | { kind: "choice"; type: DescEnum; name: string }
  /** An instant in ISO 8601, in UTC. */
  | { kind: "time"; text: string }
  | { kind: "duration"; seconds: number }
  | { kind: "list"; items: Value[] }
  | { kind: "message"; type: DescMessage; fields: Fields };

const longTypes = new Set<ScalarType | undefined>([
  ScalarType.INT64,
  ScalarType.UINT64,
  ScalarType.SINT64,
  ScalarType.FIXED64,
  ScalarType.SFIXED64,
]);

/** Returns the fields that a request in protobuf JSON sets. Throws if it is not a request of this type. */
export function fieldsOf(type: DescMessage, request: JsonObject): Fields {
  return messageFields(type, toJson(type, fromJson(type, request)) as JsonObject);
}

/** Returns fields as protobuf JSON. */
export function toObject(fields: Fields): JsonObject {
  return Object.fromEntries([...fields].map(([name, value]) => [jsonName(name), toValue(value)]));
}

/** Returns the name of a field in JSON and in TypeScript: `first_offset` is `firstOffset`. */
export function jsonName(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Returns the name of an enum value without the prefix of its enum, such as `LOG_RETURN` of Measure. */
export function shortName({ type, name }: { type: DescEnum; name: string }): string {
  return name.slice(type.sharedPrefix?.length ?? 0);
}

function messageFields(type: DescMessage, json: JsonObject): Fields {
  const set = type.fields.filter((field) => json[field.jsonName] !== undefined);
  return new Map(set.map((field) => [field.name, valueOf(field, json[field.jsonName]!)]));
}

function valueOf(field: DescField, json: JsonValue): Value {
  if (field.fieldKind === "list") return { kind: "list", items: (json as JsonValue[]).map((item) => single(field, item)) };
  return single(field, json);
}

function single(field: DescField, json: JsonValue): Value {
  if (field.enum) return { kind: "choice", type: field.enum, name: String(json) };
  if (field.message) {
    if (field.message.typeName === "google.protobuf.Timestamp") return { kind: "time", text: String(json) };
    if (field.message.typeName === "google.protobuf.Duration") return { kind: "duration", seconds: parseFloat(String(json)) };
    return { kind: "message", type: field.message, fields: messageFields(field.message, json as JsonObject) };
  }
  if (typeof json === "boolean") return { kind: "boolean", isTrue: json };
  if (typeof json === "number") return { kind: "number", text: String(json), isLong: false };
  return longTypes.has(field.scalar) ? { kind: "number", text: String(json), isLong: true } : { kind: "text", text: String(json) };
}

function toValue(value: Value): JsonValue {
  switch (value.kind) {
    case "text":
    case "time":
      return value.text;
    case "number":
      return value.isLong ? value.text : Number(value.text);
    case "boolean":
      return value.isTrue;
    case "choice":
      return value.name;
    case "duration":
      return `${value.seconds}s`;
    case "list":
      return value.items.map(toValue);
    case "message":
      return toObject(value.fields);
  }
}
