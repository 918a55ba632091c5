"""`Played`: one performance as it stands in the score, and the pure work of baking it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import msgspec

from persona_engine.motion.chain import LONGEST_HOLD, chained, needed_from, own_from, predecessor, ready_points, wanted_from
from persona_engine.motion.layers import BODY_FADE
from persona_engine.motion.realise import BEGIN, CROSSFADE, Amended, Point, Setting, begins, ends, hands_only, idle_from, realise, silent_from
from persona_engine.motion.targets import Targets
from persona_engine.motion.tracks import NEVER, RATE, Tracks
from persona_engine.score.entries import Amend, Cut, Performance, Resume, amended
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.marks import Block

_pack = msgspec.msgpack.Encoder().encode
_performance, _amend = msgspec.msgpack.Decoder(Performance).decode, msgspec.msgpack.Decoder(Amend).decode


class RealiseJob:
    """Pure work: bake a performance with its amendments, one after the other, after its predecessor.

    `before` is what it is chained to. Pure: wherever it runs, or runs again, it makes the same tracks. Can be pickled at any time.
    """

    urgent = False

    def __init__(
        self, number: int, row: int, performance: Performance, amendments: tuple[Amend, ...], setting: Setting, before: Before | None
    ) -> None:
        self.number, self.row, self.performance, self.amendments, self.setting = number, row, performance, amendments, setting
        self._before = before
        self._known: tuple[Tracks, int] | None = None
        self._made: Tracks | None = None
        self._hands: Tracks | None = None
        """Whole in the hands."""

    def go_on(self, made: Tracks, baked: int) -> RealiseJob:
        """Start from tracks with `baked` amendments folded in."""
        self._known = (made, baked)
        return self

    def keep(self, made: Tracks) -> None:
        """What `run` has made elsewhere."""
        self._made, self._before, self._known = made, None, None

    def __getstate__(self) -> tuple[Any, ...]:
        # What is known is read before what was made: another thread may just be making it, and forgets the one after it has the other.
        before, known, made = self._before, self._known, self._made
        entries = [_pack(entry) for entry in (self.performance, *self.amendments)]
        return (self.number, self.row, entries, self.setting, *((before, known, None) if made is None else (None, None, made)))

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        number, row, (performance, *amendments), setting, self._before, self._known, self._made = state
        self.number, self.row, self.setting, self._hands = number, row, setting, None
        self.performance, self.amendments = _performance(performance), tuple(_amend(entry) for entry in amendments)

    @cached_property
    def final(self) -> Performance:
        """The performance with all its amendments."""
        return amended(self.performance, self.amendments)

    def run(self) -> Tracks:
        """The tracks; made once."""
        if self._made is None:
            made, baked = self._known or (self._first(), 0)
            for count in range(baked + 1, len(self.amendments) + 1):
                newest = self.amendments[count - 1]
                shape = amended(self.performance, self.amendments[:count])
                made = realise(shape, self.setting, Amended(made, newest.from_t))
            self.keep(made)
            return made
        return self._made

    def run_from(self, media_t: float, alone: bool) -> tuple[Tracks, float]:
        """As `run`, for who sees nothing of it before a media time: what is over by then is left out. `alone`: nor are the hands seen of what it is chained to.
        And that media time, or `-NEVER` where nothing was left out."""
        if self._made is not None or self._known is not None:
            return self.run(), -NEVER
        past = max((n for n, amendment in enumerate(self.amendments, 1) if alone and amendment.from_t + CROSSFADE + 1 / RATE <= media_t), default=0)
        shapes = [amended(self.performance, self.amendments[:count]) for count in range(past, len(self.amendments) + 1)]
        made = realise(shapes[0], self.setting, since=media_t)
        if not past and (not alone or own_from(made, ready_points(self.performance)) > media_t):
            made = self._followed(made)
        for shape, amendment in zip(shapes[1:], self.amendments[past:]):
            made = realise(shape, self.setting, Amended(made, amendment.from_t), media_t)
        hands = not past and all(media_t < idle_from(shape) for shape in shapes if ready_points(shape))
        whole = hands and all(media_t < silent_from(shape) for shape in shapes if shape.visemes)
        if whole:
            self.keep(made)
        elif hands:
            self._hands = made
        return made, -NEVER if whole else media_t

    def begins(self) -> float:
        """Media time before which nothing is seen of it."""
        own = begins(msgspec.structs.replace(self.final, after=0))
        if self._before is None:
            return own
        before = self._before.job.final
        relax = max((b.sync[5] for b in before.blocks if b.kind == "gesture"), default=NEVER)
        first = min((b.start for b in self.final.blocks if b.kind == "gesture"), default=NEVER)
        return min(own, max(first - BEGIN - LONGEST_HOLD, before.t + relax - self.performance.t))

    def _first(self) -> Tracks:
        return self._followed(realise(self.performance, self.setting))

    def _followed(self, made: Tracks) -> Tracks:
        """Tracks as they follow what this performance is chained to."""
        if self._before is None:
            return made
        job, cut = self._before.job, self._before.cut
        since = wanted_from(made, job.final, self.performance, cut)
        if since == NEVER:
            return made
        if job._made is None and job.amendments:
            return chained(made, predecessor(job.final, job.run_from(since, True)[0], self.performance, cut))
        if job._made is None:
            # Of what is over only the hands are needed, and of what that was chained to mostly nothing.
            before = predecessor(job.final, job._hands or hands_only(job.performance, job.setting), self.performance, cut)
            if before is None or job._before is None or needed_from(made, before) >= own_from(before.made, ready_points(job.performance)):
                return chained(made, before)
        return chained(made, predecessor(job.final, job.run(), self.performance, cut))


@dataclass(frozen=True)
class Before:
    """What a performance is chained to: the predecessor's job, and the media time at which it is cut."""

    job: RealiseJob
    cut: float = NEVER


