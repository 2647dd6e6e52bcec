"""Configuration of how the program runs: its models, its log and its files."""

from typing import Annotated, ClassVar, Literal, TypeAlias
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from voicebot.config.section import ConfigPath, Section, Switch


def _address(text: str) -> str:
    """Return ``text``. Raises ValueError where it has no host, or a port that is no number."""
    parts = urlsplit(text)
    if not parts.hostname or parts.port == 0:
        raise ValueError("no host or no port")
    return text


Url: TypeAlias = Annotated[
    str,
    Field(pattern=r"^https?://[^\s/]+", title="a web address"),
    AfterValidator(_address),
]


class ModelsConfig(Section):
    """Where models come from."""

    short_form: ClassVar[str | None] = "use"

    use: Literal["auto", "starter"] = Field(
        default="auto",
        description="auto takes the best installed models; starter takes the small ones that come"
        " with the program, whatever is installed.",
    )
    directory: ConfigPath | None = Field(
        default=None,
        description="Folder of the models that `voicebot models pull` installs. null is models in"
        " $STATE_DIRECTORY (set by systemd), for root /var/lib/voicebot/models where the service is"
        " installed, else $XDG_DATA_HOME/voicebot/models (~/.local/share/voicebot/models).",
    )
    mirror: Url | None = Field(
        default=None,
        description="Address that stands in for the publishers' when models are pulled.",
    )
    proxy: Url | None = Field(
        default=None,
        description="HTTP proxy for pulling models. null follows the environment"
        " (http_proxy, https_proxy, no_proxy).",
    )


class LogConfig(Section):
    """What the program tells about itself on stderr."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info",
        description="Least serious messages to log: info is one line per turn and problems,"
        " debug is every event.",
    )
    transcripts: Switch = Field(
        default=False,
        description="Log what people say and what is answered. Off, so that a log does not"
        " keep conversations.",
    )


class ConversationConfig(Section):
    """What is kept of conversations on disk; `voicebot history` shows and erases it."""

    short_form: ClassVar[str | None] = "keep"

    keep: Switch = Field(
        default=True,
        description="Keep conversations over restarts. false keeps them in memory only and erases"
        " what was kept before.",
    )
    retention_days: float = Field(
        default=1.0,
        ge=0.01,
        le=365,
        description="Days after which what was said is forgotten, on disk and in memory.",
    )
    max_megabytes: float = Field(
        default=4.0,
        ge=0.5,
        le=100,
        description="Largest size of the file; the oldest turns give way to newer ones.",
    )


class ControlConfig(Section):
    """The socket through which `voicebot trigger` and `voicebot stop` reach the daemon."""

    socket: ConfigPath | None = Field(
        default=None,
        description="Path of the control socket. null is control.sock in $RUNTIME_DIRECTORY (set by"
        " systemd), else in voicebot in $XDG_RUNTIME_DIR, else in /run/voicebot.",
    )
