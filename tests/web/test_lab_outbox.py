"""What waits for a socket is bounded, and a slow one is told to resync."""

import asyncio

import pytest

from simulator.lab.outbox import TOO_SLOW, Closed, Outbox
from simulator.lab.rate import TokenBucket


async def test_messages_come_in_order() -> None:
    outbox = Outbox(10, 100)
    outbox.push_answer("welcome")
    outbox.push_stream("one")
    outbox.push_answer("pong")
    outbox.push_stream("two")
    assert [await outbox.next() for _ in range(4)] == ["welcome", "one", "pong", "two"]


@pytest.mark.parametrize(("messages", "chars"), [(3, 1_000), (100, 3)])
async def test_where_the_stream_piles_up_one_resync_takes_its_place(messages: int, chars: int) -> None:
    outbox = Outbox(messages, chars)
    outbox.push_stream("a")
    outbox.push_answer("b")
    for _ in range(5):
        outbox.push_stream("c")
    assert [await outbox.next() for _ in range(2)] == ["b", None]
    outbox.push_stream("d")
    assert await outbox.next() == "d"


async def test_what_comes_after_a_resync_was_asked_for_is_part_of_it() -> None:
    outbox = Outbox(10, 100)
    outbox.demand_resync()
    outbox.push_stream("covered")
    outbox.push_answer("answer")
    assert [await outbox.next() for _ in range(2)] == ["answer", None]
    outbox.push_stream("new")
    assert await outbox.next() == "new"


async def test_who_does_not_even_read_answers_is_closed() -> None:
    outbox = Outbox(3, 100)
    for _ in range(4):
        outbox.push_answer("pong")
    with pytest.raises(Closed) as closed:
        await outbox.next()
    assert closed.value.code == TOO_SLOW


async def test_an_empty_outbox_waits() -> None:
    outbox = Outbox(3, 100)
    waiting = asyncio.create_task(outbox.next())
    await asyncio.sleep(0)
    assert not waiting.done()
    outbox.push_stream("a")
    assert await waiting == "a"


def test_a_bucket_lets_a_burst_pass_and_then_its_rate() -> None:
    now = [0.0]
    bucket = TokenBucket(2, 3, now=lambda: now[0])
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    now[0] = 1.0
    assert [bucket.take() for _ in range(3)] == [True, True, False]
    now[0] = 100.0
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
