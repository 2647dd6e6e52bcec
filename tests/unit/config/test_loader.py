import random
from collections.abc import Callable
from pathlib import Path

import pytest

from voicebot.config import search
from voicebot.config.keys import all_keys
from voicebot.config.loader import LoadedConfig, load_config
from voicebot.config.sample import sample
from voicebot.config.schema import Config
from voicebot.errors import ConfigError


@pytest.fixture(autouse=True)
def no_system_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "SYSTEM_FILE", tmp_path / "etc" / "voicebot.yaml")


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., LoadedConfig]:
    def load_text(text: str, *overrides: str, **environ: str) -> LoadedConfig:
        path = tmp_path / "voicebot.yaml"
        path.write_text(text)
        return load_config(path, overrides, environ)

    return load_text


@pytest.fixture
def problems(load: Callable[..., LoadedConfig], tmp_path: Path) -> Callable[..., list[str]]:
    def problems_of(text: str, *overrides: str, **environ: str) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            load(text, *overrides, **environ)
        return str(caught.value).replace(f"{tmp_path}/", "").splitlines()

    return problems_of


Load = Callable[..., LoadedConfig]
Problems = Callable[..., list[str]]


def test_nothing_gives_the_defaults() -> None:
    loaded = load_config(None, [], {})
    assert loaded.config == Config()
    assert loaded.sources == {}
    assert loaded.file is None


@pytest.mark.parametrize("text", ["", "---\n", "# only a comment\n", "tts:\nllm: {}\n", "null\n"])
def test_empty_files_and_sections_give_the_defaults(load: Load, text: str) -> None:
    assert load(text).config == Config()


def test_values_and_their_sources(load: Load, tmp_path: Path) -> None:
    loaded = load("language: de\ntts:\n  # comment\n  speed: 1.2\n  volume: 1\n")
    assert loaded.config.language == "de"
    assert loaded.config.tts.speed == 1.2
    file = tmp_path / "voicebot.yaml"
    assert loaded.sources == {
        "language": f"{file}:1",
        "tts.speed": f"{file}:4",
        "tts.volume": f"{file}:5",
    }


def test_the_environment_goes_over_the_file_and_set_over_both(load: Load) -> None:
    text = "tts: {volume: 0.1, speed: 0.6, noise_w: 0.2}\n"
    environ = {"VOICEBOT_TTS__VOLUME": "0.2", "VOICEBOT_TTS__SPEED": "0.7"}
    loaded = load(text, "tts.volume=0.3", "tts.volume=0.4", **environ)
    assert (loaded.config.tts.volume, loaded.config.tts.speed) == (0.4, 0.7)
    assert loaded.config.tts.noise_w == 0.2
    assert loaded.sources["tts.volume"] == "--set tts.volume"
    assert loaded.sources["tts.speed"] == "environment VOICEBOT_TTS__SPEED"


def test_short_forms(load: Load) -> None:
    assert load("wake_word: none\n").config.wake_word.model == "none"
    assert load("", VOICEBOT_MODELS="starter").config.models.use == "starter"
    assert load("", "models=starter").config.models.use == "starter"
    both = load("wake_word: none\n", "wake_word.threshold=0.7").config.wake_word
    assert (both.model, both.threshold) == ("none", 0.7)


def test_other_variables_and_empty_ones_set_nothing(load: Load) -> None:
    environ = {"HOME": "/x", "VOICEBOT_TTS__VOLUME": "", "VOICEBOT_CONFIG": "/nowhere"}
    assert load("", **environ).config == Config()


def test_set_takes_yaml(load: Load) -> None:
    config = load(
        "tts: {voice: /a.onnx}\n",
        "skills.disabled=[clock, weather]",
        "tts.voice=null",
        "llm={persona: 'Be brief: very.', sampling: {seed: 3}}",
        "audio.input.device=hw:1,0",
        "listening.barge_in=off",
        "audio.earcons.enabled=on",
    ).config
    assert config.skills.disabled == ("clock", "weather")
    assert config.tts.voice is None
    assert (config.llm.persona, config.llm.sampling.seed) == ("Be brief: very.", 3)
    assert config.audio.input.device == "hw:1,0"
    assert config.listening.barge_in == "off"
    assert config.audio.earcons.enabled is True


