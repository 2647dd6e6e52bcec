import math

import pytest

from voicebot.config.yaml_nodes import YamlError, compose, dump_value, node_value


def value_of(text: str) -> object:
    node = compose(text)
    assert node is not None
    return node_value(node)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("off", "off"),
        ("no", "no"),
        ("yes", "yes"),
        ("true", True),
        ("False", False),
        ("1:30", "1:30"),
        ("010", 10),
        ("0o17", 15),
        ("0x1F", 31),
        ("-3", -3),
        ("1_000", "1_000"),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-.inf", -math.inf),
        ("~", None),
        ("~/model", "~/model"),
        ("2024-01-01", "2024-01-01"),
        ("=", "="),
        ("hw:1,0", "hw:1,0"),
        ("'5'", "5"),
        ("!!str 5", "5"),
        ("[a, 1, null]", ["a", 1, None]),
    ],
)
def test_scalars_are_read_as_yaml_1_2(text: str, value: object) -> None:
    read = value_of(text)
    assert read == value
    assert type(read) is type(value)


def test_not_a_number_is_read() -> None:
    read = value_of(".nan")
    assert isinstance(read, float)
    assert math.isnan(read)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb:\n\tc: 1\n", 3, "a tab; indent with spaces"),
        ("a: b: c", 1, "a colon where none belongs"),
        ("a: 1\nb: 'open\n", 3, "not valid YAML"),
        ("a: *nobody", 1, "undefined alias"),
        ("a\n---\nb\n", 2, "expected a single document"),
        ("a: 1\nb: \x00\n", 2, "U+0000"),
        ("a: \udc80", 1, "U+DC80"),
        ("[" * 5000, 1, "nested too deeply"),
    ],
)
def test_text_that_is_no_yaml_names_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(YamlError) as caught:
        compose(text)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("!secret x", "the tag !secret is not supported"),
        ("!!python/name:os.system ''", "is not supported"),
        ("!!timestamp 2024-01-01", "is not supported"),
        ("!!int abc", "abc cannot be read"),
        ("!!float abc", "abc cannot be read"),
        ("!!bool maybe", "maybe cannot be read"),
        ("9" * 5000, "cannot be read"),
        ("{a: 1}", "not a section of keys"),
        ("[[1]]", "not a section of keys"),
    ],
)
def test_values_that_no_key_takes(text: str, message: str) -> None:
    with pytest.raises(YamlError, match=message):
        value_of(text)


@pytest.mark.parametrize(
    "value",
    [
        "", "off", "true", "1e3", "0o17", "1:30", "010", "~", "null", "a: b", "# no", "- x", "*a",
        "two\nlines", "tab\t", "ünï", "'quoted'", "x" * 300, " space ", "{", "@", "!x",
        "2024-01-01", None, True, 3, -0.25, 1e-7, 1e300, [], ["a", "off", 1],
    ],
)  # fmt: skip
def test_what_is_dumped_is_read_back(value: object) -> None:
    text = dump_value(value)
    assert "\n" not in text
    assert value_of(text) == value
