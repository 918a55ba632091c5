"""A host's process ends, politely or not, and one of its guests' processes goes on with the session."""

from __future__ import annotations

import re
import signal
import sys
from pathlib import Path

import pytest

from tests.integration.programs import Program, programs

GUEST = str(Path(__file__).with_name("heir_program.py"))
QUIET = {"PERSONA_VOICE__PROVIDER": "silent", "PERSONA_NET__DISCOVERY_PORT": "0", "PERSONA_NET__PORT": "0", "PERSONA_STUDIO": "thread"}
HEIR = {**QUIET, "PERSONA_NET__HEIR": "true", "PERSONA_NET__QUIET_TIMEOUT_S": "20"}


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_a_guest_goes_on_when_the_host_ends(end: signal.Signals) -> None:
    """Ended or killed, the host is followed by the guest who came first; the other finds it by itself, at the same time of the session, and is answered."""
    host = Program("serve", "mira", "--address", "127.0.0.1", "--port", "0", **QUIET, PERSONA_NET__HEIR_ROLE="speaker")
    with programs(host):
        address = host.wait_for(r"(ws://\S+)").group(1)
        ann = Program(GUEST, address, "ann", program=sys.executable, **HEIR)
        with programs(ann):
            ann.wait_for(r"joined as ann#1")
            ben = Program(GUEST, address, "ben", program=sys.executable, **HEIR)
            with programs(ben):
                ann.wait_for("heir")
                ben.wait_for("knows the heir")
                ben.wait_for("spoke at")
                host.process.send_signal(end)
                hosted = ann.wait_for(r"hosting at ([0-9.]+)")
                joined = ben.wait_for(r"connected at ([0-9.]+)")
                assert host.status() == (0 if end == signal.SIGTERM else -signal.SIGKILL)
                assert abs(float(hosted.group(1)) - float(joined.group(1))) < 30.0
                spoken = len(re.findall("spoke at", ben.said))
                ben.wait_for(rf"(?s)(spoke at.*){{{spoken + 1}}}")
                ann.process.send_signal(signal.SIGINT)
