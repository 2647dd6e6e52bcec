import hashlib
import json

import pytest

from tests.unit.models.publisher_server import (
    COMMIT,
    PIPER,
    VOSK,
    Fault,
    Publishers,
    language_model,
)
from voicebot.errors import ModelError
from voicebot.models.catalog import HuggingFaceSource, PiperSource, VoskSource
from voicebot.models.http import Client
from voicebot.models.publishers import locate

GGUF = HuggingFaceSource(publisher="hugging_face", repository="Qwen/Q-GGUF", file="q4_0.gguf")
ZIP = VoskSource(publisher="vosk", name="vosk-model-small-pt-0.3")
VOICE = PiperSource(publisher="piper", key="pt_PT-tugão-medium")


def test_hugging_face_gives_sha256_size_and_commit(publishers: Publishers, client: Client) -> None:
    content = language_model()
    publishers.publish_language_model("Qwen/Q-GGUF", "q4_0.gguf", content)
    published = locate(GGUF, client)
    assert published.revision == COMMIT
    assert published.size_bytes == len(content)
    (file,) = published.files
    assert file.url == f"https://huggingface.co/Qwen/Q-GGUF/resolve/{COMMIT}/q4_0.gguf"
    assert file.published.value == hashlib.sha256(content).hexdigest()
    assert {method for method, *_ in publishers.requests} == {"HEAD"}


def test_hugging_face_repositories_may_be_renamed(publishers: Publishers, client: Client) -> None:
    publishers.publish_language_model("Qwen/New", "q4_0.gguf", language_model())
    publishers.moved["/huggingface.co/Qwen/Q-GGUF/resolve/main/q4_0.gguf"] = (
        "/huggingface.co/Qwen/New/resolve/main/q4_0.gguf"
    )
    assert locate(GGUF, client).revision == COMMIT


def test_hugging_face_without_a_sha256_is_refused(publishers: Publishers, client: Client) -> None:
    publishers.files["/huggingface.co/Qwen/Q-GGUF/resolve/main/q4_0.gguf"] = b"a small text"
    with pytest.raises(ModelError, match="gives no SHA-256"):
        locate(GGUF, client)


def test_the_length_of_a_redirect_is_not_the_files(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = {"X-Linked-Etag": f'"{"0" * 64}"', "Location": "/cdn", "Content-Length": "79"}
    monkeypatch.setattr(Client, "headers", lambda *_: headers)
    assert locate(GGUF, client).files[0].size_bytes is None


def test_piper_lists_size_and_md5_and_the_card_names_the_licence(
    publishers: Publishers, client: Client
) -> None:
    publishers.publish_voice(VOICE.key)
    published = locate(VOICE, client)
    assert published.licence == "CC-BY 4.0"
    assert {each.name for each in published.files} == {
        f"{VOICE.key}.onnx",
        f"{VOICE.key}.onnx.json",
        "MODEL_CARD",
    }
    assert {each.published.algorithm for each in published.files} == {"md5"}
    assert published.size_bytes == sum(each.size_bytes or 0 for each in published.files)


def test_a_model_card_that_is_not_the_listed_one_names_no_licence(
    publishers: Publishers, client: Client
) -> None:
    publishers.publish_voice(VOICE.key)
    path = next(path for path in publishers.files if path.endswith("MODEL_CARD"))
    publishers.files[path] = b"* License: public domain\n"
    assert locate(VOICE, client).licence is None


def test_vosk_lists_size_and_md5(publishers: Publishers, client: Client) -> None:
    path = publishers.publish_recognizer(ZIP.name)
    published = locate(ZIP, client)
    assert published.archive
    assert published.size_bytes == len(publishers.files[path])
    assert published.files[0].published.algorithm == "md5"


@pytest.mark.parametrize("source", [GGUF, VOICE, ZIP])
def test_what_is_not_offered_any_more_is_one_line(
    publishers: Publishers, client: Client, source: HuggingFaceSource | PiperSource | VoskSource
) -> None:
    publishers.files[f"{PIPER}/voices.json"] = b"{}"
    publishers.files[f"{VOSK}/model-list.json"] = b"[]"
    with pytest.raises(ModelError, match=r"lacks it|any more") as caught:
        locate(source, client)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("source", [VOICE, ZIP])
def test_a_login_page_instead_of_a_list_is_one_line(
    publishers: Publishers, client: Client, source: PiperSource | VoskSource
) -> None:
    publishers.files[f"{PIPER}/voices.json"] = b"<html>please log in</html>"
    publishers.files[f"{VOSK}/model-list.json"] = b"<html>please log in</html>"
    with pytest.raises(ModelError, match="not JSON; a proxy or a login page"):
        locate(source, client)


@pytest.mark.parametrize("md5", [None, "", "abc"])
def test_a_list_without_a_digest_is_refused(
    publishers: Publishers, client: Client, md5: str | None
) -> None:
    publishers.publish_recognizer(ZIP.name)
    publishers.publish_voice(VOICE.key)
    recognizers = json.loads(publishers.files[f"{VOSK}/model-list.json"])
    recognizers[0]["md5"] = md5
    publishers.files[f"{VOSK}/model-list.json"] = json.dumps(recognizers).encode()
    voices = json.loads(publishers.files[f"{PIPER}/voices.json"])
    for listed in voices[VOICE.key]["files"].values():
        listed["md5_digest"] = md5
    publishers.files[f"{PIPER}/voices.json"] = json.dumps(voices).encode()
    for source in (ZIP, VOICE):
        with pytest.raises(ModelError, match="nothing can be verified"):
            locate(source, client)


def test_lists_are_asked_for_again_after_a_break(publishers: Publishers, client: Client) -> None:
    publishers.publish_recognizer(ZIP.name)
    publishers.faults[f"{VOSK}/model-list.json"] = [Fault(status=503), Fault(cut_after=5)]
    assert locate(ZIP, client).revision == "0.3"
