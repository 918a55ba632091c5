// The binary frames of a session: poses (first byte 1) and entries of the score (first byte 2). All numbers are little endian.
// A decoder keeps what the frames before it said: give it every frame, in order, and wait for each before the next.

import type { ChannelGroup, Puppet } from "./generated.ts";
import { decode } from "./msgpack.ts";

export const POSES = 1;
export const ENTRIES = 2;
const KEY = 1, DEFLATED = 2;
const HEADER = 16, ESCAPE = 255;
const WINDOW = 4096;
const MOST_ENTRIES = 1 << 20, MOST_KEY = 1 << 22, MOST_CELLS = 1 << 18, MOST_STEP = 4 * 32767;

/** Levels of one stream's puppets at a tick (30 a second of session time): channel by channel, puppet by puppet. */
export interface Poses {
  stream: number;
  tick: number;
  puppets: readonly Puppet[];
  levels: Int32Array;
}

/** Raw deflate (RFC 1951) against a window: the window goes ahead as a stored block, which is what a preset dictionary amounts to. */
async function inflate(body: Uint8Array<ArrayBuffer>, most: number, window: Uint8Array<ArrayBuffer> = new Uint8Array(0)): Promise<Uint8Array<ArrayBuffer>> {
  const size = window.length;
  const stored = new Uint8Array(size ? [0, size & 255, size >> 8, ~size & 255, (~size >> 8) & 255] : []);
  const reader = new Blob([stored, window, body]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const parts: Uint8Array[] = [];
  let total = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    parts.push(next.value);
    total += next.value.length;
    if (total > most + size) throw new RangeError("the host sent a frame longer than allowed");
  }
  return joined(parts).slice(size);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { out.set(part, at); at += part.length; }
  return out;
}

const CRC = Int32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});

function check(state: Int32Array): number {
  const bytes = new DataView(new ArrayBuffer(4 * state.length));
  state.forEach((level, k) => bytes.setInt32(4 * k, level, true));
  let crc = -1;
  for (let k = 0; k < bytes.byteLength; k++) crc = CRC[(crc ^ bytes.getUint8(k)) & 255]! ^ (crc >>> 8);
  return (crc ^ -1) >>> 0 || 1;
}

/** One stream of pose frames. `channels` is how many the table of the host's welcome names. */
export class PoseDecoder {
  #tick = -1;
  #puppets: readonly Puppet[] = [];
  #state = new Int32Array(0);
  #change = new Int32Array(0);

  constructor(readonly channels: number) {}

  /** The poses of a frame; null where frames before it are missing: a keyframe will come. Throws for what no host sends. */
  async take(frame: Uint8Array<ArrayBuffer>): Promise<Poses | null> {
    const head = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
    const flags = head.getUint8(1), stream = head.getUint16(2, true), tick = head.getUint32(4, true);
    const packed = frame.subarray(HEADER), key = (flags & KEY) > 0;
    if (!key && head.getUint32(8, true) !== this.#tick) return null;
    const body = flags & DEFLATED ? await inflate(packed, key ? MOST_KEY : 8 * this.#state.length + 64) : packed;
    if (key) this.#whole(body);
    else this.#delta(body);
    const expected = head.getUint32(12, true);
    if (expected && expected !== check(this.#state)) throw new RangeError("the host sent a pose frame that does not fit those before it");
    this.#tick = tick;
    return { stream, tick, puppets: this.#puppets, levels: this.#state.slice() };
  }

  #whole(body: Uint8Array<ArrayBuffer>): void {
    const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    const start = 4 + view.getUint32(0, true);
    const puppets = decode(body.subarray(4, start)) as unknown as Puppet[];
    const count = this.channels * puppets.length, planes = body.subarray(start);
    if (count > MOST_CELLS || planes.length !== 4 * count) throw new RangeError("the host streams another number of channels");
    const cell = (k: number): number => ((planes[k]! | (planes[2 * count + k]! << 8)) << 16) >> 16;
    this.#puppets = puppets;
    this.#state = Int32Array.from({ length: count }, (_, k) => cell(k));
    this.#change = Int32Array.from({ length: count }, (_, k) => cell(count + k));
  }

  #delta(body: Uint8Array<ArrayBuffer>): void {
    const count = this.#state.length, before = this.#change, mask = (count + 7) >> 3;
    const order = [...before.keys()].filter((k) => !before[k]).concat([...before.keys()].filter((k) => before[k]));
    const moved = order.filter((_, k) => body[k >> 3]! & (128 >> (k & 7)));
    const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    let wide = mask + moved.length;
    this.#change = new Int32Array(count);
    moved.forEach((cell, k) => {
      let step = view.getUint8(mask + k);
      if (step === ESCAPE) { step = view.getUint32(wide, true); wide += 4; }
      if (step > MOST_STEP) throw new RangeError("the host sent an impossible step");
      const change = step & 1 ? (step + 1) >> 1 : -(step >> 1);
      this.#change[cell] = before[cell]! < 0 ? -change : change;
    });
    if (wide !== body.length) throw new RangeError("the host sent a pose frame of another length");
    this.#state = this.#state.map((level, k) => level + this.#change[k]!);
  }
}

/** What puppet `k` of some poses does, by name: weights 0..1, turns (rotation vectors, radians, by axis), offsets in metres. */
export function values(poses: Poses, k: number, groups: readonly ChannelGroup[]): Record<ChannelGroup["kind"], Record<string, number>> {
  const out = { weight: {}, turn: {}, offset: {} } as Record<ChannelGroup["kind"], Record<string, number>>;
  let channel = 0;
  for (const { kind, names, lsb } of groups)
    for (const name of names) out[kind][name] = poses.levels[channel++ * poses.puppets.length + k]! * lsb;
  return out;
}

/** Entries as bytes, each frame deflated against the last 4 kB of entries; `window` comes with the welcome. */
export class History {
  #window: Uint8Array<ArrayBuffer>;

  constructor(window: Uint8Array = new Uint8Array(0)) {
    this.#window = joined([window]).slice(-WINDOW);
  }

  /** The compact bytes of each entry of a frame: for `entry` in `score.ts`. */
  async unpack(frame: Uint8Array<ArrayBuffer>): Promise<Uint8Array[]> {
    const entries = decode(await inflate(frame.subarray(1), MOST_ENTRIES, this.#window)) as Uint8Array[];
    this.#window = joined([this.#window, ...entries]).slice(-WINDOW);
    return entries;
  }
}
