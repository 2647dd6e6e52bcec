"""Runs on the emulated board: does what the test asks for over a virtual serial line.

A request is a line of JSON, ``{"command": [...], "timeout_s": N}``; so is the reply,
``{"status": N, "output": "..."}``.
"""

import json
import subprocess

PORT = "/dev/virtio-ports/voicebot.test"


def reply(request: dict) -> dict:
    """Run the command and return its status and what it printed."""
    try:
        done = subprocess.run(
            request["command"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=request["timeout_s"],
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return {"status": 255, "output": str(error)}
    return {"status": done.returncode, "output": done.stdout.decode(errors="replace")}


if __name__ == "__main__":
    with open(PORT, "r+b", buffering=0) as port:  # noqa: PTH123 - a device
        while line := port.readline():
            answer = json.dumps(reply(json.loads(line))).encode() + b"\n"
            while answer:
                answer = answer[port.write(answer) :]
