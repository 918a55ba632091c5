// Entries of the score: compact bytes to the named form that the JSON Schema describes. What each code holds is a table.

import type { Affect, Block, Entry, GazeTarget, Style, VisemeMark, Wear } from "./generated.ts";
import { BLOCK_KINDS, CODES, EMOTIONS, GESTURES, LEVELS, ROLES, SIDES, TICK_MS, VISEMES } from "./generated.ts";
import { decode, type Value } from "./msgpack.ts";

const MS = 1e3, US = 1e6, ESCAPE = 255;
const SYNC_POINTS = 7;

type Read = (value: never) => unknown;

const numbers = (value: Value): number[] => value as number[];
const row = <T>(table: readonly T[], index: number): T => {
  if (!(index in table)) throw new RangeError(`no row ${index} in a table of ${table.length}`);
  return table[index]!;
};

function visemes(data: Uint8Array): VisemeMark[] {
  const marks: VisemeMark[] = [], view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let i = 0, at = 0; i < data.length; i += 3) {
    const code = view.getUint8(i), ticks = view.getUint8(i + 1);
    if (ticks === ESCAPE) { at += view.getInt32(i + 2, true); i += 4; }
    else at += ticks * TICK_MS;
    marks.push([at / MS, row(VISEMES, code & 15), view.getUint8(i + 2) / LEVELS, (code >> 4) & 3]);
  }
  return marks;
}

function target(data: Value): GazeTarget | null {
  if (data === null) return null;
  if (typeof data === "string") return [data, null, 0, 0];
  const [id, point, yaw, pitch] = data as [string, number[] | null, number, number];
  return [id, point && [point[0]! / MS, point[1]! / MS, point[2]! / MS], yaw / MS, pitch / MS];
}

function block(data: Value[]): Block {
  const [head, name, deltas, level, count, aim] = data as [number, number | string, number[], number, number?, Value?];
  const steps = deltas.length > 2 ? deltas : [deltas[0]!, 0, 0, 0, 0, 0, deltas[1]!];
  let at = 0;
  const sync = steps.map((step) => (at += step) / MS);
  if (sync.length !== SYNC_POINTS) throw new RangeError("a block has seven sync points");
  const known = typeof name === "number" ? row(GESTURES, name) : name;
  return [row(BLOCK_KINDS, head & 7), known, sync as unknown as Block[2], level / LEVELS, row(SIDES, (head >> 3) & 3), target(aim ?? null), count ?? 1];
}

function affect(data: number[]): Affect {
  const [v, a, d, emotion, level, second, other, mask] = [...data, 0, 0, 0] as [number, number, number, number, number, number, number, number];
  return [v / MS, a / MS, d / MS, row(EMOTIONS, emotion), level / LEVELS, row(EMOTIONS, second), other / LEVELS, mask / LEVELS];
}

const READ: Record<string, Read> = {
  as_is: (v: Value) => v,
  ms: (v: number) => v / MS,
  us: (v: number) => v / US,
  style: (v: Uint8Array) => Array.from(v, (b) => b / LEVELS) as unknown as Style,
  micro: (v: number) => (v ? "micro" : "speech"),
  visemes,
  blocks: (v: Value[][]) => v.map(block),
  role: (v: number) => row(ROLES, v),
  affect,
  target: (v: Value) => target(v) ?? ["", null, 0, 0],
  mode: (v: number) => row(["add", "hold", "release"], v),
  points: (v: Value[]) => v.map((point) => numbers(point).map((c) => c / MS)),
  ms_each: (v: Value[]) => numbers(v).map((h) => h / MS),
  wears: (v: Value[]) => v.map((w): Wear => { const [slot, piece, colors] = w as [string, string, string[]]; return { slot, piece, colors }; }),
};

/** The entry in its compact bytes. Throws `TypeError` or `RangeError` for anything else. */
export function entry(data: Uint8Array): Entry {
  const [code, ...rest] = decode(data) as [number, ...Value[]];
  const known = row(CODES, code);
  const out: Record<string, unknown> = { type: known.type };
  known.fields.forEach(([name, kind, fallback], k) => {
    if (k >= rest.length && fallback === undefined) throw new RangeError(`entry ${known.type} lacks ${name}`);
    out[name] = k < rest.length ? READ[kind]!(rest[k] as never) : fallback;
  });
  return out as unknown as Entry;
}
