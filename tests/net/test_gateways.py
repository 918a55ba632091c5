"""Gateways: what visitors bring and fetch, whom they move, and how much they see, by way of the owner of the room."""

from __future__ import annotations

import asyncio
import hashlib
import random
from pathlib import Path

import numpy as np
import pytest

from persona_engine.errors import AssetError
from persona_engine.net import messages as m
from persona_engine.net.asset_cache import AssetCache
from persona_engine.net.backplane import Backplane, BackplaneLimits, open_backplane
from persona_engine.net.backplane.local import LocalBackplane
from persona_engine.net.fetch import Fetcher, Source
from persona_engine.net.host_events import Brought
from persona_engine.net.peer_session import Joined, Posed
from persona_engine.net.poses import PoseEncoder, Poses
from persona_engine.net.rooms.files import FileLimits, RoomFiles
from persona_engine.net.uplink import MOST_PUPPETS, Steered
from persona_engine.net.uploads import Giver
from persona_engine.score import Roots
from persona_engine.score.channels import COUNT, FAR_EVERY, Puppet
from persona_engine.settings import AssetSettings
from tests.net.room_party import Owner, Peer, gateway, run, until, visited

MOST = 4 << 20


class Lender(Owner):
    """An owner that passes files."""

    def __init__(self, plane: Backplane, epoch: int, folder: Path, name: str = "owner") -> None:
        super().__init__(plane, epoch)
        self.files = RoomFiles(plane, self.room.subjects, name, AssetCache(folder / name, 1 << 30, name), FileLimits(MOST))
        self.room.files = self.files

    async def start(self) -> None:
        """Listen and begin."""
        await self.files.start()
        await super().start()

    async def close(self) -> None:
        """End."""
        await self.room.close()
        await self.files.close()

    def brought(self) -> list[Brought]:
        """What peers brought."""
        return [event for event in self.told if isinstance(event, Brought)]


class Guest(Peer):
    """A visitor that fetches and gives files."""

    def __init__(self, port: int, folder: Path, name: str = "ann") -> None:
        super().__init__(port, name)
        self.url, self.ticket, self.listed = f"ws://127.0.0.1:{port}", "", dict[str, int]()
        self.fetcher = Fetcher(AssetCache(folder / f"guest-{name}", 1 << 30, name), MOST, 20.0)
        self.giver = Giver(self.client.send, 20.0)

    def _event(self, event: object) -> None:
        if isinstance(event, Joined):
            self.ticket = event.welcome.ticket
        if isinstance(event, m.Receipt):
            self.giver.take(event)
        if isinstance(event, Joined | m.Shelf):
            shelf = event.welcome if isinstance(event, Joined) else event
            self.listed.update((file.sha256, file.size) for file in shelf.files)
        super()._event(event)

    async def fetch(self, sha256: str) -> bytes:
        """A listed file."""
        await until(lambda: sha256 in self.listed)
        return (await self.fetcher.fetch(lambda: Source(self.url, self.ticket), sha256, self.listed[sha256])).read_bytes()

    async def close(self) -> None:
        """Leave."""
        await self.fetcher.close()
        await self.client.close()


def blob(size: int, seed: int = 1) -> tuple[str, bytes]:
    """Name and bytes of a file."""
    data = random.Random(seed).randbytes(size)
    return hashlib.sha256(data).hexdigest(), data


def assets(folder: Path, name: str, **more: object) -> AssetSettings:
    """A gateway's own cache."""
    return AssetSettings.model_validate({"cache": str(folder / name), "max_bytes": MOST, **more})


def test_avatars_pass_gateways_both_ways(url: str, tmp_path: Path) -> None:
    """Through any broker: what the owner lends is listed to visitors early and late and fetched from their gateway; what a visitor brings is given to the
    owner, who takes it, and then to a visitor of the other gateway; an owner that takes over passes on what only gateways have."""
    (lent, data), (brought, mine) = blob(700_000), blob(900_000, 2)

    async def play() -> None:
        async with (
            open_backplane(url, BackplaneLimits(3.0)) as plane,
            gateway(plane, "west", assets=assets(tmp_path, "west")) as (_, west),
            gateway(plane, "east", assets=assets(tmp_path, "east")) as (_, east),
        ):
            owner = Lender(plane, 5, tmp_path)
            await owner.start()
            ann, bob = Guest(west, tmp_path), Guest(east, tmp_path, "bob")
            for guest in (ann, bob):
                await guest.client.start()
            owner.room.shelve(lent, len(data), lambda: data)
            assert await asyncio.gather(ann.fetch(lent), bob.fetch(lent)) == [data, data]
            giving = asyncio.ensure_future(ann.giver.give(mine))
            await until(lambda: bool(owner.brought()))
            offer = owner.brought()[0]
            assert (offer.peer, offer.sha256, offer.size) == ("ann#1@west", brought, len(mine))
            assert (await owner.room.fetch(brought, len(mine))).read_bytes() == mine
            owner.room.tell(offer.key, m.Receipt(brought, "taken"))
            assert await giving == brought
            owner.room.shelve(brought, len(mine), lambda: mine)
            assert await bob.fetch(brought) == mine
            owner.alive = False
            await owner.close()
            new = Lender(plane, 9, tmp_path, "new")
            files = tuple(m.Listed(sha256, size) for sha256, size in owner.room._listed.items())
            new.room.secure(files)
            await new.start()
            new.room.begin(9, files)
            late = Guest(west, tmp_path, "late")
            await late.client.start()
            assert await late.fetch(brought) == mine
            await until(lambda: all(new.files.cache.find(file.sha256) for file in files))
            tickets = {ann.ticket, bob.ticket, late.ticket}
            assert len(tickets) == 3 and "" not in tickets
            for guest in (ann, bob, late):
                await guest.close()
            await new.close()

    run(play)


