"""The one door to PortAudio: loads it, and makes every call to it one that can be left behind.

A stopped sound server makes device calls hang for good, so each runs on a thread of its own with
a deadline. PortAudio is not thread-safe: one call runs at a time, unless one before it hangs.
"""

import atexit
import contextlib
import ctypes
import logging
import re
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any, Generic, Protocol, TypeVar

from voicebot.audio.loudspeaker_watch import loudspeakers
from voicebot.errors import AudioError
from voicebot.native_output import captured_native_errors

T = TypeVar("T")

DEVICE_TIMEOUT_S = 4.0
# Each call that hangs keeps a thread.
_MAX_HANGING_CALLS = 8

_LOGGER = logging.getLogger(__name__)
# From PortAudio's own checks (pa_util.h) and the libraries of JACK that it asks.
_PORTAUDIO_LINE = re.compile(
    r"Expression '|Pa(Alsa|Util|Jack|_)|ALSA lib |Cannot connect to server|jack server|JackShm"
    r"|connect\(2\) call to |attempt to connect to server failed"
)
_LIBRARY = "libportaudio.so.2"

_turn = threading.Lock()
_importing = threading.Lock()
_counters = threading.Lock()
_hanging_calls = 0
_open_streams: set["OpenStream"] = set()
_alsa_error_handlers: list[Any] = []


def sounddevice() -> Any:
    """Return the ``sounddevice`` module. Raises AudioError when PortAudio is not installed."""
    if not _alsa_error_handlers:
        _silence_alsa()
    with _importing:
        library = None if "sounddevice" in sys.modules else _started_library()
        try:
            import sounddevice as module  # noqa: PLC0415 - fails without the system library
        except OSError as error:
            raise AudioError(
                "the PortAudio library is not installed: run 'sudo apt install libportaudio2'"
            ) from error
        finally:
            if library is not None:
                library.Pa_Terminate()  # it counts; sounddevice has started it once more
    return module


def device_call(
    function: Callable[[], T],
    what: str,
    *,
    timeout_s: float = DEVICE_TIMEOUT_S,
    discard: Callable[[T], object] | None = None,
    must_run: bool = False,
) -> T:
    """Run ``function`` on a thread of its own and return its result.

    A result that comes after ``timeout_s`` goes to ``discard``. With ``must_run`` the function
    runs even if its turn comes too late.

    Raises:
        AudioError: no result within ``timeout_s``; ``what`` names what was tried.
        Exception: what ``function`` raises.
    """
    if not must_run and hanging_calls() >= _MAX_HANGING_CALLS:
        raise AudioError(
            f"{what}: the sound system has not answered {_MAX_HANGING_CALLS} calls; restart the "
            "sound server or voicebot"
        )
    call = _Call(function, discard, must_run)
    threading.Thread(target=call.run, name=f"device: {what}", daemon=True).start()
    if not call.finished.wait(timeout_s) and call.abandon():
        _do_not_wait_at_exit()
        raise AudioError(
            f"{what}: no answer within {timeout_s:g} s; restart the sound server "
            "('systemctl --user restart pipewire' or 'pulseaudio -k') or replug the device"
        )
    return call.result()


@contextlib.contextmanager
def quiet_portaudio() -> Iterator[None]:
    """Keep what PortAudio writes to standard error meanwhile for the debug log.

    It returns its errors as well, and they become one line of ours.
    """
    lines: list[str] = []
    try:
        with captured_native_errors(_PORTAUDIO_LINE) as lines:
            yield
    finally:
        for line in lines:
            _LOGGER.debug("%s", line)


class OpenStream(Protocol):
    """A stream that was started and not yet closed."""

    ended: threading.Event

    def close(self) -> None:
        """Release it."""
        ...


def add_stream(stream: OpenStream) -> None:
    """Say that a stream was started."""
    with _counters:
        _open_streams.add(stream)


def remove_stream(stream: OpenStream) -> None:
    """Say that a stream is about to be closed."""
    with _counters:
        _open_streams.discard(stream)


def hanging_calls() -> int:
    """Return how many calls were left behind and have not come back."""
    with _counters:
        return _hanging_calls


