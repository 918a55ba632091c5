"""`PersonaActor`: a persona's body in the scene. An `Actor`, hence a `NodePath`; drawn and posed by the `RigServer`."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from direct.actor.Actor import Actor
from numpy.typing import NDArray
from panda3d.core import AntialiasAttrib, Filename, LPoint3f, NodePath, RenderState

from persona_engine.avatar.model import Avatar
from persona_engine.errors import StageError
from persona_engine.motion.idle import relaxed
from persona_engine.names import ARKIT_INDEX, EMOTIONS
from persona_engine.panda.animation import Animator, ClipControl
from persona_engine.panda.axes import from_panda, place, there
from persona_engine.panda.clips import PROCEDURAL, clips_of
from persona_engine.panda.compat import ActorSurface
from persona_engine.panda.face import Face
from persona_engine.panda.joints import Joints
from persona_engine.panda.lighting import SHADOW_KEY, Surroundings
from persona_engine.panda.port import NoPort, PersonaPort
from persona_engine.panda.rig_server import RigServer
from persona_engine.rig import quat
from persona_engine.score import FaceCue, GazeTarget, LookChange, PoseFrame, State
from persona_engine.score.intent import Listen, React
from persona_engine.score.quantity import is_number
from persona_engine.wording import nearest

if TYPE_CHECKING:
    from persona_engine.panda.batch import Batch

F32 = NDArray[np.float32]
Point = LPoint3f | tuple[float, float, float]
GazeAt = NodePath | GazeTarget | Point | str | None
DEFAULT_AVATAR = "mira.vrm"


class PersonaActor(ActorSurface):
    """A character from a .vrm or .glb path, from a parsed `Avatar`, or another actor's. Faces -Y and stands on its origin.

    `server` is the running ShowBase's by default. Without a stage it poses, plays clips, shows faces and holds props; with one
    (`stage.spawn`) it lives. Raises `AvatarError`, `GraphicsError`.
    """

    def __init__(self, source: str | Filename | Avatar | PersonaActor = DEFAULT_AVATAR, server: RigServer | None = None, **_: Any) -> None:
        Actor.__init__(self)
        self.server = server or RigServer.of()
        self.avatar = source.avatar if isinstance(source, PersonaActor) else self.server.avatar(source)
        self.setName(self.avatar.name or "persona")
        self.driven = self.told = False
        self.column = self.row = -1
        self.level = 0
        """Level of detail that is shown."""
        self.surroundings: Surroundings | None = None
        self.dark: RenderState | None = None
        """Her net state, where there is neither light nor fog in it: then nothing around her can change unseen."""
        self.port: PersonaPort = NoPort(self._alone)
        self._turning: tuple[float, float, float, float] | None = None
        self._followed: State | None = None
        self._cleaned = False
        self.leaving: Callable[[], object] | None = None
        """Called once when she is cleaned up: a stage lets her go."""
        self.joints = Joints(lambda: self.batch, lambda: self.row, NodePath(self), self._stir)
        self.animator = Animator(lambda: self.server.clock(), self._clip_changed, self._stir)
        self.face = Face(self._submit, lambda: self.port.persona)
        self._dress(str(source) if isinstance(source, str | Filename) else "")
        self.setPythonTag("persona", self)
        self.server.add(self)

    def _dress(self, source: str = "") -> None:
        self.batch = self.server.batch(self.avatar, source)
        self.level = 0
        self.model: NodePath = self.attachNewNode("model")
        self._drawn = self.model.attachNewNode(self.batch.geometry.node.makeCopy())
        self.model.setTag(SHADOW_KEY, "1")
        self.model.setAntialias(AntialiasAttrib.MMultisample)
        self.surroundings = None
        self.row = self.batch.add(self)
        self.animator.add(clips_of(self.batch.rig))

    def show_level(self, level: int) -> None:
        """Draw a level of detail of the avatar that has been made."""
        shown = self.batch.levels[level]
        if shown is not None and level != self.level:
            self._drawn.removeNode()
            self._drawn = self.model.attachNewNode(shown.node.makeCopy())
            self.model.setShaderInput("persona_morph", shown.morphs)
            self.level = level

    def _read_avatar(self, source: Any) -> Avatar:
        return self.server.avatar(source)

    # what the stage does with her

    def join(self, port: PersonaPort, column: int) -> None:
        """From now on the stage's frame moves this body and `port` takes its calls."""
        self.port = port
        tell = getattr(port, "tell", None)
        self.told = tell is not None
        if tell is not None:
            tell(self._stir)
        self.follow(column)

    def follow(self, column: int) -> None:
        """Take the pose from `column` of the stage's frame."""
        if not self.driven:
            self.server.free_column(self)
        self.driven, self.column = True, column
        self.batch.moved()
        self.server.heed(self)

    def leave(self) -> None:
        """Undo `join` and `follow`: the body moves itself again."""
        if self.driven:
            self.port, self.driven = NoPort(self._alone), False
            self.server.own_column(self)
            self.batch.moved()
            self.server.heed(self)

    def rest_pose(self) -> F32:
        """(4, 55) the relaxed stand."""
        return relaxed()

    def _stir(self) -> None:
        self.server.stir(self)

    @property
    def restless(self) -> bool:
        """Whether a frame has work of this actor's own."""
        if self.driven and self.port.state is not self._followed:
            return True
        return self.joints.busy or self.animator.active or self._turning is not None

    def advance(self, now: float, staged: PoseFrame | None, own: PoseFrame) -> None:
        """Before solving: the body's turn, controlled joints into the crowd, clips of the file into the frame."""
        if self._turning is not None:
            self._advance_turn(now)
        if self.joints.busy:
            self.joints.read_controls()
        if self.driven:
            self._follow_state()
        frame = staged if self.driven else own
        if frame is None or not self.animator.active:
            return
        turn, hips = self.animator.sample()
        share = np.float32(self.animator.weight())
        below = frame.rotations[:, :, self.column] if self.driven else self.rest_pose()
        before = frame.hips[:, self.column] if self.driven else np.zeros(3, np.float32)
        frame.rotations[:, :, self.column] = turn if share >= 1 else quat.nlerp(below, turn, share)
        frame.hips[:, self.column] = before + (hips - before) * share

    def _follow_state(self) -> None:
        """Play the clip that the score names, if it is one of the file's: another machine or the mind may have started it."""
        state = self.port.state
        if state is self._followed:
            return
        self._followed = state
        current = self.animator.current
        control = None if state.locomotion in PROCEDURAL else self.animator.controls.get(state.locomotion)
        if control is not None and (current is not control or not control.isPlaying()):
            control.follow(state.locomotion_t, state.locomotion_rate, state.loop)
        elif control is None and current is not None and current.isPlaying():
            self.animator.clear()

    def _clip_changed(self, control: ClipControl) -> None:
        """On a stage what plays is named in the state; a procedural clip is then the stage's to show."""
        if not self.driven or self._cleaned:
            return
        name = control.getName()
        try:
            if control.isPlaying():
                rate, loops = control.getPlayRate(), control.mode == "loop"
                self._change_state(locomotion=name, locomotion_t=self.server.clock(), locomotion_rate=rate, loop=loops)
            elif control.stopped_by_hand:
                self._change_state(locomotion="idle", locomotion_t=self.server.clock(), locomotion_rate=1.0, loop=True)
        except StageError:
            self.animator.clear()
            raise
        if control.stopped_by_hand or name in PROCEDURAL:
            self.animator.clear()

    def _change_state(self, **changes: Any) -> None:
        self.port.submit(msgspec.structs.replace(self.port.state, t=0.0, **changes))

    def _alone(self, entry: Any) -> None:
        """Entries without a stage: only the face shows them."""
        if isinstance(entry, FaceCue) and not self._cleaned:
            weight = 0.0 if entry.mode == "release" else min(max(entry.weight, 0.0), 1.0)
            self.server.show_face(self, ARKIT_INDEX[entry.name], weight)

    def _submit(self, entry: Any) -> None:
        self.port.submit(entry)

    # what she can do

    def hear(self, text: str, speaker: str = "player") -> Any:
        """Somebody said `text`: she reacts in this frame, thinks, answers. Returns a `Speech`. Raises `StageError` without a stage."""
        return self.port.hear(text, speaker)

    def listen(self, text: str, speaker: str = "player") -> None:
        """Somebody is typing or saying `text` and has not finished: she attends and shows that she follows. "" when they have given up."""
        self.port.submit(Listen(self.port.persona, speaker, text))

    def feel(self, emotion: str, strength: float = 0.7) -> None:
        """Stir an emotion (`names.EMOTIONS`) from outside; it mixes with what she feels and fades. Raises `StageError` for an unknown one."""
        if not is_number(strength):
            raise StageError(f"feel(): how strong {emotion} is must be a number from 0 to 1, not {strength!r}")
        if not isinstance(emotion, str) or emotion not in EMOTIONS:
            raise StageError(f"feel(): no emotion {emotion!r}; there are {', '.join(EMOTIONS)}")
        from persona_engine.behavior.affect import stirred

        self._change_state(affect=stirred(self.port.state.affect, emotion, strength))

    def say(self, text: str, interrupt: bool = False, delivery: str = "") -> Any:
        """Say `text` after what she is saying, or instead of it; `delivery` is the occasion: conversation, presentation, interview, storytelling, intimate,
        shouting (default: the persona's own). Returns a `Speech`. Raises `StageError`."""
        return self.port.say(text, interrupt, delivery)

    def perform(self, wav: Any, text: str | None = None, language: str = "") -> Any:
        """Be driven by recorded sound (path or bytes) of any length, or by a `LiveSound`; `text` is what it says, where that is known, `language` (BCP 47) in
        which it is if not in her own. Returns a `Speech`. Raises `StageError`, and `AudioError` for what is no sound."""
        return self.port.perform(wav, text or "", language)

    def react(self, event: str, at: GazeAt = None, strength: float = 1.0) -> None:
        """A reflex: loud_noise, flash, touch, hit, name_called, someone_enters, hover, joke, insult, gift, victory, defeat, smile, greet, nod and
        more (`behavior.reflexes.REFLEXES`), scaled by temperament and habit. Raises `StageError`."""
        if isinstance(self.port, NoPort):
            raise StageError("react() needs a stage: make the persona with `stage = persona_engine.init(base); stage.spawn(...)`")
        from persona_engine.behavior.reflexes import REFLEXES

        if not isinstance(event, str) or event not in REFLEXES:
            raise StageError(f"react(): no reflex {event!r}. {nearest(str(event), sorted(REFLEXES))}")
        self.port.submit(React(self.port.persona, event, self.target(at), strength))

    def gaze_at(self, target: GazeAt) -> None:
        """Look at a node, a point in the scene, a named target; None looks at nothing in particular."""
        self._change_state(attention=self.target(target))

    def target(self, target: GazeAt) -> GazeTarget:
        """What may be looked at, as the score names it. A node is followed from then on. Raises `StageError` for what is no place."""
        if target is None:
            return GazeTarget()
        if isinstance(target, GazeTarget):
            return target
        if isinstance(target, str):
            return GazeTarget(target)
        if isinstance(target, NodePath):
            return GazeTarget(self.server.target_id(there(target)))
        return GazeTarget(point=from_panda(place(target)))

    def turn_to(self, target: NodePath | Point | str, seconds: float | None = None) -> None:
        """Turn the body about the vertical to face a node, a point of the scene or a named target (she faces -Y, as Panda's models do).

        `seconds` defaults by the angle; 0 turns at once. Raises `StageError` for an unknown name, and for what is no place or no time.
        """
        scene = self.getTop()
        if seconds is not None and not is_number(seconds):
            raise StageError(f"turn_to(): seconds is a number, not {seconds!r}")
        if isinstance(target, str):
            if target not in self.server.targets:
                known = ", ".join(self.server.targets) or "none"
                raise StageError(f"turn_to(): no target {target!r}; there are {known}")
            target = self.server.targets[target]
        x, y, _ = there(target).getPos(scene) if isinstance(target, NodePath) else place(target)
        mine, heading = self.getPos(scene), self.getH(scene)
        if math.hypot(x - mine[0], y - mine[1]) < 1e-4:
            return
        way = math.remainder(math.degrees(math.atan2(x - mine[0], mine[1] - y)) - heading, 360.0)
        duration = 0.25 + abs(way) / 300.0 if seconds is None else seconds
        if duration <= 0:
            self._turning = None
            self.setH(scene, heading + way)
        else:
            self._turning = (self.server.clock(), duration, heading, way)
            self._stir()

    def _advance_turn(self, now: float) -> None:
        assert self._turning is not None
        start, seconds, heading, way = self._turning
        x = min(max((now - start) / seconds, 0.0), 1.0)
        self.setH(self.getTop(), heading + way * x * x * x * (10 + x * (6 * x - 15)))
        if x >= 1.0:
            self._turning = None

    def wear(self, source: str | Filename | Avatar) -> None:
        """Change to another avatar file, keeping place, pose, speech, held props and clips of other files; on a stage every peer sees it.

        A parsed `Avatar` is worn on this machine only. Raises `AvatarError`.
        """
        avatar = self.server.avatar(source)
        if isinstance(source, Avatar) or isinstance(self.port, NoPort):
            self.change_into(avatar, "" if isinstance(source, Avatar) else str(source))
        else:
            self._submit(LookChange(self.port.persona, 0.0, self.server.path(source)))

    def change_into(self, avatar: Avatar, source: str = "") -> None:
        """Wear `avatar` from this frame on, here."""
        self.server.workshop.cancel(self)
        self._change(avatar, source)

    def _change(self, avatar: Avatar, source: str = "") -> None:
        if avatar is self.avatar:
            return
        old, row = self.batch, self.row
        self.animator.remove([clip.name for clip in old.rig.clips])
        self.model.removeNode()
        self.avatar, self._followed = avatar, None
        self._stir()
        self._dress(source)
        self.batch.adopt(self.row, old, row)
        old.remove(row)
        self.server.forget_empty(old)
        self.joints.rebind()
        self.server.survey()

    def change_when_ready(self, find: Callable[[], Avatar | None], shown: Callable[[str], None] | None = None) -> None:
        """Wear what `find` gives as soon as it can be drawn without a pause: it is called, and everything is made, in the workshop's thread. The last call
        counts, others may be seen on the way; None changes nothing. `shown` is called with "" when it shows, or with why it cannot be made."""

        def made(batch: Batch | None) -> None:
            self._change_to(batch)
            if batch is not None and shown is not None:
                shown("")

        self.server.workshop.order(self, lambda: self.server.goods(find()), made, shown)

    @property
    def changing(self) -> bool:
        """Whether a look was asked for by `change_when_ready` that does not show yet."""
        return self.server.workshop.holds(self)

    def _change_to(self, batch: Batch | None) -> None:
        if batch is not None and not self._cleaned:
            self.server.take(batch)
            self._change(batch.avatar)

    # Panda's own life cycle

    def getCurrentAnim(self, partName: Any = None) -> str | None:
        """The clip that plays, here or in the stage's mixer."""
        staged = self.port.state.locomotion if self.driven else "idle"
        return super().getCurrentAnim(partName) or (staged if staged != "idle" else None)

    def getAnimControls(self, animName: Any = None, partName: Any = None, lodName: Any = None, allowAsyncBind: bool = True) -> list[ClipControl]:
        """Controls by name, of a list of names, all (True), or of what shows, here or in the stage's mixer (None)."""
        found = super().getAnimControls(animName, partName, lodName, allowAsyncBind)
        if animName is None and not found and self.driven and (staged := self.port.state.locomotion) in PROCEDURAL[1:]:
            return [self.animator.controls[staged]]
        return found

    def update(self, lod: int = 0, partName: Any = None, lodName: Any = None, force: bool = False) -> bool:
        """Solve and upload now, before the server's task would."""
        self.server.step()
        return True

    def cleanup(self) -> None:
        """Leave the scene, the stage and the server for good; a second call does nothing."""
        if getattr(self, "_cleaned", True):
            return
        self._cleaned = True
        leaving, self.leaving = self.leaving, None
        if leaving is not None:
            leaving()
        self.server.workshop.cancel(self)
        self.joints.clear()
        self.animator.clear()
        self.server.remove(self)
        self.clearPythonTag("persona")
        Actor.cleanup(self)

    def removeNode(self) -> None:
        """As `cleanup`."""
        if not getattr(self, "_cleaned", True):
            self.cleanup()
        elif not self.isEmpty():
            NodePath.removeNode(self)
