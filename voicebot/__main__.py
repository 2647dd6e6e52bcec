"""The program: ``voicebot`` and ``python -m voicebot``."""

import sys


def main() -> int:
    """Run the command line; return the exit status."""
    try:
        # Loading it takes a quarter of a second, in which Ctrl-C is no fault either.
        from voicebot.cli.main import main as obey  # noqa: PLC0415
    except KeyboardInterrupt:
        return 130
    return obey()


if __name__ == "__main__":
    sys.exit(main())
