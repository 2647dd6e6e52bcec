"""Configuration of how the program runs: its models, its log and its files."""

from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field

from voicebot.config.section import ConfigPath, Section, Switch

Url: TypeAlias = Annotated[str, Field(pattern=r"^https?://[^\s/]+", title="a web address")]


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


class ControlConfig(Section):
    """The socket through which `voicebot trigger` and `voicebot stop` reach the daemon."""

    socket: ConfigPath | None = Field(
        default=None,
        description="Path of the control socket. null is control.sock in $RUNTIME_DIRECTORY (set by"
        " systemd), else in voicebot in $XDG_RUNTIME_DIR, else in /run/voicebot.",
    )
