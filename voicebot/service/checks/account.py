"""Whether this user may use the sound cards, and what serves sound to this user."""

import getpass
import grp
import os
from collections.abc import Iterable
from pathlib import Path

from voicebot.errors import ServiceError
from voicebot.service.checks.finding import Finding, Surroundings, Verdict
from voicebot.service.steps import Run, run_quietly
from voicebot.service.units import scope_of

_SOUND_SOCKETS = {"PipeWire": "pipewire-0", "PulseAudio": "pulse/native"}


def user_name() -> str:
    """Return the name of the user who runs this; the number of one who has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def check_audio_group(surroundings: Surroundings) -> Iterable[Finding]:
    """Look whether the sound cards are open to this user."""
    del surroundings
    yield judge_cards(sorted(Path("/dev/snd").glob("pcm*")), user_name())


def judge_cards(cards: list[Path], user: str) -> Finding:
    """Return whether all ``cards`` (device files) can be used."""
    if not cards:
        return Finding(check="sound cards", verdict=Verdict.SKIP, text="none in /dev/snd")
    closed = [card for card in cards if not os.access(card, os.R_OK | os.W_OK)]
    if not closed:
        text = f"{user} may use all {len(cards)} devices"
        return Finding(check="sound cards", verdict=Verdict.OK, text=text)
    group = _group_name(closed[0].stat().st_gid)
    command = ("usermod", "--append", "--groups", group, user)
    return Finding(
        check="sound cards",
        verdict=Verdict.FAIL,
        text=f"{user} is not in group {group} and may not use {closed[0]}",
        remedy=f"sudo {' '.join(command)}, then log in anew",
        fix=Run(command=command, otherwise="it needs root: run the remedy"),
    )


def check_sound_server(surroundings: Surroundings) -> Iterable[Finding]:
    """Look for PipeWire or PulseAudio of this user."""
    del surroundings
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", f"/run/user/{os.getuid()}"))
    running = [name for name, file in _SOUND_SOCKETS.items() if (runtime / file).exists()]
    if server := os.environ.get("PULSE_SERVER"):
        running.append(f"a sound server at {server}")
    if not running:
        text = "none for this user; the sound cards are used directly"
        yield Finding(check="sound server", verdict=Verdict.OK, text=text)
        return
    try:
        answers = run_quietly("pactl", "info", timeout_s=4.0).returncode == 0
    except ServiceError as error:
        if "no command" in str(error):
            yield Finding(check="sound server", verdict=Verdict.OK, text=", ".join(running))
            return
        answers = False
    yield Finding(
        check="sound server",
        verdict=Verdict.OK if answers else Verdict.FAIL,
        text=f"{', '.join(running)} {'answers' if answers else 'does not answer'}",
        remedy=None
        if answers
        else "systemctl --user restart pipewire pipewire-pulse wireplumber (or: pulseaudio -k)",
    )


def check_linger(surroundings: Surroundings) -> Iterable[Finding]:
    """Look whether the service of this user starts without a login."""
    del surroundings
    scope, user = scope_of(user=True), user_name()
    if not scope.is_installed:
        text = "there is no service of this user"
        yield Finding(check="linger", verdict=Verdict.SKIP, text=text)
    elif (scope.linger / user).exists():
        yield Finding(check="linger", verdict=Verdict.OK, text=f"enabled for {user}")
    else:
        command = ("loginctl", "enable-linger", user)
        yield Finding(
            check="linger",
            verdict=Verdict.WARN,
            text=f"the service of {user} waits for a login after the machine started",
            remedy=f"sudo {' '.join(command)}",
            fix=Run(command=command, otherwise="it needs root: run the remedy"),
        )


def _group_name(group_id: int) -> str:
    """Return the name of a group; the number of one that has no name."""
    try:
        return grp.getgrgid(group_id).gr_name
    except KeyError:
        return str(group_id)
