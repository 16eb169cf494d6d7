import { ScalarType, type DescMessage, type Message, type MessageShape } from "@bufbuild/protobuf";

/**
 * A message of the contract whose columns are typed arrays: BigInt64Array for fields named *UnixNanos (nanoseconds since
 * 1970-01-01T00:00:00Z), Float64Array for all others, bit for bit as sent.
 */
export type Columnar<T> = {
  [K in keyof T]: T[K] extends Uint8Array[]
    ? K extends `${string}UnixNanos` ? BigInt64Array : Float64Array
    : T[K] extends Message[] ? Columnar<T[K][number]>[] : T[K];
};

/** Replaces the bytes of columns by typed arrays, in a received message and in the messages of its lists. */
export function columnar<D extends DescMessage>(schema: D, message: MessageShape<D>): Columnar<MessageShape<D>> {
  const values = message as Record<string, unknown>;
  for (const field of schema.fields) {
    if (field.fieldKind !== "list") continue;
    const value = values[field.localName] as unknown[];
    if (field.listKind === "message") {
      for (const each of value) columnar(field.message, each as Message);
    } else if (field.listKind === "scalar" && field.scalar === ScalarType.BYTES) {
      const bytes = joinedBytes(value as Uint8Array[]);
      values[field.localName] = field.localName.endsWith("UnixNanos") ? new BigInt64Array(bytes) : new Float64Array(bytes);
    }
  }
  return values as Columnar<MessageShape<D>>;
}

/** Returns the bytes of a column for a message to send. */
export function packed(column: Float64Array | BigInt64Array): Uint8Array[] {
  return [new Uint8Array(column.buffer, column.byteOffset, column.byteLength)];
}

/** Copies all bytes in order to a new buffer, which is aligned to eight bytes as typed arrays require. */
export function joinedBytes(pieces: ArrayBufferView[]): ArrayBuffer {
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength), at);
    at += piece.byteLength;
  }
  return joined.buffer;
}
