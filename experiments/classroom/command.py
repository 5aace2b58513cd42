"""`framebreak classroom`: open the page, on this machine or for a room."""

from __future__ import annotations

import argparse
import socket
import sys
import webbrowser
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qsl, quote

from experiments.arguments import Parser
from experiments.classroom import guard, lan_address, languages, scene, stored, stories
from experiments.classroom.labels import ENGLISH
from experiments.classroom.languages import say
from experiments.errors import Refusal

PORT = 8642


def main(arguments: Sequence[str]) -> int:
    """Run `framebreak classroom`.

    Args:
        arguments: The words after `framebreak classroom`.

    Returns:
        The exit status.

    Raises:
        Refusal: An argument names nothing that there is, or a package is missing.
    """
    parser = Parser(
        prog="framebreak classroom",
        description="Open the classroom page: twin cities under two regimes, a thousand more beside them, and stories.",
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on; 0.0.0.0 lets a room in (default: this machine)"
    )
    parser.add_argument("--port", type=int, metavar="N", help=f"port (default: {PORT}, or a free one if it is taken)")
    parser.add_argument(
        "--allow-host", action="append", default=[], metavar="NAME", help="another name that readers reach it by, as a proxy's"
    )
    parser.add_argument(
        "--embed",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="a site whose pages may show it, as https://course.example.edu",
    )
    parser.add_argument(
        "--class", dest="is_class", action="store_true", help="phones bet and a wall shows it; prints your own link to lead it"
    )
    parser.add_argument("--open", action="store_true", help="open a browser here as well")
    parser.add_argument(
        "--check", action="store_true", help="check before class: port, address, browser, speed; status 1 where something fails"
    )
    parser.add_argument("--city", nargs=2, metavar=("STUDY", "CITY"), help="show a stored city, named as for framebreak replay")
    parser.add_argument("--scene", default="", metavar="TEXT", help="what follows the # in a shared address")
    parser.add_argument("--handout", type=Path, metavar="FILE.html", help="write one file that works without a server, and end")
    parser.add_argument("--slides", type=Path, metavar="FOLDER", help="write slides and notes of the stories as PDF, and end")
    parser.add_argument(
        "--language",
        choices=languages.LANGUAGES,
        default="en",
        help="of slides, handouts, the page, its class, and what is printed here",
    )
    parser.add_argument("--story", metavar="NAME", help="the story that the page opens with, or that the handout is about")
    args = parser.parse_args(list(arguments))
    _check_packages()
    fragment = _fragment(args)
    if args.handout and args.is_class:
        raise Refusal("--class needs a server, and --handout writes a file that has none; give one of them")
    if args.handout:
        from experiments.classroom import handout

        return handout.write(args.handout, args.story, fragment, args.language)
    if args.slides:
        from experiments.classroom import deck

        return deck.write(args.slides, args.story, args.language)
    names, embedders = guard.checked_hosts(args.allow_host), guard.checked_origins(args.embed)
    if args.check:
        from experiments.classroom import check

        return check.run(args.host, partial(_socket, args.host, args.port), names, PORT, args.port, args.language)
    return serve(args.host, args.port, fragment, args.open, names, embedders, args.is_class, args.story, args.language)


