from voicebot.audio.queue import CaptureQueue


def test_blocks_come_out_in_order_with_their_positions() -> None:
    queue = CaptureQueue(1000)
    queue.put(b"ab", 1)
    queue.put(b"cdef", 2)
    first, second = queue.get(0), queue.get(0)
    assert first is not None
    assert second is not None
    assert (first.data, first.start_frame, first.frames) == (b"ab", 0, 1)
    assert (second.data, second.start_frame, second.frames) == (b"cdef", 1, 2)
    assert queue.get(0) is None


def test_a_block_that_finds_no_room_is_lost_and_counts_in_later_positions() -> None:
    queue = CaptureQueue(250)
    for _ in range(3):
        queue.put(b"", 100)
    kept = [queue.get(0), queue.get(0)]
    assert queue.get(0) is None
    queue.put(b"", 100)
    after = queue.get(0)
    assert [block.start_frame for block in kept if block] == [0, 100]
    assert after is not None
    assert after.start_frame == 300


def test_frames_that_the_device_lost_count_in_positions() -> None:
    queue = CaptureQueue(1000)
    queue.put(b"", 100)
    queue.put(b"", 100, lost_before=37)
    queue.get(0)
    block = queue.get(0)
    assert block is not None
    assert block.start_frame == 137


def test_wake_ends_a_wait() -> None:
    queue = CaptureQueue(1000)
    queue.wake()
    assert queue.get(60.0) is None


def test_age_is_that_of_the_last_put() -> None:
    queue = CaptureQueue(0)
    before = queue.last_put_age_s()
    while queue.last_put_age_s() <= before + 0.002:
        pass
    queue.put(b"", 1)
    assert queue.last_put_age_s() < before + 0.002
