"""Writes the page of the documentation on the configuration.

``python -m voicebot.config.documentation > docs/configuration.md``
"""

import sys
from collections.abc import Iterator
from string import Template

from voicebot.config.keys import Key, all_keys, children
from voicebot.config.yaml_nodes import dump_value
from voicebot.errors import EXIT_STATUSES

_PAGE = Template("""\
<!-- Generated: python -m voicebot.config.documentation > docs/configuration.md -->

# Configuration

voicebot runs without any configuration: every key is optional and every default works.
To change something, start from the commented sample and check what you wrote:

```sh
mkdir -p ~/.config/voicebot
voicebot config sample > ~/.config/voicebot/voicebot.yaml
voicebot config check
voicebot config show      # the values in effect, and where each was set
```

## Where it is read from

The first of these files that exists is the configuration file; the others are not read:

1. the file of `--config FILE`
2. the file in `$$VOICEBOT_CONFIG`
3. `$$XDG_CONFIG_HOME/voicebot/voicebot.yaml`, which is `~/.config/voicebot/voicebot.yaml` unless
   the variable is set
4. `/etc/voicebot/voicebot.yaml`

Single keys can be set on top of it; what is further down wins:

1. the configuration file
2. the environment: `VOICEBOT_` and the key in capitals, with `__` for each dot, so that
   `VOICEBOT_TTS__VOLUME=0.5` sets `tts.volume`; a variable without a value sets nothing
3. `--set KEY=VALUE`, any number of times: `--set tts.volume=0.5`; `--log-level debug` is short for
   `--set log.level=debug`

The values of overrides are YAML too: `--set 'skills.disabled=[clock]'`, `--set tts.voice=null`. In
plain text `#` begins no comment there.

A relative path is relative to the folder of the file that has it, or to the current folder in an
override; `~` is the home folder. The file is YAML 1.2 in UTF-8, so `off` and `no` are words; where
true or false belongs, they are understood.

## Examples

```yaml
language: de
wake_word: okay_nabu          # short for wake_word: {model: okay_nabu}
audio:
  input:
    device: plughw:CARD=ArrayUAC10,DEV=0
    channel: 0
listening:
  end_silence_s: 1.0          # for people who pause
  follow_up:
    enabled: true
llm:
  persona: You are a patient kitchen helper. Answer in one or two short sentences.
tts:
  speed: 1.1
```

A button instead of a wake word, set from the command line:

```sh
voicebot run --set wake_word=push_to_talk   # then let the button run: voicebot trigger
```

Only the small models that come with voicebot, whatever is installed:

```sh
VOICEBOT_MODELS=starter voicebot run
```

## Errors

All errors are reported at once, one on each line: the file and line (or the override), the key,
what is wrong, and the nearest thing that would be right. The exit status is 78.

```
voicebot: voicebot.yaml:3: tts.volme: unknown key (did you mean tts.volume?)
voicebot: voicebot.yaml:7: models.use: must be auto or starter, not "start" (did you mean starter?)
voicebot: --set tts.speed: must be a number from 0.5 to 2, not 9
```

`voicebot config schema` prints a JSON Schema, with which editors complete and check the file. For
an editor with the YAML language server, save it beside the file and put this in the first line:

```yaml
# yaml-language-server: $$schema=voicebot.schema.json
```

## Exit statuses

They are the same for every command.

| Status | Meaning |
| --- | --- |
$statuses

## Keys

$keys
""")


def documentation() -> str:
    """Return the page as Markdown."""
    statuses = "\n".join(f"| {status} | {text} |" for status, text in EXIT_STATUSES.items())
    return _PAGE.substitute(statuses=statuses, keys="\n".join(_key_lines()).strip())


def _key_lines() -> Iterator[str]:
    yield from _table("")
    for section in all_keys().values():
        if section.is_section:
            yield from ("", f"### {section.path}", "", section.description)
            if section.short_form:
                example = f"{section.path}.{section.short_form}"
                yield from ("", f"A plain value is short for `{example}`.")
            yield from _table(section.path)


def _table(section: str) -> Iterator[str]:
    keys = [key for key in children(section) if not key.is_section]
    if keys:
        yield from ("", "| Key | Default | Values | Meaning |", "| --- | --- | --- | --- |")
    for key in keys:
        yield _row(key)


def _row(key: Key) -> str:
    meaning = key.description.replace("|", "\\|")
    return f"| `{key.path}` | `{dump_value(key.default)}` | {key.accepts} | {meaning} |"


if __name__ == "__main__":
    sys.stdout.write(documentation())
