from voicebot.pipeline.follow_up import FollowUp


def test_it_is_wanted_for_its_window_after_an_answer() -> None:
    now_s = 100.0
    follow_up = FollowUp(5.0, lambda: now_s)
    assert not follow_up.is_wanted()
    follow_up.want()
    now_s += 4.9
    assert follow_up.is_wanted()
    now_s += 0.2
    assert not follow_up.is_wanted()
    follow_up.want()
    follow_up.forget()
    assert not follow_up.is_wanted()


def test_without_a_window_it_is_never_wanted() -> None:
    follow_up = FollowUp(None, lambda: 0.0)
    follow_up.want()
    assert not follow_up.is_wanted()
