"""`python -m demo_game`"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys

LOOK = "?"


def main() -> None:
    """Play, or take a picture."""
    parser = argparse.ArgumentParser(prog="demo_game", description="A small harbour to walk in, and someone to talk to.")
    parser.add_argument("--no-badge", action="store_true", help='hide the "AI character" badge (logged)')
    parser.add_argument("--shot", metavar="PNG", help="write a picture instead of opening a window")
    parser.add_argument("--say", default="", help="what the visitor says in the picture")
    parser.add_argument("--wear", default="", help='what somebody tries on before the mirror in the picture: "green hoodie, jeans"')
    parser.add_argument("--size", default="1280x720", help="size of the picture")
    parser.add_argument("--host", nargs="?", type=int, const=7777, default=0, metavar="PORT", help="let others join this harbour (default port 7777)")
    parser.add_argument("--join", default="", nargs="?", const=LOOK, metavar="ADDRESS",
                        help="visit somebody else's harbour, as 192.168.1.4 or the whole address that its host shows; without one: a list")
    parser.add_argument("--alone", action="store_true", help="skip the menu and play by yourself")
    parser.add_argument("--plain", action="store_true", help="host without encryption")
    parser.add_argument("--world", default=None, metavar="FILE", help='where your harbour is kept between games (default: among your settings; "": nowhere)')
    parser.add_argument("--name", default="", help="what the others read above your head (default: your login)")
    parser.add_argument("--avatar", default="", metavar="FILE",
                        help="who you are: a .vrm or .glb file, or mira, bram ... (default: a look of your own, made once)")
    options = parser.parse_args()
    if options.join == LOOK:
        options.join = _choose()
        if not options.join:
            return
    if options.shot:
        from demo_game.shot import shot

        shot(options.shot, options.say, not options.no_badge, options.size, wear=options.wear)
    elif sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        sys.exit('There is no display for a window. Take a picture instead: python -m demo_game --say "Hello!" --shot demo.png')
    else:
        from demo_game import app
        from persona_engine import own_file
        from persona_engine.errors import PersonaError

        try:
            menu = not (options.host or options.join or options.alone)
            encrypted = not options.plain and importlib.util.find_spec("cryptography") is not None
            world = own_file("saltmere.world") if options.world is None else options.world
            app.play(app.Options(not options.no_badge, menu, options.host, options.join, options.name, options.avatar, encrypted, world))
        except PersonaError as error:
            sys.exit(f"error: {error}")


def _choose() -> str:
    """The harbours on this network, by name; the address of the one that the player picks, or "" for none."""
    from persona_engine import find_sessions

    found = [f for f in find_sessions() if f.fits]
    if not found:
        print("No harbour was found on this network. If you know its address: python -m demo_game --join 192.168.1.4")
    for number, f in enumerate(found, 1):
        locked = "  (asks for a code: set PERSONA_NET__JOIN_CODE)" if f.locked else ""
        print(f"{number:3}  {f.name:40} {f.address}:{f.port}  {f.peers} {'visitor' if f.peers == 1 else 'visitors'}{locked}")
    if not found or not sys.stdin.isatty():
        return ""
    picked = input("Which one? [1] ").strip() or "1"
    return found[int(picked) - 1].url if picked.isdecimal() and 0 < int(picked) <= len(found) else ""


if __name__ == "__main__":
    main()