def refresh_devices() -> bool:
    """Make PortAudio look for devices again; return False while a stream is in use.

    PortAudio lists devices once. Starting it anew would end every open stream, and crash under a
    call that hangs. Raises AudioError.
    """
    with _counters:
        dead = [stream for stream in _open_streams if stream.ended.is_set()]
    for stream in dead:
        stream.close()
    with _counters:
        if _open_streams or _hanging_calls:
            return False
    with quiet_portaudio():
        return device_call(_restart_portaudio, "looking for audio devices")


class _Call(Generic[T]):
    """One call on its own thread; while it is awaited it holds the turn."""

    def __init__(
        self, function: Callable[[], T], discard: Callable[[T], object] | None, must_run: bool
    ) -> None:
        self._function = function
        self._discard = discard
        self._must_run = must_run
        self._lock = threading.Lock()
        self._has_turn = False
        self._abandoned = False
        self._results: list[T] = []
        self._error: Exception | None = None
        self.finished = threading.Event()

    def run(self) -> None:
        _turn.acquire()
        with self._lock:
            self._has_turn = True
            if self._abandoned:
                self._give_turn()
        if self._must_run or not self._abandoned:
            try:
                self._results.append(self._function())
            except Exception as error:  # noqa: BLE001 - raised again where the call was made
                self._error = error
        with self._lock:
            self._give_turn()
            self.finished.set()
        if self._abandoned:
            self._finish_late()

    def abandon(self) -> bool:
        """Leave the call behind and give its turn to others; False if it has finished after all."""
        global _hanging_calls  # noqa: PLW0603
        with self._lock:
            if self.finished.is_set():
                return False
            self._abandoned = True
            with _counters:
                _hanging_calls += 1  # before the next call has its turn and looks
            self._give_turn()
        return True

    def result(self) -> T:
        if self._error is not None:
            raise self._error
        return self._results[0]

    def _give_turn(self) -> None:
        if self._has_turn:
            self._has_turn = False
            _turn.release()

    def _finish_late(self) -> None:
        global _hanging_calls  # noqa: PLW0603
        if self._discard is not None and self._results:
            self._discard(self._results[0])
        with _counters:
            _hanging_calls -= 1


def _do_not_wait_at_exit() -> None:
    """Keep sounddevice from ending PortAudio at exit, which would wait for the hanging call."""
    module = sys.modules.get("sounddevice")
    if (handler := getattr(module, "_exit_handler", None)) is not None:
        atexit.unregister(handler)


def _started_library() -> ctypes.CDLL | None:
    """Start PortAudio and return it; None where sounddevice tells better why it cannot be.

    That takes as long as a sound server takes to answer, and while sounddevice does it, the
    standard error of the process is ``/dev/null``. What runs already it starts in no time.
    """
    loudspeakers.listing()
    try:
        library = ctypes.CDLL(_LIBRARY)
    except OSError:
        return None
    return library if library.Pa_Initialize() >= 0 else None


def _restart_portaudio() -> bool:
    """Do what ``refresh_devices`` does, when this call has its turn."""
    with _counters:
        if _open_streams or _hanging_calls:
            return False
    module = sounddevice()
    loudspeakers.listing()
    try:
        # After a start that failed there is nothing to end.
        if module._initialized:
            module._terminate()
        # sounddevice's own function redirects standard error, for good when it comes back late.
        module._check(module._lib.Pa_Initialize(), "Error initializing PortAudio")
    except module.PortAudioError as error:
        raise AudioError(
            f"looking for audio devices: {error}; it is tried again, and restarting voicebot or "
            "the sound server may help"
        ) from error
    module._initialized += 1
    return True


def _silence_alsa() -> None:
    """Keep alsa-lib from writing to stderr; PortAudio returns its errors."""
    signature = ctypes.CFUNCTYPE(
        None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p
    )
    handler = signature(lambda *_: None)
    _alsa_error_handlers.append(handler)
    try:
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(handler)
    except OSError:
        # Without alsa-lib nothing writes there.
        return
