import pytest

from voicebot.bench.ablation import TECHNIQUES
from voicebot.bench.keys import for_bench, for_daemon, has_key, with_keys
from voicebot.bench.sides import VARIANTS
from voicebot.config.schema import Config


def test_a_nested_key_is_changed_and_nothing_else() -> None:
    changed = with_keys(Config(), {"listening.end_silence_s": 0.4})
    assert changed.listening.end_silence_s == 0.4
    assert changed.listening.pre_roll_s == Config().listening.pre_roll_s
    assert changed.llm == Config().llm


@pytest.mark.parametrize("key", ["nothing", "listening.nothing"])
def test_a_key_that_does_not_exist_is_an_error(key: str) -> None:
    assert not has_key(Config(), key)
    with pytest.raises(KeyError, match="nothing"):
        with_keys(Config(), {key: 1})


def test_every_key_that_is_switched_exists() -> None:
    keys = [key for changes in VARIANTS.values() for key in changes]
    keys += [key for technique in TECHNIQUES for key in (*technique.off, *technique.beside)]
    assert all(has_key(Config(), key) for key in keys)


def test_a_benchmark_listens_only_when_it_is_told_to() -> None:
    config = for_bench(Config())
    assert config.wake_word.model == "push_to_talk"
    assert not config.listening.follow_up.enabled


def test_only_ours_as_by_default_plays_sounds() -> None:
    config = for_bench(Config())
    sounds = {
        name: with_keys(config, changes).audio.earcons.enabled for name, changes in VARIANTS.items()
    }
    assert sounds == {
        "ours": True,
        "ours at equal silence": False,
        "ours without speculation": False,
    }


def test_the_daemon_that_is_measured_is_the_one_that_people_start() -> None:
    assert for_daemon(for_bench(Config())) == Config()