def test_paths_are_relative_to_the_file_that_names_them(
    load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/ann")
    monkeypatch.chdir("/usr")
    text = "tts: {voice: voices/a.onnx}\nllm: {model: ~/m.gguf}\nwake_word: ../w.tflite\n"
    config = load(text, "recognizer.model=share", "models.directory=/srv/./m").config
    assert config.tts.voice == tmp_path / "voices" / "a.onnx"
    assert config.llm.model == Path("/home/ann/m.gguf")
    assert config.wake_word.model == tmp_path.parent / "w.tflite"
    assert config.recognizer.model == Path("/usr/share")
    assert config.models.directory == Path("/srv/m")


def test_all_problems_come_at_once_in_the_order_of_their_lines(problems: Problems) -> None:
    text = """\
langage: en
tts:
  volme: 0.5
  speed: fast
  speed: 1
  fallback: nne
wake_word: hey_jarvs
llm: 5
listening: {end_silence_s: .nan, min_speech_s: 0}
volume: 3
tts.noise_w: 2
skills: {disabled: [a, 1]}
log: [info]
"""
    wake_words = all_keys()["wake_word.model"].accepts
    wrong_word = 'not "hey_jarvs" (did you mean hey_jarvis?)'
    assert problems(text, "tts.volum=1", VOICEBOT_LOG__LEVL="info") == [
        "voicebot.yaml:1: langage: unknown key (did you mean language?)",
        "voicebot.yaml:3: tts.volme: unknown key (did you mean tts.volume?)",
        'voicebot.yaml:4: tts.speed: must be a number from 0.5 to 2, not "fast"',
        "voicebot.yaml:5: tts.speed: set twice; the first is on line 4",
        'voicebot.yaml:6: tts.fallback: must be espeak-ng or none, not "nne" (did you mean none?)',
        f"voicebot.yaml:7: wake_word.model: must be {wake_words}, {wrong_word}",
        "voicebot.yaml:8: llm: must be a section of keys; indent its keys under llm:",
        "voicebot.yaml:9: listening.min_speech_s: must be a number from 0.03 to 2, not 0",
        "voicebot.yaml:9: listening.end_silence_s: must be a number from 0.1 to 5, not NaN",
        "voicebot.yaml:10: volume: unknown key (did you mean audio.earcons.volume or tts.volume?)",
        "voicebot.yaml:11: tts.noise_w: write one key inside the other: tts: {noise_w: ...}",
        'voicebot.yaml:12: skills.disabled: must be a list of names, not ["a", 1]',
        "voicebot.yaml:13: log: must be a section of keys; indent its keys under log:",
        "environment VOICEBOT_LOG__LEVL: log.levl: unknown key (did you mean log.level?)",
        "--set tts.volum: unknown key (did you mean tts.volume?)",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- a\n- b\n", "voicebot.yaml:1: must be keys with values, such as language: en"),
        ("\nhello\n", "voicebot.yaml:2: must be keys with values, such as language: en"),
        ("tts:\n\tspeed: 1\n", "voicebot.yaml:2: a tab; indent with spaces"),
        ("? [a]\n: 1\n", "voicebot.yaml:1: a key must be a word, not empty, a list or a section"),
        ("'': {tts: {volume: 1}}\n", "voicebot.yaml:1: a key must be a word, not empty, "),
        ("&a\n'': *a\n", "voicebot.yaml:2: a key must be a word, not empty, "),
        ("1: 2\n", "voicebot.yaml:1: 1: unknown key; the top level has language, audio, "),
        ("tts: {voice: ''}\n", 'voicebot.yaml:1: tts.voice: must be a path, or null, not ""'),
        ("tts: {speaker: true}\n", "tts.speaker: must be a whole number, text, or null, not true"),
        (
            "language: no way\n",
            'language: must be a language tag such as en or pt-BR, not "no way"',
        ),
        ("models: {proxy: host:80}\n", "must be a web address, or null, not"),
        ("models: {mirror: 'http://[::1'}\n", "models.mirror: must be a web address, or null, not"),
        ("models: {mirror: 'http://host:x'}\n", "models.mirror: must be a web address, or null, "),
        (f"llm: {{threads: 0x{5000 * 'f'}}}\n", "llm.threads: must be a whole number"),
        ("llm: {persona: [a]}\n", 'llm.persona: must be text or null, not ["a"]'),
        ("llm: {persona: {a: 1}}\n", "not a section of keys; put text with a colon in quotes"),
        ("a: &a [*a]\nskills: {disabled: &b [*b]}\n", "skills.disabled: must be a list of names"),
        ("<<: {language: de}\n", "voicebot.yaml:1: <<: unknown key"),
        (
            "llm:\n  max_reply_tokens: 100\n  context_tokens: 600\n  threads: 2\n",
            "voicebot.yaml:3: llm: context_tokens must be more than max_question_tokens and ",
        ),
    ],
)
def test_single_problems(problems: Problems, text: str, problem: str) -> None:
    assert any(problem in line for line in problems(text))