def serve(
    host: str,
    port: int | None,
    fragment: str,
    is_opened: bool,
    names: Sequence[str] = (),
    embedders: Sequence[str] = (),
    is_class: bool = False,
    story: str | None = None,
    language: str = ENGLISH,
) -> int:
    """Serve the page until it is interrupted.

    Args:
        host: Address to listen on.
        port: Port to listen on; None takes the usual one, or a free one where that is taken.
        names: Names that readers reach it by, beside its own.
        embedders: Origins whose pages may show it in a frame.
        fragment: What follows the # of the address that is printed.
        is_opened: Whether a browser is started here as well.
        is_class: Whether phones bet and a wall shows it.
        story: The story that such a class begins with; the first of them by default.
        language: Of the page whose address is printed.

    Returns:
        The exit status.

    Raises:
        Refusal: Nothing can listen on this host and port.
    """
    import uvicorn

    from experiments.classroom import app, connections
    from experiments.classroom.together.routes import Together

    connections.more_files()
    listening = _socket(host, port)
    taken = listening.getsockname()[1]
    address = lan_address.address(host, taken)
    together = Together(partial(lan_address.address, host, taken), story) if is_class else None
    where = address + ("" if language == ENGLISH else f"?lang={language}") + (f"#{fragment}" if fragment else "")

    class AnnouncedServer(uvicorn.Server):
        """Prints its address once it answers, and once it knows what to do about Ctrl-C."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            opened = where
            if together is None:
                _announce(host, where, language)
            else:
                opened = _announce_class(host, taken, where, together.joining, together.session.key, language)
            if is_opened:
                webbrowser.open(opened)

    page = app.make(address, hosts={*names, *guard.own_names(host)}, embedders=embedders, together=together)
    # Forwarded addresses are believed of a proxy on this machine alone, which is uvicorn's own rule.
    config = uvicorn.Config(
        page,
        http=connections.ClassProtocol if is_class else connections.BoundedProtocol,
        ws="none",
        log_level="warning",
        lifespan="on",
        timeout_graceful_shutdown=2,
    )
    with suppress(KeyboardInterrupt):  # Ctrl-C is how it ends
        AnnouncedServer(config).run(sockets=[listening])
    listening.close()
    print(f"classroom: {say(language, 'terminal.closed')}")
    return 0


def _announce(host: str, where: str, language: str = ENGLISH) -> None:
    print(f"classroom: {where}")
    if not lan_address.is_loopback(host):
        print(lan_address.printed(where), end="")
    print(f"classroom: {say(language, 'terminal.here' if lan_address.is_loopback(host) else 'terminal.room')}")
    sys.stdout.flush()


def _announce_class(host: str, port: int, where: str, joining: str, key: str, language: str = ENGLISH) -> str:
    """Say where phones, the wall and the instructor go; returns the instructor's own link."""
    here = lan_address.address("127.0.0.1" if host in ("0.0.0.0", "::") else host, port)
    lang = "" if language == ENGLISH else f"lang={language}"
    joining += f"&{lang}" if lang else ""
    # behind the #: a browser sends it to no server, and it stands in no log
    own = f"{here}instructor{f'?{lang}' if lang else ''}#key={key}"
    print(f"classroom: {where}")
    if not lan_address.is_loopback(host):
        print(lan_address.printed(joining), end="")
    print(f"classroom: {say(language, 'terminal.join', address=joining)}")
    wall = f"{here}wall?{joining.partition('?')[2]}"
    print(f"classroom: {say(language, 'terminal.wall', address=wall)}")
    print(f"classroom: {say(language, 'terminal.lead', address=own)}")
    print(f"classroom: {say(language, 'terminal.here_class' if lan_address.is_loopback(host) else 'terminal.room_class')}")
    sys.stdout.flush()
    return own


def _socket(host: str, port: int | None) -> socket.socket:
    if port is not None and not 0 <= port <= 65535:
        raise Refusal(f"--port is {port}, but a port is a number from 0 (any free one) to 65535")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    for wanted in (port,) if port is not None else (PORT, 0):
        try:
            listening.bind((host, wanted))
            listening.listen(128)
            return listening
        except OSError as error:
            reason = error.strerror or str(error)
    listening.close()
    raise Refusal(f"cannot listen on {host} port {port or PORT}: {reason}; choose another --host or --port")


def _check_packages() -> None:
    missing = [name for name in ("starlette", "uvicorn", "segno") if find_spec(name) is None]
    if missing:
        raise Refusal(f"the classroom needs {', '.join(missing)}; install with: tools/bootstrap classroom")


def _fragment(args: argparse.Namespace) -> str:
    """What the page shows first, as it stands behind the # of its address."""
    text = str(args.scene).lstrip("#")
    if args.city is not None:
        text = stored.address(*args.city)
    if args.story:
        stories.find(args.story)
        text = f"story={quote(args.story)}" + (f"&{text}" if text else "")
    scene.read((key, value) for key, value in parse_qsl(text) if key not in scene.PAGE_ONLY)
    return text
