"""Joining: what is waited for, what is said where it fails, and what stays of it."""

from __future__ import annotations

import asyncio
import socket
import time
from pathlib import Path

import numpy as np
import pytest

from persona_engine.clock import ManualClock
from persona_engine.errors import SessionError, StageError
from persona_engine.net.client import SessionClient
from persona_engine.net.peer_session import PeerSession
from persona_engine.rig.body import Body
from persona_engine.score import codec
from persona_engine.score.intent import Enter
from persona_engine.settings import Settings, load_settings
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.guest import Guest
from persona_engine.stage.host import Host
from tests.stage.cable import FPS, Pair
from tests.stage.party import LIMIT_S, Party


def _stage(**net: object) -> HeadlessStage:
    return HeadlessStage(Settings(studio="thread", voice={"provider": "silent"}, net={"discovery_port": 0, **net}), capacity=2)


def test_a_host_that_is_there_and_does_not_answer_is_busy() -> None:
    """One that takes connections is waited for longer, and the words are others than for one that is not there; the game goes on meanwhile."""
    stage, frames = _stage(connect_timeout_s=0.8, busy_timeout_s=1.0), list[int]()
    with socket.create_server(("127.0.0.1", 0)) as frozen:
        url = f"ws://127.0.0.1:{frozen.getsockname()[1]}"
        with pytest.raises(SessionError, match=r"somebody is there, but has not answered for 1 s"):
            Guest(stage, url).start(lambda: frames.append(1))
    assert len(frames) > 5
    with pytest.raises(SessionError, match="nobody hosts there"):
        Guest(stage, url).start()
    stage.destroy()


def test_those_who_come_at_once_are_counted(tmp_path: Path) -> None:
    """The game is told how many are here with each who comes, or goes, also where several do so between two frames."""
    party, counts = Party(tmp_path), list[int]()
    party.open()
    assert party.host is not None
    party.stage.on_event(lambda name, data: counts.append(data["peers"]) if name in ("peer-joined", "peer-left") else None)
    url = f"ws://127.0.0.1:{party.host.port}"
    clients = [SessionClient(url, PeerSession("ann"), time.perf_counter, lambda _: None, lambda _: None) for _ in range(3)]

    async def all_of(name: str) -> None:
        await asyncio.gather(*(getattr(client, name)() for client in clients))

    bridge = party.new().bridge
    joining = bridge.run(all_of("start"))
    while party.host._session.taken < 3:
        bridge.run(asyncio.sleep(0)).result(LIMIT_S)
    party.until(joining.done)
    bridge.run(all_of("close")).result(LIMIT_S)
    party.until(lambda: len(counts) == 6)
    assert counts == [1, 2, 3, 2, 1, 0]
    party.close()


def test_after_a_failed_try_the_stage_is_as_it_was(tmp_path: Path) -> None:
    """Who was refused, or turned back, joins the next session with the same stage; at the host no connection of the try stays."""
    party = Party(tmp_path, join_code="right")
    party.stage.cast_member(party.stage.find_persona("mira"), Body.standard())
    party.open()
    assert party.host is not None
    stage = _stage()
    url = f"ws://127.0.0.1:{party.host.port}"
    with pytest.raises(SessionError, match="asks for a join code"):
        Guest(stage, url).start(party.stage.step)

    def turn_back() -> None:
        raise StageError("enough")

    with pytest.raises(StageError, match="enough"):
        Guest(stage, url).start(turn_back)
    assert stage.link is None and stage.puppetry.uplink is None and stage.samples_world and not stage.sounds.follows and not stage.cast
    party.until(lambda: not party.host._server._boxes)  # type: ignore[union-attr]
    stage.settings = stage.settings.model_copy(update={"net": party.stage.settings.net.model_copy(update={"discovery_port": 0})})
    party.stages.append(stage)
    party.join("ann", stage)
    party.until(lambda: "mira" in stage.cast)
    party.close()


def test_characters_of_players_are_read_beside_the_game(tmp_path: Path) -> None:
    """Who comes in a shipped character is on stage in the same frame, with the measures of a stand-in until the file has been read by another thread."""
    party = Party(tmp_path)
    files, path = party.stage.files, "assets/avatars/finn.vrm"
    files.prepare()
    player = party.stage.players.enter("ann#1", Enter("Ann", "finn"))
    row, casting = player.member.row, party.stage.cast["ann"]
    assert files.at_hand(path) is None and casting.avatar == path and len(casting.avatar_sha256) == 64
    assert party.stage.performer.body(row) is files.measures(files.stand_in())
    party.until(lambda: files.at_hand(path) is not None and party.stage.performer.body(row) is files.body(path))
    assert files.known(path) == casting.avatar_sha256
    party.close()


def test_a_session_that_is_younger_than_ones_own_stage_is_shown_as_it_is() -> None:
    """A game that has run for a quarter of an hour before it joins a session of a few seconds shows the host's pose, from the first frame on."""
    settings = load_settings(voice={"provider": "silent"})
    clocks = ManualClock(), ManualClock()
    there, here = (HeadlessStage(settings, clock, inline=True, capacity=2) for clock in clocks)
    here.targets["player"] = lambda: (1.0, 1.6, 2.0, 0.0)
    clocks[1].advance(900.0)
    here.step()
    mira = there.cast_member(there.find_persona("mira"), Body.standard())
    host = Host(there)
    port = host.start("127.0.0.1", 0)
    mira.say("[wave] The harbour is down the hill, past the old lighthouse.")
    for _ in range(70):
        while there.thinking:
            there.bridge.drain(0.01)
        there.step()
        for clock in clocks:
            clock.advance(1 / 60)
    guest = Guest(here, f"ws://127.0.0.1:{port}", enter=lambda casting: here.follow(casting, Body.standard()))
    guest.start(there.step)
    for _ in range(30):
        t = there.now()
        mine, theirs = here.step(t), there.step(t)
        assert np.abs(mine.face[:, 0] - theirs.face[:, 0]).max() < 1e-4 and np.abs(mine.rotations[..., 0] - theirs.rotations[..., 0]).max() < 1e-4
        while codec.digest(here.performer.snapshot()) != codec.digest(there.performer.snapshot()):
            here.bridge.drain(0.01)
        for clock in clocks:
            clock.advance(1 / 60)
    guest.stop()
    host.stop()
    for stage in (there, here):
        stage.destroy()


def test_eyes_are_any_numbers() -> None:
    """Where a guest looks from may come from any library of numbers: the clock is asked for on."""
    pair = Pair()
    stage, guest = pair.join()
    stage.targets["camera"] = lambda: tuple(np.array([1.0, 1.6, 2.0, 0.0]))
    pair.frames(3 / FPS)
    assert guest._session.view == (1.0, 1.6, 2.0)
    pair.close()