@dataclass
class Segment:
    """A stretch that is played without a break. `scored` is the session time of media time 0 by the score, `origin` by its sound."""

    scored: float
    origin: float
    rise: float = -NEVER
    rise_time: float = 1.0
    cut: float = NEVER
    fade: float = 1.0
    slot: int = -1
    heard: float = NEVER
    """Media time that was heard last."""


@dataclass
class Played:
    """One performance: its entry, what happened to it since, its tracks and the segments in which it is played."""

    entry: Performance
    row: int
    setting: Setting
    segments: list[Segment]
    history: list[Amend | Cut | Resume] = field(default_factory=list)
    current: Performance = field(init=False)
    job: RealiseJob | None = None
    adopted: int = -1
    tracks: Tracks | None = None
    baked: int = 0
    _until: tuple[Performance, float] | None = None
    rest_from: float = -NEVER
    """Media time by which what was left out of the tracks was over."""
    started: bool = False
    over: bool = False
    aims: dict[Block, GazeTarget] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.current = self.entry

    @property
    def now(self) -> Segment:
        """The newest segment."""
        return self.segments[-1]

    def before(self) -> Before | None:
        """This performance as what another one is chained to."""
        return None if self.job is None else Before(self.job, self.now.cut - self.now.origin)

    def unseen(self, segment: Segment) -> bool:
        """Whether a segment is cut before anything of it could be seen."""
        return self.tracks is not None and segment.cut <= segment.origin + self.tracks.media_start

    def ends(self, segment: Segment) -> float:
        """Session time after which nothing is seen of a segment."""
        end = NEVER if self.tracks is None else segment.origin + self.tracks.media_end
        return min(end, segment.cut + max(segment.fade, BODY_FADE))

    def aim(self, block: Block) -> GazeTarget:
        """The target of a gaze block, as a value of its own: so it can be told from the same target of another block."""
        return self.aims.setdefault(block, msgspec.structs.replace(block.target or GazeTarget()))

    @property
    def end(self) -> float:
        """Session time, by the score alone, at which nothing more of it begins."""
        last = self.history[-1] if self.history else None
        if isinstance(last, Cut):
            return self.now.scored + last.media_t
        return self.now.scored + max([self.current.duration, *(block.end for block in self.current.blocks)])

    @property
    def gone(self) -> float:
        """Session time, by the score alone, from which on nothing is seen of it."""
        if isinstance(self.history[-1] if self.history else None, Cut):
            return self.end + max(self.now.fade, BODY_FADE)
        if self._until is None or self._until[0] is not self.current:
            self._until = self.current, ends(self.current)
        return self.now.scored + self._until[1] + CROSSFADE

    @property
    def idle(self) -> float:
        """Session time, by the score alone, from which on its hands do nothing."""
        return min(self.gone, self.now.scored + idle_from(self.current))

    @property
    def since(self) -> float:
        """Media time before which nothing of it is seen."""
        return -NEVER if self.entry.since is None else self.entry.since - self.entry.t

    @property
    def amendments(self) -> tuple[Amend, ...]:
        """In the order in which they came: growing revisions."""
        return tuple(a for a in self.history if isinstance(a, Amend))

    @property
    def length(self) -> float:
        """Media time at which it is over: of speech its sound, of a speechless one its last block."""
        if self.current.kind == "speech":
            return self.current.duration
        return max([self.current.duration, *(block.end for block in self.current.blocks)])


def aimed(played: Played, targets: Targets) -> tuple[Performance, tuple[Amend, ...], Setting]:
    """A performance and its amendments with every pointing block's target under a name of its own, and the setting that knows these places.

    Places are those at the performance's start; a block whose target the world does not know is left to `Setting.targets`.
    """
    places: dict[str, Point] = dict(played.setting.targets)

    def named(entry: Any) -> Any:
        blocks = list(entry.blocks)
        for number, block in enumerate(blocks):
            place = None
            if block.kind == "gesture" and block.target is not None:
                place = targets.local(played.row, block.target, played.entry.t)
            if place is not None:
                name = f"@{len(places)}"
                places[name] = place
                blocks[number] = msgspec.structs.replace(block, target=GazeTarget(name))
        return msgspec.structs.replace(entry, blocks=tuple(blocks))

    performance, amendments = named(played.entry), tuple(named(a) for a in played.amendments)
    return performance, amendments, Setting(played.setting.body, places)
