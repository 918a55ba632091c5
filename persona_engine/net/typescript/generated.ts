// Made by `python -m persona_engine.net.typescript.generate` from the types and tables of persona_engine. Do not edit.

export const PROTOCOL = "persona.session" as const;

export const VERSION = 4 as const;

export const TABLES_VERSION = 3 as const;

export const RATE = 30 as const;

export const LEVELS = 200 as const;

export const TICK_MS = 5 as const;

export const VISEMES = ["sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "I", "O", "U"] as const;

export const EMOTIONS = ["neutral", "joy", "sadness", "anger", "fear", "surprise", "disgust", "trust", "interest", "embarrassment", "contempt", "boredom"] as const;

export const ROLES = ["idle", "listening", "thinking", "speaking"] as const;

export const BLOCK_KINDS = ["gesture", "head", "face", "gaze", "blink", "posture", "breath"] as const;

export const SIDES = ["auto", "left", "right", "both"] as const;

export const GESTURES = ["beat", "wave", "nod", "shake", "shrug", "point", "open_palm", "count", "thumbs_up", "thumbs_down", "stop", "calm", "come_here", "go_away", "ok", "victory", "fingers_crossed", "rock_on", "fist_pump", "money", "finger_wag", "cheer", "surrender", "raise_hand", "flex", "hug", "timeout", "air_quotes", "clap", "pray", "heart_hands", "watch", "shh", "think", "facepalm", "salute", "call_me", "listen", "eat", "drink", "sleep", "yawn", "gasp", "cover_eyes", "cover_ears", "pinch_nose", "look_far", "wipe_brow", "scratch_head", "kiss", "watching_you", "mind_blown", "heart", "bow", "cross_arms", "hands_on_hips", "you", "me", "here", "up", "behind", "big", "small", "tall", "round", "path", "idea", "weigh", "progress", "cut_off", "nothing", "gather", "sweep", "offer", "contrast", "list"] as const;

export const CAPABILITIES = {"plan": [1], "pose": [1], "opus": [1], "next": [1], "heir": [1]} as const;

/** The compact form of each entry by its code: see `score.ts`. */
export const CODES: readonly { readonly type: string; readonly fields: readonly (readonly [name: string, kind: string, fallback?: null])[] }[] = [
  { type: "performance", fields: [["persona", "as_is"], ["id", "as_is"], ["t", "us"], ["duration", "ms"], ["seed", "as_is"], ["style", "style"], ["kind", "micro"], ["visemes", "visemes"], ["blocks", "blocks"], ["after", "as_is"], ["overlap", "ms"], ["text", "as_is"], ["sound", "as_is"], ["tables", "as_is"], ["since", "us", null]] },
  { type: "amend", fields: [["persona", "as_is"], ["id", "as_is"], ["t", "us"], ["revision", "as_is"], ["from_t", "ms"], ["duration", "ms"], ["visemes", "visemes"], ["blocks", "blocks"], ["text", "as_is"]] },
  { type: "cut", fields: [["persona", "as_is"], ["id", "as_is"], ["t", "us"], ["media_t", "ms"], ["fade", "ms"]] },
  { type: "resume", fields: [["persona", "as_is"], ["id", "as_is"], ["t", "us"], ["media_t", "ms"], ["fade", "ms"]] },
  { type: "state", fields: [["persona", "as_is"], ["t", "us"], ["role", "role"], ["affect", "affect"], ["attention", "target"], ["locomotion", "as_is"], ["locomotion_t", "us"], ["locomotion_rate", "ms"], ["loop", "as_is"], ["style", "style"]] },
  { type: "face", fields: [["persona", "as_is"], ["t", "us"], ["name", "as_is"], ["weight", "ms"], ["mode", "mode"]] },
  { type: "roots", fields: [["t", "us"], ["ids", "as_is"], ["positions", "points"], ["headings", "ms_each"], ["persona", "as_is"]] },
  { type: "look", fields: [["persona", "as_is"], ["t", "us"], ["avatar", "as_is"], ["wears", "wears", null]] },
];

/** First message of a peer: who it is, the join code, what it can do beyond the version (see `capabilities`), and the secret of its place if it had one. */
export interface Hello {
  type: "hello";
  name: string;
  protocol?: string;
  version?: number;
  tables?: number;
  token?: string;
  caps?: string[];
  resume?: string;
}

/** The host's answer: who is on stage, every entry that a peer needs to continue from `session_t` on, what entries to come refer to, and which files may be fetched with this ticket. `session` names the session; `resume` is the secret by which the peer gets its place back after a broken connection, `resumed` that it did. `behind`: by how many seconds sounds under way, by name, are behind their performances, where a slow voice was waited for. */
export interface Welcome {
  type: "welcome";
  peer: string;
  session_t: number;
  playout_delay: number;
  cast: Casting[];
  snapshot: Uint8Array[];
  paused?: boolean;
  scale?: number;
  channels?: ChannelGroup[];
  history?: Uint8Array;
  caps?: string[];
  files?: Listed[];
  ticket?: string;
  session?: string;
  resume?: string;
  resumed?: boolean;
  role?: "admin" | "puppeteer" | "speaker" | "viewer";
  behind?: Record<string, number>;
}

/** Who takes part: persona id, its seed and style, and the SHA-256 of its avatar and persona files. `player` names the peer whose own character it is, "" for a persona; `name` is what others read above its head. */
export interface Casting {
  persona: string;
  seed: number;
  style?: Style;
  avatar?: string;
  avatar_sha256?: string;
  persona_sha256?: string;
  name?: string;
  player?: string;
}

/** Expressivity parameters, each 0..1 with 0.5 the ordinary person. Extent, speed, fluidity, power and repetition follow Hartmann, Mancini and Pelachaud (2005). */
export type Style = [extent: number, speed: number, fluidity: number, power: number, repetition: number, gesture_rate: number, expressiveness: number, head: number, gaze: number, blink: number];

/** Channels of a kind, in order: `lsb` is what one step means (weight, radians, metres). */
export interface ChannelGroup {
  kind: "offset" | "turn" | "weight";
  names: string[];
  lsb: number;
}

/** A file that the session gives out: SHA-256 in hexadecimal, and its length in bytes. */
export type Listed = [sha256: string, size: number];

/** Why the host closes the connection; `code`: because of the join code. */
export interface Refused {
  type: "refused";
  reason: string;
  code?: boolean;
}

/** A peer's clock reading, seconds, the play-out delay that it would need to have everything in time, and where it looks from (metres in session space; None: everywhere). */
export interface Ping {
  type: "ping";
  sent: number;
  needs?: number;
  view?: [number, number, number] | null;
}

/** The ping's reading and the host's session time when it answered. */
export interface Pong {
  type: "pong";
  sent: number;
  session_t: number;
  paused?: boolean;
  scale?: number;
}

/** From its reading `session_t` on session time stands still or goes on, `scale` times as fast as clocks do. */
export interface Turned {
  type: "turned";
  session_t: number;
  paused: boolean;
  scale: number;
}

/** Seconds between an entry and its effect, from now on. */
export interface Playout {
  type: "playout";
  delay: number;
}

/** Someone entered (`present`) or left the stage. */
export interface Cast {
  type: "cast";
  casting: Casting;
  present?: boolean;
}

/** A piece of an utterance's sound: media times `start` to `start + duration`, seconds, in `codec` at `rate` Hz. It may be heard from session time `ready_t` on, and is then `held` seconds behind its performance: a slow voice was waited for. `digest` names the chunk; `data` is empty where the peer has it, or may ask for it with `Want`. */
export interface SoundPart {
  type: "sound";
  n: string;
  r: number;
  s: number;
  d: number;
  t: number;
  h: number;
  c: "opus" | "pcm";
  g: Uint8Array;
  l?: boolean;
  b?: Uint8Array;
}

/** A chunk that was asked for. */
export interface Chunk {
  type: "chunk";
  digest: Uint8Array;
  data: Uint8Array;
}

/** Chunks that a peer lacks. */
export interface Want {
  type: "want";
  digests: Uint8Array[];
}

/** A peer wants something done; the host decides. */
export interface Ask {
  type: "ask";
  intent: Hear | Listen | React | Enter | Say | Emote | Dress | Order;
}

/** Somebody spoke to the persona. */
export interface Hear {
  type: "hear";
  persona: string;
  speaker: string;
  text: string;
}

/** Somebody is typing or saying `text` to the persona and has not finished; "" when they have given up. */
export interface Listen {
  type: "listen";
  persona: string;
  speaker: string;
  text?: string;
}

/** Something happened: a row of the reflex table, from where it came. */
export interface React {
  type: "react";
  persona: string;
  event: string;
  source?: GazeTarget;
  strength?: number;
}

/** A named moving thing, a fixed point, or a direction. `id` names a target whose position the session samples ("player", "camera", a persona or object). With an empty `id`, `point` is a fixed position in metres in session space. `yaw` and `pitch` (radians, left and up positive) are added to the line of sight: gaze aversion is a target with an offset. Everything empty means straight ahead. What a gesture points at may be in the persona's own axes (`OWN`). */
export type GazeTarget = [id: string, point: [number, number, number] | null, yaw: number, pitch: number];

/** A peer comes on stage as a player: under this `name`, in the avatar with this SHA-256 or shipped name ("finn"; "": the host chooses). `key` is a secret of the player's own by which the host knows them again. */
export interface Enter {
  type: "enter";
  name: string;
  avatar?: string;
  key?: string;
  persona?: string;
}

/** The player says something: to `persona`, or to whoever is near. */
export interface Say {
  type: "say";
  text: string;
  persona?: string;
}

/** The player shows something: a gesture or a face by any of its names ("wave", "shrugs", "joy"). */
export interface Emote {
  type: "emote";
  name: string;
  persona?: string;
}

/** Clothes for a persona ("": the player): `off` are taken off, then `on` are put on, by their plain names. Neither: its own clothes again. */
export interface Dress {
  type: "dress";
  persona?: string;
  on?: string[];
  off?: string[];
}

/** Of the player `name`: "mute" (says nothing aloud any more), "unmute" or "kick" (is sent away); `text` is told them as the reason. */
export interface Order {
  type: "order";
  what: string;
  name: string;
  text?: string;
  persona?: string;
}

/** Files that may be fetched from now on with `GET /asset/<sha256>`. */
export interface Shelf {
  type: "shelf";
  files: Listed[];
}

/** A peer has a file for the session: its avatar. The host answers with a `Receipt`. */
export interface Offer {
  type: "offer";
  sha256: string;
  size: number;
}

/** The next bytes of the file that was offered last. */
export interface Upload {
  type: "upload";
  offset: number;
  data: Uint8Array;
}

/** What becomes of an offered file: "send" it from `offset` on, it is "taken", or "refused" for a reason. */
export interface Receipt {
  type: "receipt";
  sha256: string;
  verdict: "refused" | "send" | "taken";
  offset?: number;
  reason?: string;
}

/** What a player's microphone heard next: chunks in `codec`, PCM at `rate` Hz. `last` ends an utterance. */
export interface Voice {
  type: "voice";
  r: number;
  c: "opus" | "pcm";
  b?: Uint8Array;
  l?: boolean;
}

/** A wish of this peer (`what`, to `persona`) is refused, and why. */
export interface Denied {
  type: "denied";
  what: string;
  persona: string;
  reason: string;
}

/** Whoever sends this leaves for good: a peer, or the host, whose session ends with it or goes on at the address `next`. */
export interface Goodbye {
  type: "goodbye";
  reason?: string;
  next?: string;
}

/** To one peer that can go on with the session when its host is gone: all that is not in the score. Told again as it changes; `people` (personas as JSON) are those of the last that named any. `listen` is where the host listens, `taken` the number of the last connection. */
export interface Bequest {
  type: "bequest";
  session: string;
  name: string;
  listen: string;
  taken: number;
  seats: Seat[];
  world: Uint8Array;
  people?: Uint8Array[];
}

/** A place in a session, for who goes on with it: what its peer is called and may do, the secret by which it is kept, and the hash of its player's key. */
export type Seat = [string, "admin" | "puppeteer" | "speaker" | "viewer", string, string];

/** The answer to a bequest: this peer listens at `port` of its own, encrypted where there is a `fingerprint`, and lets nobody in while the host is there. */
export interface Ready {
  type: "ready";
  port: number;
  fingerprint?: string;
}

/** Where the session goes on when its host is gone; "" for nowhere. */
export interface Next {
  type: "next";
  address: string;
}

/** One utterance, or a speechless micro-performance, as it is performed. `id` is unique within the persona and grows. `t` is the session time of media time 0. `duration` is the length of the speech in seconds (blocks may end later). `after` names the performance whose relax phase this one takes over, `overlap` seconds before its end (Chain). `sound` names the utterance's audio ("" for none); `text` is what is said, for subtitles. Blocks may start before media time 0; nothing is seen before session time `since`: what would have begun by then fades in from there, on every machine and for every newcomer alike. */
export interface Performance {
  type: "performance";
  persona: string;
  id: number;
  t: number;
  duration: number;
  seed?: number;
  style?: Style;
  kind?: "micro" | "speech";
  visemes?: VisemeMark[];
  blocks?: Block[];
  after?: number;
  overlap?: number;
  text?: string;
  sound?: string;
  tables?: number;
  since?: number | null;
}

/** The mouth starts on `viseme` at `start` seconds of media time and stays on it until the next mark. `gain` (0..1.275) scales jaw and lips (loudness); `stress` is 0 none, 1 secondary, 2 primary, 3 the accented syllable of its clause. */
export type VisemeMark = [start: number, viseme: string, gain: number, stress: number];

/** One behaviour with its resolved sync points. `name` is a row of the table for its `kind` (gesture "beat", head "nod", face "joy" or "brow_raise", posture "lean_forward"; empty for blinks, gaze and breath). `sync` holds the seven `SYNC_POINTS` in seconds of media time, non-decreasing. `weight` scales amplitude (0..1.275). `target` is what a gaze or pointing block aims at. `count` is the number of repetitions, or of fingers shown. */
export type Block = [kind: "blink" | "breath" | "face" | "gaze" | "gesture" | "head" | "posture", name: string, sync: [number, number, number, number, number, number, number], weight: number, side: "auto" | "both" | "left" | "right", target: GazeTarget | null, count: number];

/** Replaces what performance `id` does from media time `from_t` on. `t` is when the amendment was made; legal only while `from_t` lies later than the playing position plus the session's lead. Revisions grow; an older one arriving late is ignored. */
export interface Amend {
  type: "amend";
  persona: string;
  id: number;
  t: number;
  revision: number;
  from_t: number;
  duration: number;
  visemes?: VisemeMark[];
  blocks?: Block[];
  text?: string;
}

/** Ends performance `id` at media time `media_t` (never earlier than where it has got to), fading over `fade` seconds. */
export interface Cut {
  type: "cut";
  persona: string;
  id: number;
  t: number;
  media_t: number;
  fade?: number;
}

/** Takes a cut performance up again at media time `media_t` at session time `t`. */
export interface Resume {
  type: "resume";
  persona: string;
  id: number;
  t: number;
  media_t: number;
  fade?: number;
}

/** What lasts: complete in itself, so that a seek needs only the last one. `locomotion` is a clip name ("idle", "walk", a clip of the file); `locomotion_t` the session time of its first frame; `locomotion_rate` its play rate; `loop` False holds the last frame. */
export interface State {
  type: "state";
  persona: string;
  t: number;
  role?: string;
  affect?: Affect;
  attention?: GazeTarget;
  locomotion?: string;
  locomotion_t?: number;
  locomotion_rate?: number;
  loop?: boolean;
  style?: Style;
}

/** Dimensional mood with the emotion that colours the face. `valence`, `arousal` and `dominance` lie in -1..1 (Mehrabian's PAD); `emotion` is one of `names.EMOTIONS`, `intensity` in 0..1; `second` is one that is mixed in. `mask` 0..1 is how far a polite smile hides what is felt. */
export type Affect = [valence: number, arousal: number, dominance: number, emotion: string, intensity: number, second: string, second_intensity: number, mask: number];

/** The game's hand on one face shape: "add" to behaviour, "hold" against it, or "release". */
export interface FaceCue {
  type: "face";
  persona: string;
  t: number;
  name: string;
  weight?: number;
  mode?: "add" | "hold" | "release";
}

/** Positions of moving things at session time `t`, sampled at 10 Hz: personas, players, gaze targets. `positions` are x, y, z in metres in session space (Y up), `headings` radians about +Y with 0 facing +Z. For a persona the position is its feet; for any other target the point to look at. */
export interface Roots {
  type: "roots";
  t: number;
  ids: string[];
  positions: [number, number, number][];
  headings: number[];
  persona?: string;
}

/** From `t` on the persona wears the avatar file with this SHA-256: as it is, or dressed in `wears`. */
export interface LookChange {
  type: "look";
  persona: string;
  t: number;
  avatar: string;
  wears?: Wear[] | null;
}

/** A piece of the wardrobe in a slot, in these colours (`#rrggbb`; none are the piece's own). */
export interface Wear {
  slot: string;
  piece: string;
  colors?: string[];
}

/** Whose pose is streamed, which part of it, and the ticks at which that began and (0: not yet) ended. */
export type Puppet = [persona: string, part: "all" | "body" | "face", since: number, until: number];

export type Message = Hello | Welcome | Refused | Ping | Pong | Turned | Playout | Cast | SoundPart | Chunk | Want | Ask | Shelf | Offer | Upload | Receipt | Voice | Denied | Goodbye | Bequest | Ready | Next;

export type Entry = Performance | Amend | Cut | Resume | State | FaceCue | Roots | LookChange;

export type Intent = Hear | Listen | React | Enter | Say | Emote | Dress | Order;
