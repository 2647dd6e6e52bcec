"""The tools on the way, on the starter models: ask, say, transcribe, devices, the demo."""

import json
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.support.flite import flite_speech, silence
from tests.support.listener import likeliest, share_heard
from tests.support.program import run_program
from voicebot.audio.resample import resample
from voicebot.audio.sound_file import read_audio
from voicebot.models.locations import starter_directory

pytestmark = pytest.mark.system

QUESTION = "what is the capital of France?"
SENTENCES = [
    f"The capital of {country} is {city}."
    for country, city in (("France", "Paris"), ("Italy", "Rome"), ("Spain", "Madrid"))
]
HEARD = "what is the capital of france"

Home = dict[str, str]


@pytest.fixture(scope="module")
def question(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A spoken question, without the wake word."""
    file = tmp_path_factory.mktemp("question") / "question.wav"
    samples = np.concatenate([silence(0.3), flite_speech(QUESTION), silence(0.3)])
    soundfile.write(file, samples, 16_000)
    return file


def test_ask_prints_the_reply_alone(home: Home) -> None:
    done = run_program(home, "ask", "--text", QUESTION)
    assert (done.status, done.err) == (0, "")
    (line,) = done.out.splitlines()
    assert "Paris" in line


def test_ask_hears_a_file_and_leaves_a_spoken_reply(
    home: Home, question: Path, tmp_path: Path
) -> None:
    out = tmp_path / "reply.wav"
    done = run_program(home, "ask", question, "--out", out, "--json")
    assert (done.status, done.err) == (0, "")
    told = json.loads(done.out)
    assert set(told) == {"transcript", "reply", "skill", "stages_ms", "audio_s"}
    assert told["transcript"] == HEARD
    assert "Paris" in told["reply"]
    assert told["skill"] is None
    stages = told["stages_ms"]
    for stage in ("recognizer_ms", "first_token_ms", "first_audio_ms", "reply_ms", "total_ms"):
        assert 0 < stages[stage] < 20_000, stage
    assert 0 <= stages["first_piece_ms"] < 20_000
    reply = read_audio(out)
    assert told["audio_s"] == pytest.approx(reply.duration_s, abs=0.01)
    assert likeliest(SENTENCES, reply.samples) == SENTENCES[0]


def test_ask_says_on_stderr_what_it_heard(home: Home, question: Path) -> None:
    done = run_program(home, "ask", question)
    assert (done.status, done.err) == (0, f"heard: {HEARD}\n")
    assert "Paris" in done.out


@pytest.mark.parametrize("words", [[], ["some.wav", "--text", "and words"]])
def test_ask_takes_one_question(home: Home, words: list[str]) -> None:
    done = run_program(home, "ask", *words)
    assert (done.status, done.out) == (64, "")
    assert done.err == "voicebot: ask needs a sound file or --text QUESTION, one of them\n"


def test_silence_is_no_question(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "silence.wav"
    soundfile.write(file, silence(2.0), 16_000)
    done = run_program(home, "ask", file)
    assert (done.status, done.out) == (66, "")
    assert done.err == f"voicebot: {file}: no words were understood\n"


def test_say_writes_speech_that_is_understood(home: Home, tmp_path: Path) -> None:
    out = tmp_path / "said.wav"
    text = "Hello! How can I help you? The weather is fine today."
    done = run_program(home, "say", text, "--out", out)
    assert (done.status, done.out, done.err) == (0, "", "")
    assert share_heard(text, read_audio(out).samples) >= 0.6


def test_say_reads_stdin_and_speaks_words_that_no_list_holds(home: Home, tmp_path: Path) -> None:
    out = tmp_path / "said.wav"
    typed = "Zzyzx xylofrumpt — *Llanfair*, 42 km/h, naïve 🙂 https://example.org.\n".encode()
    done = run_program(home, "say", "-", "--out", out, typed=typed)
    assert (done.status, done.err) == (0, "")
    audio = read_audio(out)
    assert 3 < audio.duration_s < 15
    assert np.abs(audio.samples.astype(int)).max() > 3000


@pytest.mark.parametrize("typed", [b"", b" \n"])
def test_nothing_to_say_is_an_error(home: Home, typed: bytes) -> None:
    done = run_program(home, "say", "-", typed=typed)
    assert (done.status, done.err) == (66, "voicebot: there is nothing to say; give a text\n")


def test_volume_and_speed_are_heard(home: Home, tmp_path: Path) -> None:
    out = tmp_path / "said.wav"
    level, length = [], []
    for settings in ((), ("tts.volume=0.25",), ("tts.speed=2",)):
        words = [word for setting in settings for word in ("--set", setting)]
        run_program(home, "say", "the weather is fine today", "--out", out, *words)
        audio = read_audio(out)
        level.append(float(np.sqrt(np.mean(audio.samples.astype(float) ** 2))))
        length.append(audio.duration_s)
    assert level[1] == pytest.approx(level[0] / 4, rel=0.2)
    assert length[2] == pytest.approx(length[0] / 2, rel=0.25)


def test_transcribe_takes_any_rate_and_channels(home: Home, question: Path, tmp_path: Path) -> None:
    speech = read_audio(question).samples
    files = []
    for rate_hz in (8_000, 16_000, 44_100):
        files.append(tmp_path / f"{rate_hz}.wav")
        soundfile.write(files[-1], resample(speech, 16_000, rate_hz), rate_hz)
    for name in ("stereo.wav", "stereo.flac"):
        files.append(tmp_path / name)
        soundfile.write(files[-1], np.stack([speech, speech // 2], axis=1), 16_000)
    done = run_program(home, "transcribe", *files)
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines() == [HEARD] * len(files)


def test_transcribe_tells_words_with_their_times(home: Home, question: Path) -> None:
    done = run_program(home, "transcribe", "--json", question)
    (told,) = (json.loads(line) for line in done.out.splitlines())
    assert (told["file"], told["text"]) == (str(question), HEARD)
    assert [word["text"] for word in told["words"]] == HEARD.split()
    times = [word[key] for word in told["words"] for key in ("start_s", "end_s")]
    assert times == sorted(times)
    assert 0.2 < times[0] < times[-1] <= read_audio(question).duration_s
    assert all(0 <= word["confidence"] <= 1 for word in told["words"])


def test_without_devices_the_list_says_so(home: Home) -> None:
    done = run_program(home, "devices")
    assert done.status == 0
    assert done.out.startswith("no audio devices: ")
    done = run_program(home, "devices", "--json")
    assert (done.status, json.loads(done.out)) == (0, [])


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_name_every_command(home: Home, shell: str) -> None:
    done = run_program(home, "completion", shell)
    assert (done.status, done.err) == (0, "")
    for command in ("run", "chat", "ask", "say", "transcribe", "devices", "trigger", "models"):
        assert re.search(rf"\b{command}\b", done.out)
    if shell == "bash":
        subprocess.run(["bash", "-n"], input=done.out.encode(), check=True, timeout=20)


def test_the_demo_shows_every_stage_and_leaves_the_answer(home: Home, tmp_path: Path) -> None:
    out = tmp_path / "reply.wav"
    done = run_program(home, "run", "--demo", "--out", out)
    assert (done.status, done.err) == (0, "")
    for part in (
        "Wake word  hey jarvis\n",
        "Hearing    what is",
        f"Heard      {HEARD}\n",
        "Answered   by the language model",
        " ms  recognizer",
        " ms  language model or skill",
        " ms  voice",
        " ms  from the last spoken sample to the answer\n",
        f"The spoken answer is in {out} (no sound card to play it)\n",
    ):
        assert part in done.out
    assert re.search(r"^Reply .*Paris", done.out, re.MULTILINE)
    assert likeliest(SENTENCES, read_audio(out).samples) == SENTENCES[0]


def test_the_question_of_the_demo_can_be_made_again(tmp_path: Path) -> None:
    shipped = read_audio(starter_directory() / "demo" / "question.wav").samples
    made = flite_speech("Hey Jarvis. What is the capital of France?")
    assert len(made) == pytest.approx(len(shipped), rel=0.02)


def test_no_library_keeps_what_it_would_report(home: Home, tmp_path: Path) -> None:
    environment = {name: text for name, text in home.items() if name != "ORT_DISABLE_TELEMETRY"}
    spoken = run_program(environment, "ask", "--text", QUESTION, "--out", tmp_path / "reply.wav")
    assert spoken.status == 0
    kept = {path.name for path in Path(home["HOME"]).rglob("*")}
    assert not {"Microsoft", "onnxruntime.db", "deviceid"} & kept


def test_ask_says_that_no_recognizer_knows_the_language(home: Home, question: Path) -> None:
    done = run_program(home, "ask", question, "--set", "language=de")
    assert done.status == 0
    assert done.err.count("no recognizer for 'de': the starters speak English only") == 1