@pytest.mark.parametrize("what", ["setting", "owner", "broker"])
def test_what_a_gateway_or_its_owner_does_not_take_is_refused_with_the_reason(what: str, tmp_path: Path) -> None:
    """Where no visitor may bring anything, where the owner refuses, and while the broker is away: the visitor is told why."""
    words = {"setting": "its own avatars only", "owner": "no masks", "broker": "cannot be reached"}[what]

    class Wire(LocalBackplane):
        """May be cut for reports."""

        cut = False

        def publish(self, subject: str, data: bytes) -> bool:
            """Unless cut."""
            return not (self.cut and subject.endswith(".up")) and super().publish(subject, data)

    async def play() -> None:
        plane = Wire()
        async with gateway(plane, "west", assets=assets(tmp_path, "west", uploads=what != "setting")) as (_, port):
            owner = Lender(plane, 5, tmp_path)
            await owner.start()
            ann = Guest(port, tmp_path)
            await ann.client.start()
            plane.cut = what == "broker"
            giving = asyncio.ensure_future(ann.giver.give(bytes(30_000)))
            if what == "owner":
                await until(lambda: bool(owner.brought()))
                owner.room.tell(owner.brought()[0].key, m.Receipt(owner.brought()[0].sha256, "refused", 0, "no masks"))
            with pytest.raises(AssetError, match=words):
                await giving
            await ann.close()
            await owner.close()

    run(play)


def test_a_visitor_of_a_gateway_moves_a_persona() -> None:
    """Poses that a visitor sends reach the owner as they are, each whole; a lost one does no harm; more than one may move are refused."""

    async def play() -> None:
        async with visited(LocalBackplane()) as (owner, ann):
            encoder, levels = PoseEncoder(), np.arange(COUNT, dtype=np.int32)[:, None] % 7
            for tick in range(1, 6):
                await ann.client.send_frame(encoder.frame(Poses(tick, (Puppet("mira", "face", 1),), levels + tick)))
            await until(lambda: sum(isinstance(e, Steered) for e in owner.told) == 5)
            steered = [e for e in owner.told if isinstance(e, Steered)]
            assert [e.poses.tick for e in steered] == [1, 2, 3, 4, 5] and {e.peer for e in steered} == {"ann#1@west"}
            assert (steered[-1].poses.levels == levels + 5).all() and steered[-1].poses.puppets == (Puppet("mira", "face", 1),)
            many = tuple(Puppet(f"p{k}", "all", 1) for k in range(MOST_PUPPETS + 1))
            await ann.client.send_frame(PoseEncoder().frame(Poses(9, many, np.zeros((COUNT, len(many)), np.int32))))
            await until(lambda: ann.client._task is not None and ann.client._task.done())
            assert sum(isinstance(e, Steered) for e in owner.told) == 5

    run(play)


def test_visitors_of_a_gateway_see_in_detail_whom_they_are_near() -> None:
    """By where they look from: who is far gets a third of the frames of a puppet, who is away none, who is near or says nothing all; as where the owner
    says that she is, told before they came."""

    async def play() -> None:
        plane = LocalBackplane()
        async with gateway(plane) as (_, port):
            owner = Owner(plane, 5)
            owner.kept.append(Roots(0.0, ("mira",), ((0.0, 0.0, 0.0),), (0.0,)))
            await owner.start()
            views = (None, (1.0, 1.6, 0.0), (45.0, 1.6, 0.0), (500.0, 1.6, 0.0))
            peers = [Peer(port, f"p{k}") for k in range(len(views))]
            for peer, view in zip(peers, views):
                await peer.client.start()
                peer.session.view = view
                await peer.client.exchange()
            for tick in range(1, 91):
                owner.room.publish_poses(Poses(tick, (Puppet("mira", "all", 1),), np.full((COUNT, 1), tick, np.int32)))
                if tick % 5 == 0:
                    for peer in peers:
                        await peer.client.exchange()
            seen = [[e.poses.tick for e in peer.events._queue if isinstance(e, Posed) and e.poses.puppets] for peer in peers]
            everything, near, far, away = seen
            assert everything == near == list(range(1, 91))
            assert {t for t in far if t > 20} == set(range(21, 91)) & set(range(0, 91, FAR_EVERY)) and max(away, default=0) < 20
            for peer in peers:
                await peer.client.close()
            await owner.room.close()

    run(play)
