"""Whether the daemon still does its work, told from facts and not from good intentions."""

from dataclasses import dataclass

_FRAME_AGE_LIMIT_S = 5.0
_DEVICE_HANG_LIMIT_S = 30.0
_PAUSE_LIMIT_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """What can be seen of a running assistant at one moment.

    Attributes:
        now_s: the monotonic clock.
        delivering: the microphone is open and has delivered since.
        last_frame_s: when the pipeline last took audio; None before the first.
        stuck: engines with a call that is past its deadline and goes on.
        hanging_device_calls: calls to the sound system that were given up and go on.
        thinking_since_s: since when the answer under way has been worked on; None without one.
        thinking_limit_s: how long that may take.
    """

    now_s: float
    delivering: bool
    last_frame_s: float | None
    stuck: tuple[str, ...] = ()
    hanging_device_calls: int = 0
    thinking_since_s: float | None = None
    thinking_limit_s: float = float("inf")


class Liveness:
    """Judges vitals, one reading after another.

    A microphone that is known to be missing is no reason to end: it is looked for, and typed
    lines are answered. An engine that hangs is one, and so is audio that arrives nowhere.
    """

    def __init__(self) -> None:
        self._hanging_since_s: float | None = None
        self._last_hang_s = 0.0

    def why_dead(self, vitals: Vitals) -> str | None:
        """Return what keeps the assistant from its work for good, or None."""
        hanging_s = self._hanging_s(vitals)
        if vitals.stuck:
            return f"stuck past the deadline: {', '.join(vitals.stuck)}"
        if vitals.delivering and vitals.last_frame_s is not None:
            age_s = vitals.now_s - vitals.last_frame_s
            if age_s > _FRAME_AGE_LIMIT_S:
                return f"no audio was taken for {age_s:.0f} s"
        if hanging_s > _DEVICE_HANG_LIMIT_S and not vitals.delivering:
            return f"the sound system has not answered for {hanging_s:.0f} s"
        if vitals.thinking_since_s is not None:
            thinking_s = vitals.now_s - vitals.thinking_since_s
            if thinking_s > vitals.thinking_limit_s:
                return f"an answer has been worked on for {thinking_s:.0f} s"
        return None

    def _hanging_s(self, vitals: Vitals) -> float:
        """Return for how long calls have been hanging, with pauses while it is tried again."""
        if vitals.hanging_device_calls:
            self._last_hang_s = vitals.now_s
            if self._hanging_since_s is None:
                self._hanging_since_s = vitals.now_s
        elif vitals.delivering or vitals.now_s - self._last_hang_s > _PAUSE_LIMIT_S:
            self._hanging_since_s = None
        return 0.0 if self._hanging_since_s is None else vitals.now_s - self._hanging_since_s