@pytest.mark.parametrize(
    ("value", "persona"),
    [
        ("You are #1", "You are #1"),
        ("#1 ", "#1"),
        ("'You are' # one", "You are"),
        ('"You are # one"', "You are # one"),
        ("You are#1", "You are#1"),
    ],
)
def test_plain_text_of_an_override_has_no_comment(load: Load, value: str, persona: str) -> None:
    assert load("", f"llm.persona={value}").config.llm.persona == persona
    assert load("", VOICEBOT_LLM__PERSONA=value).config.llm.persona == persona
    assert load("llm: {persona: You are} # 1").config.llm.persona == "You are"


@pytest.mark.parametrize(
    ("override", "problem"),
    [
        ("tts.volume=0.5 # low", '--set tts.volume: must be a number from 0 to 2, not "0.5 # low"'),
        ("tts.volume", "--set tts.volume: write KEY=VALUE, such as --set tts.volume=0.5"),
        ("=1", "--set =1: write KEY=VALUE, such as --set tts.volume=0.5"),
        ("tts.volume=", "--set tts.volume: must be a number from 0 to 2, not null"),
        ("tts=5", "--set tts: must be a section of keys; indent its keys under tts:"),
        ("tts={volum: 1}", "--set tts: tts.volum: unknown key (did you mean tts.volume?)"),
        ("tts.speed={", "--set tts.speed: not valid YAML: "),
    ],
)
def test_overrides_name_themselves(problems: Problems, override: str, problem: str) -> None:
    (line,) = problems("", override)
    assert line.startswith(problem)


def test_an_unreadable_variable_is_named(problems: Problems) -> None:
    (line,) = problems("", VOICEBOT_LLM__PERSONA="\udcff")
    assert line.startswith("environment VOICEBOT_LLM__PERSONA: llm.persona: character U+DCFF")


def test_damaged_files_load_or_name_their_faults(load: Load) -> None:
    chooser = random.Random(7)
    original = sample().replace("#", "")
    outcomes = set()
    for _ in range(60):
        text = list(original[:1500])
        for _ in range(chooser.randint(1, 6)):
            text[chooser.randrange(len(text))] = chooser.choice("\t\n:{}[]'\"#&*!|>%@`-?, ~0x")
        try:
            load("".join(text))
        except ConfigError as error:
            lines = str(error).splitlines()
            outcomes.add("refused")
            assert all("voicebot.yaml:" in line and ": " in line for line in lines)
    assert outcomes == {"refused"}
