"""Rooms: an owner without a stage, gateways and peers over real sockets, through a backplane within the process."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import msgspec
import numpy as np
import pytest

from persona_engine.errors import SessionError
from persona_engine.net import messages as m
from persona_engine.net.backplane import BackplaneLimits, open_backplane
from persona_engine.net.backplane.local import LocalBackplane
from persona_engine.net.host_events import Arrived, Away, Left
from persona_engine.net.moves import MoveEncoder
from persona_engine.net.peer_session import Ended, Posed, Refusal
from persona_engine.net.poses import Poses
from persona_engine.net.rooms import packets as p
from persona_engine.net.rooms.gateway import Gateway
from persona_engine.net.rooms.owner import WHOLE_ROOM
from persona_engine.net.rooms.unheard import NOBODY
from persona_engine.net.session import Terms
from persona_engine.net.sound import Sounded, SoundFeed
from persona_engine.net.uplink import Moved, Voiced
from persona_engine.score import State
from persona_engine.score.channels import COUNT, Puppet
from persona_engine.score.intent import Hear
from tests.net.room_party import QUICK, Line, Owner, Peer, gateway, run, until


def test_visitors_of_two_gateways_share_a_room(url: str) -> None:
    """Through any broker: what is there and what comes later reaches visitors of both gateways, early and late, in order; the clock is the owner's;
    sounds, puppets and wishes find their way."""

    async def play() -> None:
        async with open_backplane(url, BackplaneLimits(3.0)) as plane, gateway(plane, "west") as (_, west), gateway(plane, "east") as (_, east):
            owner = Owner(plane, 5)
            await owner.start()
            ann, bob = Peer(west), Peer(east, "bob")
            for peer in (ann, bob):
                await peer.client.start()
                assert abs(peer.session.session_t(peer.now()) - owner.session.time()) < 0.05
            said = [State("mira", 2.0 + k / 10, role="listening") for k in range(20)]
            for entry in said:
                owner.say(entry)
            await until(lambda: ann.held == bob.held == owner.kept)
            late = Peer(west, "late")
            await late.client.start()
            await until(lambda: late.held == owner.kept)

            feed = SoundFeed("mira-1", 22050, owner.session.time())
            feed.grow(bytes(22050), owner.session.time(), 0.0, True)
            await until(lambda: bool(owner.needed))
            owner.room.sound(feed)
            for peer in (ann, bob, late):
                heard = [await peer.next(Sounded)]
                while not heard[-1].last:
                    heard.append(await peer.next(Sounded))
                assert sum(len(h.pcm) / 2 / h.rate for h in heard) == pytest.approx(0.5, abs=1e-3)

            levels = np.zeros((COUNT, 1), np.int32)
            for tick in range(1, 6):
                owner.room.publish_poses(Poses(tick, (Puppet("mira", "all", 1),), levels + tick))
            for peer in (ann, bob, late):
                while (posed := await peer.next(Posed)).poses.tick < 5:
                    pass
                assert (posed.poses.levels == 5).all()

            await bob.client.ask(Hear("mira", "", "hello"))
            asked = await owner.asked.get()
            assert asked.intent == Hear("mira", "", "hello") and asked.peer == "bob#1@east"
            await until(lambda: owner.room.peers == 3)
            for peer in (ann, bob, late):
                await peer.client.close()
            await until(lambda: owner.room.peers == 0)
            await owner.room.close()

    run(play)


class Lossy(LocalBackplane):
    """A backplane that loses the next few frames for everybody."""

    lose = 0

    def publish(self, subject: str, data: bytes) -> bool:
        """Lose it, or not."""
        if self.lose and p.unwrap(data).kind == p.FRAME:
            self.lose -= 1
            return True
        return super().publish(subject, data)


def test_what_got_lost_is_told_anew() -> None:
    """After frames that never arrived visitors hold what the owner holds, without joining again."""

    async def play() -> None:
        plane = Lossy()
        async with gateway(plane) as (_, port):
            owner = Owner(plane, 5)
            await owner.start()
            ann = Peer(port)
            await ann.client.start()
            owner.say(State("mira", 2.0))
            await until(lambda: ann.held == owner.kept)
            plane.lose = 3
            for k in range(6):
                owner.say(State("mira", 3.0 + k))
            await until(lambda: ann.held == owner.kept)
            await owner.room.close()
            await ann.client.close()

    run(play)


def test_a_new_owner_goes_on_and_the_old_one_is_not_heard() -> None:
    """A higher epoch takes the room over: visitors are told it anew, session time makes no step, and whatever the old owner still says is dropped."""

    async def play() -> None:
        plane = LocalBackplane()
        async with gateway(plane) as (west, port):
            old = Owner(plane, 5, 100.0)
            await old.start()
            ann = Peer(port)
            await ann.client.start()
            old.say(State("mira", 2.0, role="listening"))
            await until(lambda: ann.held == old.kept)
            new = Owner(plane, 9, 100.02)
            new.kept = [*old.kept, State("mira", 4.0, role="thinking")]
            before = west.following.session_t() - west.following._now()
            await new.start()
            await until(lambda: ann.held == new.kept)
            for k in range(5):
                old.say(State("mira", 5.0 + k, role="speaking"))
            new.say(State("mira", 6.0))
            await until(lambda: new.kept[-1] in ann.held)
            assert ann.held == new.kept and west.following.replica.stale >= 5
            await until(lambda: west.following.clock.settled)
            assert abs(west.following.session_t() - west.following._now() - before) < 0.1
            await ann.client.ask(Hear("mira", "", "hello"))
            assert (await new.asked.get()).peer == "ann#1@west"
            for part in (old, new):
                await part.room.close()
            await ann.client.close()

    run(play)


def test_an_owner_knows_who_is_there_and_may_answer_one() -> None:
    """The owner learns who comes, where their players go, what they say, and who goes or is lost with a gateway; a word for one peer reaches that one only;
    a new owner is told who is there."""

    async def play() -> None:
        plane = LocalBackplane()
        line = Line(plane)
        async with gateway(line) as (_, port):
            owner = Owner(plane, 5)
            await owner.start()
            ann, bob = Peer(port), Peer(port, "bob")
            for peer in (ann, bob):
                await peer.client.start()
            await until(lambda: sum(isinstance(e, Arrived) for e in owner.told) == 2)
            first = next(e for e in owner.told if isinstance(e, Arrived) and e.peer == "ann#1@west")
            owner.room.tell(first.key, m.Denied("hear", "mira", "not now"))
            refused = await ann.next(Refusal)
            assert refused.reason == "not now" and not any(isinstance(e, Refusal) for e in bob.events._queue)
            await ann.client.send_frame(MoveEncoder().frame(owner.session.time(), (1.0, 0.0, 2.0, 0.5)))
            await ann.client.send(m.Voice(16_000, "pcm", bytes(640), True))
            await until(lambda: any(isinstance(e, Voiced) for e in owner.told))
            moved = next(e for e in owner.told if isinstance(e, Moved))
            assert moved.peer == "ann#1@west" and moved.place == pytest.approx((1.0, 0.0, 2.0, 0.5), abs=0.01)
            await bob.client.close()
            await until(lambda: any(isinstance(e, Away | Left) and e.peer == "bob#2@west" for e in owner.told))
            new = Owner(plane, 9)
            await new.start()
            await until(lambda: any(isinstance(e, Arrived) and e.peer == "ann#1@west" and e.resumed for e in new.told))
            line.cut = True
            await until(lambda: any(isinstance(e, Away) and e.peer == "ann#1@west" for e in new.told))
            for part in (owner, new):
                await part.room.close()
            await ann.client.close()

    run(play)


def test_who_is_sent_away_comes_in_by_no_gateway() -> None:
    """The owner sends a visitor of a gateway away, who is told why; from where one came who was sent away nobody is let in by any gateway, by one that is
    opened later neither, until the time is over."""

    def closed(to: Gateway) -> str:
        return to._server._door.refusal("10.0.0.9", to._now())

    async def play() -> None:
        plane = LocalBackplane()
        async with gateway(plane) as (west, port), gateway(plane, "east") as (east, _):
            owner = Owner(plane, 5)
            await owner.start()
            ann, bob = Peer(port), Peer(port, "bob")
            for peer in (ann, bob):
                await peer.client.start()
            await until(lambda: sum(isinstance(e, Arrived) for e in owner.told) == 2)
            owner.room.expel(next(e.key for e in owner.told if isinstance(e, Arrived) and e.peer == "ann#1@west"), "you were told twice", 60.0)
            ended = await ann.next(Ended)
            assert ended.reason == "you were told twice"
            await until(lambda: Left("ann#1@west") in owner.told)
            assert west.peers == 1 and not closed(west)
            owner.room.report(msgspec.msgpack.encode(p.Came("east", "eve#1@east", "speaker", address="10.0.0.9")))
            owner.room.expel(next(e.key for e in owner.told if isinstance(e, Arrived) and e.peer == "eve#1@east"), "", 60.0)
            await until(lambda: bool(closed(west) and closed(east)))
            async with gateway(plane, "north") as (north, _):
                await until(lambda: bool(closed(north)))
                assert not north._server._door.refusal("10.0.0.9", north._now() + 61.0)
            await bob.client.close()
            await owner.room.close()

    run(play)


@pytest.mark.parametrize("quiet_s", [0.05, 60.0], ids=["known", "at once"])
def test_a_room_has_as_many_places_as_its_owner_says(quiet_s: float) -> None:
    """Gateways give away the places of the room, not so many each; where two of them give away the last one, before they can know of each other, the owner
    sends the later one away. Who is back after a break keeps the place."""

    async def play() -> None:
        plane, limits = LocalBackplane(), replace(QUICK, beat_s=quiet_s, forget_s=90.0)
        async with gateway(plane, limits=limits) as (west, west_port), gateway(plane, "east", limits) as (east, east_port):
            owner = Owner(plane, 5, terms=Terms(most=2))
            await owner.start()
            await until(lambda: west.following.clock.settled and east.following.clock.settled)
            ann, bob, eve = Peer(west_port), Peer(east_port, "bob"), Peer(west_port, "eve")
            for peer in (ann, bob):
                await peer.client.start()
            if quiet_s < 1:
                await until(lambda: west._session._elsewhere == 1)
                with pytest.raises(SessionError, match=r"the session is full \(2 peers\)"):
                    await eve.client.start()
            else:
                await eve.client.start()
                assert (await eve.next(Ended)).reason == "the session is full (2 peers)"
            ann.client.drop()
            await until(lambda: Away("ann#1@west") in owner.told)
            ann.session.part()
            await ann.client._again()
            await until(lambda: any(isinstance(e, Arrived) and e.peer == "ann#1@west" and e.resumed for e in owner.told))
            for peer in (ann, bob):
                await peer.client.close()
            await owner.room.close()

    run(play)


class Unannounced(LocalBackplane):
    """A backplane that loses every word of who came."""

    def publish(self, subject: str, data: bytes) -> bool:
        """Lose it, or not."""
        return True if b"\xa4came" in data else super().publish(subject, data)


@pytest.mark.parametrize("plane", [LocalBackplane(), Unannounced()], ids=["early", "unannounced"])
def test_who_came_unnoticed_is_made_known_and_heard(plane: LocalBackplane) -> None:
    """An owner learns of a visitor who waited at a gateway before anybody ran the room, and of one whose coming got lost as soon as it wishes for something."""

    async def play() -> None:
        async with gateway(plane) as (made, port):
            ann, owner = Peer(port), Owner(plane, 5)
            joining = asyncio.ensure_future(ann.client.start())
            await until(lambda: bool(made._waiting))
            await owner.start()
            await joining
            if isinstance(plane, Unannounced):
                await ann.client.ask(Hear("mira", "", "hello"))
                assert (await owner.asked.get()).key > WHOLE_ROOM
            await until(lambda: [e.peer for e in owner.told if isinstance(e, Arrived)] == ["ann#1@west"])
            await ann.client.close()
            await owner.room.close()

    run(play)


def test_an_owner_that_may_not_act_is_silent() -> None:
    """Without its lease an owner sends nothing and takes no wishes; with it again, followers are told what they missed."""

    async def play() -> None:
        plane = LocalBackplane()
        async with gateway(plane) as (_, port):
            owner = Owner(plane, 5)
            await owner.start()
            ann = Peer(port)
            await ann.client.start()
            owner.alive = False
            for k in range(5):
                owner.say(State("mira", 3.0 + k))
            await ann.client.ask(Hear("mira", "", "lost"))
            await ann.client.exchange()
            assert len(ann.held) == 1
            owner.alive = True
            owner.say(State("mira", 9.0))
            await until(lambda: ann.held == owner.kept)
            await ann.client.ask(Hear("mira", "", "hello"))
            assert (await owner.asked.get()).intent == Hear("mira", "", "hello")
            await owner.room.close()
            await ann.client.close()

    run(play)


def test_a_machine_that_stood_still_takes_nobody_for_gone() -> None:
    """After ten seconds in which a machine did nothing at all, its owner and its gateways know each other as before, and visitors have not left."""

    async def play() -> None:
        loop, plane, stood = asyncio.get_running_loop(), LocalBackplane(), [0.0]
        awake = loop.time
        loop.time = lambda: awake() + stood[0]  # type: ignore[method-assign]
        async with gateway(plane) as (west, port):
            owner, ann = Owner(plane, 5), Peer(port)
            await owner.start()
            await ann.client.start()
            await until(lambda: owner.room.peers == 1)
            stood[0] = 10.0
            alone, looked = list[bool](), loop.time() + 0.3
            await until(lambda: alone.append(west.following.alone) or loop.time() > looked)  # type: ignore[func-returns-value]
            assert not any(alone) and owner.room.peers == 1 and not any(isinstance(e, Away | Left) for e in owner.told)
            await ann.client.close()
            await owner.room.close()

    run(play)


def test_a_wish_that_nobody_hears_is_answered() -> None:
    """Who asks something while the owner is gone, or just before it goes, is told that nobody heard it; who is heard is told nothing."""

    async def play() -> None:
        plane = LocalBackplane()
        async with gateway(plane) as (west, port):
            owner, ann = Owner(plane, 5), Peer(port)
            await owner.start()
            await ann.client.start()
            await ann.client.ask(Hear("mira", "", "hello"))
            assert (await owner.asked.get()).intent.text == "hello"
            await until(lambda: not west._unheard._sent)
            owner.alive = False
            await ann.client.ask(Hear("mira", "", "lost"))
            assert (await ann.next(Refusal)) == Refusal("hear", "mira", NOBODY)
            owner.alive = True
            owner.room.begin(9)
            await until(lambda: west.following.replica.epoch == 9 and not west.following.alone)
            await ann.client.ask(Hear("mira", "", "hello again"))
            assert (await owner.asked.get()).intent.text == "hello again"
            await until(lambda: not west._unheard._sent)
            await ann.client.exchange()
            assert not any(isinstance(ann.events.get_nowait(), Refusal) for _ in range(ann.events.qsize()))
            await owner.room.close()
            await ann.client.close()

    run(play)


def test_without_an_owner_newcomers_are_served_from_what_is_known_or_told_why_not() -> None:
    """While nobody runs the room a gateway that knows it lets people in; one that does not says so."""

    async def play() -> None:
        plane = LocalBackplane()
        async with gateway(plane, "west") as (west, port):
            owner = Owner(plane, 5)
            await owner.start()
            owner.say(State("mira", 2.0, role="listening"))
            await until(lambda: west.following.replica.synced and west.following.clock.ready)
            await owner.room.close()
            owner.alive = False
            await until(lambda: west.following.alone)
            late = Peer(port)
            await late.client.start()
            assert late.held == owner.kept
            await late.client.close()
            async with gateway(plane, "east") as (east, other):
                await until(lambda: east.following.alone)
                with pytest.raises(SessionError, match="nobody runs the room 'harbour'"):
                    await Peer(other).client.start()

    run(play)
