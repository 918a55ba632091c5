// MessagePack (https://msgpack.org): what the messages of a session need of it. Binary is Uint8Array, maps are objects with string keys.

export type Value = null | boolean | number | bigint | string | Uint8Array | Value[] | { [key: string]: Value };

const DEEPEST = 64;

/** The value in `data`. Throws `RangeError` or `TypeError` for anything else. */
export function decode(data: Uint8Array): Value {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const text = new TextDecoder("utf-8", { fatal: true });
  let at = 0;

  const uint = (size: number): number => {
    at += size;
    if (size === 1) return view.getUint8(at - 1);
    return size === 2 ? view.getUint16(at - 2) : view.getUint32(at - 4);
  };
  const bytes = (size: number): Uint8Array => {
    at += size;
    if (at > data.length) throw new RangeError("MessagePack ends too early");
    return data.subarray(at - size, at);
  };
  const list = (size: number, depth: number): Value[] => {
    if (size > data.length - at) throw new RangeError("MessagePack ends too early");
    return Array.from({ length: size }, () => value(depth + 1));
  };
  const map = (size: number, depth: number): Value => {
    const pairs = list(2 * size, depth);
    return Object.fromEntries(Array.from({ length: size }, (_, k) => [String(pairs[2 * k]), pairs[2 * k + 1]!]));
  };
  const wide = (big: bigint): number | bigint => (BigInt.asIntN(54, big) === big ? Number(big) : big);

  const value = (depth: number): Value => {
    if (depth > DEEPEST) throw new RangeError("MessagePack is nested too deeply");
    const code = uint(1);
    if (code < 0x80) return code;
    if (code < 0x90) return map(code & 15, depth);
    if (code < 0xa0) return list(code & 15, depth);
    if (code < 0xc0) return text.decode(bytes(code & 31));
    if (code >= 0xe0) return code - 256;
    switch (code) {
      case 0xc0: return null;
      case 0xc2: return false;
      case 0xc3: return true;
      case 0xc4: case 0xc5: case 0xc6: return bytes(uint(1 << (code - 0xc4)));
      case 0xca: at += 4; return view.getFloat32(at - 4);
      case 0xcb: at += 8; return view.getFloat64(at - 8);
      case 0xcc: case 0xcd: case 0xce: return uint(1 << (code - 0xcc));
      case 0xcf: at += 8; return wide(view.getBigUint64(at - 8));
      case 0xd0: at += 1; return view.getInt8(at - 1);
      case 0xd1: at += 2; return view.getInt16(at - 2);
      case 0xd2: at += 4; return view.getInt32(at - 4);
      case 0xd3: at += 8; return wide(view.getBigInt64(at - 8));
      case 0xd9: case 0xda: case 0xdb: return text.decode(bytes(uint(1 << (code - 0xd9))));
      case 0xdc: case 0xdd: return list(uint(code === 0xdc ? 2 : 4), depth);
      case 0xde: case 0xdf: return map(uint(code === 0xde ? 2 : 4), depth);
    }
    throw new TypeError(`MessagePack code ${code} is not used here`);
  };

  const found = value(0);
  if (at !== data.length) throw new RangeError("MessagePack goes on after its value");
  return found;
}

/** Bytes of a value. Whole numbers below 2**53 are integers, others floats. */
export function encode(value: Value): Uint8Array<ArrayBuffer> {
  const out: number[] = [];
  const big = (size: number, number: number): void => {
    for (let k = size - 1; k >= 0; k--) out.push(Math.floor(number / 2 ** (8 * k)) & 255);
  };
  const head = (short: number, most: number, code: number, size: number): void => {
    if (size < most) out.push(short | size);
    else if (size < 65536) { out.push(code); big(2, size); }
    else { out.push(code + 1); big(4, size); }
  };
  const push = (data: Uint8Array): void => {
    for (const byte of data) out.push(byte);
  };
  const write = (v: Value): void => {
    if (v === null) out.push(0xc0);
    else if (typeof v === "boolean") out.push(v ? 0xc3 : 0xc2);
    else if (typeof v === "number" && Number.isSafeInteger(v) && v >= 0) {
      if (v < 128) out.push(v);
      else if (v < 2 ** 32) { out.push(0xce); big(4, v); }
      else { out.push(0xcf); big(8, v); }
    } else if (typeof v === "number" || typeof v === "bigint") {
      const scratch = new DataView(new ArrayBuffer(8));
      const whole = typeof v === "bigint" || Number.isSafeInteger(v);
      if (whole) scratch.setBigInt64(0, BigInt(v));
      else scratch.setFloat64(0, v);
      out.push(whole ? 0xd3 : 0xcb);
      push(new Uint8Array(scratch.buffer));
    } else if (typeof v === "string") {
      const data = new TextEncoder().encode(v);
      head(0xa0, 32, 0xda, data.length);
      push(data);
    } else if (v instanceof Uint8Array) {
      out.push(0xc6);
      big(4, v.length);
      push(v);
    } else if (Array.isArray(v)) {
      head(0x90, 16, 0xdc, v.length);
      v.forEach(write);
    } else {
      const pairs = Object.entries(v);
      head(0x80, 16, 0xde, pairs.length);
      for (const [key, item] of pairs) { write(key); write(item); }
    }
  };
  write(value);
  return new Uint8Array(out);
}
