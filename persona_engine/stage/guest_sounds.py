"""`GuestSounds`: the sound of a host's utterances, put to their performances here, whichever of the two comes first."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from persona_engine.net.sound import OPEN, Sounded
from persona_engine.score.entries import Cut, Entry, Performance
from persona_engine.score.recording import Sound
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.sounds import Grown, seconds


class GuestSounds:
    """What has come of each sound of a session that `stage` follows."""

    def __init__(self, stage: HeadlessStage) -> None:
        self._stage = stage
        self._starts: dict[str, tuple[str, int, float]] = {}
        """Performances whose sound is not whole, by the name of it."""
        self._open: dict[str, Sound] = {}
        self._early: dict[str, list[Grown]] = {}
        """Sound whose performance is not known yet."""
        self._whole: deque[str] = deque(maxlen=OPEN)
        """Sounds that came to their end; a host gives them again to a guest that comes back."""

    def begin(self) -> None:
        """The host tells anew what is performed."""
        self._starts.clear()

    def forget(self) -> None:
        """It is another session."""
        self._open.clear()
        self._early.clear()
        self._whole.clear()

    def cue(self, entry: Performance) -> None:
        """A performance that has sound."""
        self._starts[entry.sound] = (entry.persona, entry.id, entry.t)
        for grown in self._early.pop(entry.sound, ()):
            self._play(entry.sound, grown)

    def wait(self, snapshot: Iterable[Entry], behind: Mapping[str, float]) -> None:
        """Sentences that waited for a slow voice are where the host has them, also before any of their sound is here."""
        stage, now = self._stage, self._stage.now()
        for entry in snapshot:
            if isinstance(entry, Performance) and entry.sound in behind and entry.persona in stage.cast:
                media_t = max(0.0, now - entry.t - behind[entry.sound])
                stage.performer.set_media(stage.performer.row(entry.persona), entry.id, media_t, now)

    def finish(self) -> None:
        """Nobody waits for the rest of a sentence whose host is away: she falls silent where her sound ends."""
        stage, now = self._stage, self._stage.now()
        for cued in stage.sounds.current():
            if not cued.whole:
                there = seconds(cued.coming[-1].sound if cued.coming else cued.sound)
                cut = Cut(cued.persona, cued.id, max(now, cued.t + cued.held + there), there)
                stage.apply(cut)
                stage.sounds.stop(cued.persona, cued.id, cut.t)

    def heard(self, event: Sounded) -> None:
        """More of an utterance's sound came; what was before this player joined is silence."""
        if event.name in self._whole:
            return
        known = self._open.get(event.name) or Sound(event.name, event.rate, b"")
        start = 2 * round(event.start * event.rate)
        sound = Sound(event.name, event.rate, known.pcm[:start].ljust(start, b"\0") + event.pcm)
        if event.last:
            self._open.pop(event.name, None)
            self._whole.append(event.name)
        else:
            self._open[event.name] = sound
            if len(self._open) > OPEN:
                del self._open[next(iter(self._open))]
        grown = Grown(sound, event.last, event.ready_t, event.held)
        if event.name in self._starts:
            self._play(event.name, grown)
        else:
            self._early.setdefault(event.name, []).append(grown)
            if len(self._early) > OPEN:
                del self._early[next(iter(self._early))]

    def _play(self, name: str, grown: Grown) -> None:
        persona, number, t = self._starts[name]
        if grown.complete:
            del self._starts[name]
        if persona in self._stage.cast:
            self._stage.follow_sound(persona, number, t, grown)
