"""Cleaning what Vosk returns."""

import pytest

from voicebot.engines.vosk_text import clean_text


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("what is  the time", "en", "what is the time"),
        ("[unk] what is [unk] the time <unk>", "en-GB", "what is the time"),
        ("[unk]", "en", ""),
        ("今天 天气 怎么样", "zh", "今天天气怎么样"),
        ("今天 [unk] 天气", "zh-CN", "今天天气"),
        ("打开 wifi password 设置", "zh", "打开wifi password设置"),
        ("今日 の 天気", "ja_JP", "今日の天気"),
        ("오늘 날씨 어때", "ko", "오늘 날씨 어때"),
    ],
)
def test_clean_text(text: str, language: str, expected: str) -> None:
    assert clean_text(text, language) == expected
