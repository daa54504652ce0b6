from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.errors import NotFound, StoreError
from alerts.model.delivery import Attempt, DeliveryState
from alerts.model.receiver import BURST, PROBE_FROM, ReceiverState
from alerts.store import Database, outbox, receivers
from alerts.store.outbox import Depth

MINUTE = timedelta(minutes=1)
SENT, DEAD, PENDING = DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.PENDING


def promise(world, *deliveries):
    world.write(lambda s: outbox.add(s, deliveries))


def get(world, id_):
    return world.read(lambda s: outbox.get(s, id_))


def record(world, id_, state, *, error="", at=None, number=1):
    attempt = Attempt(id_, number, world.now, state.value, 200, 12, error)
    after = replace(
        get(world, id_), state=state, attempt=number, next_at=at or world.now, last_error=error
    )
    world.write(lambda s: outbox.record(s, after, attempt))
    return attempt


@pytest.fixture
def alerted(world):
    """Ten alerts a0..a9, each of its own story, and b0..b2 of one story more."""
    world.with_alerts(
        *((f"a{n}", f"s{n}") for n in range(10)), *((f"b{n}", "shared") for n in range(3))
    )
    return world


def test_a_delivery_is_claimed_with_its_alert_and_a_lease(alerted):
    promise(alerted, alerted.delivery("d1"))
    [(delivery, alert)] = alerted.write(lambda s: outbox.claim(s, alerted.now, MINUTE, 5))
    assert delivery == alerted.delivery("d1", lease_until=alerted.now + MINUTE)
    assert alert == alerted.alert()
    assert get(alerted, "d1") == delivery


def test_a_claimed_delivery_is_nobody_elses_until_its_lease_ends(alerted):
    promise(alerted, alerted.delivery("d1"))
    assert alerted.claim() == ["d1"]
    assert alerted.claim(now=alerted.now + MINUTE - timedelta(microseconds=1)) == []
    assert alerted.claim(now=alerted.now + MINUTE) == ["d1"]


def test_a_delivery_that_is_not_due_waits(alerted):
    promise(alerted, alerted.delivery("d1", next_at=alerted.now + MINUTE))
    assert alerted.claim() == []
    assert alerted.claim(now=alerted.now + MINUTE) == ["d1"]


def test_a_promise_made_twice_is_one_delivery(alerted):
    promise(alerted, alerted.delivery("d1"))
    record(alerted, "d1", SENT)
    promise(alerted, alerted.delivery("d1"))
    assert get(alerted, "d1").state is SENT
    assert alerted.claim() == []


def test_a_promise_needs_its_alert(alerted):
    with pytest.raises(StoreError, match="'a99' is not"):
        promise(alerted, alerted.delivery("d1"), alerted.delivery("d2", "a99"))
    promise(alerted)
    assert alerted.claim() == []


def test_the_longest_waiting_is_claimed_first(alerted):
    promise(
        alerted,
        alerted.delivery("late", "a1", next_at=alerted.now - MINUTE),
        alerted.delivery("later", "a2"),
        alerted.delivery("first", "a3", next_at=alerted.now - 2 * MINUTE),
    )
    assert alerted.claim(2) == ["first", "late"]


def test_a_receiver_with_a_long_queue_does_not_starve_another(alerted):
    early = alerted.now - MINUTE
    promise(
        alerted,
        *(alerted.delivery(f"dead{n}", f"a{n}", "dead", next_at=early) for n in range(9)),
        alerted.delivery("x1", "a1", "alive"),
        alerted.delivery("x2", "a2", "alive"),
    )
    assert alerted.claim(4) == ["dead0", "x1", "dead1", "x2"]


def test_a_receiver_with_deliveries_in_flight_comes_after_one_without(alerted):
    promise(alerted, *(alerted.delivery(f"busy{n}", f"a{n}", "busy") for n in range(9)))
    assert alerted.claim(3) == ["busy0", "busy1", "busy2"]
    promise(alerted, *(alerted.delivery(f"idle{n}", f"a{n}", "idle") for n in range(3)))
    assert alerted.claim(4) == ["idle0", "idle1", "idle2", "busy3"]


def take(world, limit, each):
    claimed = world.write(lambda s: outbox.claim(s, world.now, MINUTE, limit, each=each))
    return [delivery.id for delivery, _ in claimed]


def test_no_receiver_has_more_in_flight_than_its_share(alerted):
    promise(alerted, *(alerted.delivery(f"hangs{n}", f"a{n}", "hangs") for n in range(9)))
    assert take(alerted, 8, 2) == ["hangs0", "hangs1"]
    assert take(alerted, 6, 2) == []
    promise(alerted, *(alerted.delivery(f"idle{n}", f"a{n}", "idle") for n in range(3)))
    assert take(alerted, 6, 2) == ["idle0", "idle1"]
    record(alerted, "hangs0", SENT)
    assert take(alerted, 6, 2) == ["hangs2"]


def remember(world, **given):
    state = ReceiverState("slack", **given)
    world.write(lambda s: receivers.save(s, state))


def test_a_receiver_that_fails_again_and_again_is_asked_one_at_a_time(alerted):
    promise(alerted, *(alerted.delivery(f"d{n}", f"a{n}") for n in range(5)))
    remember(alerted, failures=PROBE_FROM)
    assert take(alerted, 9, 3) == ["d0"]
    assert take(alerted, 9, 3) == []
    record(alerted, "d0", PENDING, at=alerted.now + MINUTE)
    assert take(alerted, 9, 3) == ["d1"]
    record(alerted, "d1", SENT)
    remember(alerted, failures=PROBE_FROM - 1)
    assert take(alerted, 9, 3) == ["d2", "d3", "d4"]


def test_a_receiver_is_sent_no_more_than_its_pace_allows(alerted):
    promise(alerted, *(alerted.delivery(f"d{n}", f"a{n}") for n in range(9)))
    promise(alerted, *(alerted.delivery(f"h{n}", f"a{n}", "hook") for n in range(3)))
    paces = {"slack": timedelta(seconds=2)}

    def at(seconds):
        now = alerted.now + timedelta(seconds=seconds)
        claimed = alerted.write(lambda s: outbox.claim(s, now, MINUTE, 99, paces=paces))
        waits = alerted.read(lambda s: outbox.waits_until(s, now, paces))
        return [d.id for d, _ in claimed], waits and (waits - alerted.now).total_seconds()

    burst = [f"d{n}" for n in range(BURST)]
    assert at(0) == (["d0", "h0", "d1", "h1", "d2", "h2", *burst[3:]], 2)
    assert at(1.9) == ([], 2)
    assert at(2) == ([f"d{BURST}"], 4)
    assert at(120) == (["d0", "h0", "d1", "h1", "d2", "h2", "d3", "d4"], 122)


def test_the_pace_of_a_receiver_and_its_failures_are_kept_apart(alerted):
    paces = {"slack": timedelta(seconds=2)}
    promise(alerted, *(alerted.delivery(f"d{n}", f"a{n}") for n in range(9)))
    remember(alerted, failures=2)
    alerted.write(lambda s: outbox.claim(s, alerted.now, MINUTE, 99, paces=paces))
    paced = alerted.read(lambda s: receivers.get(s, "slack"))
    assert (paced.failures, paced.paced_until) == (2, alerted.now)
    remember(alerted, failures=3, gone_at=alerted.now, gone_mark="m")
    gone = alerted.read(receivers.states)["slack"]
    assert (gone.failures, gone.paced_until) == (3, alerted.now)
    assert gone.disabled("m")
    assert alerted.write(lambda s: receivers.enable(s, "slack"))
    assert not alerted.write(lambda s: receivers.enable(s, "slack"))
    assert not alerted.read(lambda s: receivers.get(s, "slack")).disabled("m")


def test_an_update_waits_for_the_alert_before_it_at_the_same_receiver(alerted):
    promise(
        alerted,
        alerted.delivery("one", "b0"),
        alerted.delivery("two", "b1", next_at=alerted.now - MINUTE),
        alerted.delivery("elsewhere", "b1", "hook"),
    )
    assert sorted(alerted.claim()) == ["elsewhere", "one"]
    assert alerted.claim() == []
    record(alerted, "one", PENDING, at=alerted.now + MINUTE)
    assert alerted.claim() == []
    record(alerted, "one", SENT, number=2)
    assert alerted.claim() == ["two"]


def test_a_dead_delivery_does_not_hold_back_the_next_of_its_story(alerted):
    promise(alerted, alerted.delivery("one", "b0"), alerted.delivery("two", "b1"))
    record(alerted, "one", DEAD)
    assert alerted.claim() == ["two"]


def test_an_attempt_is_recorded_and_ends_the_lease(alerted):
    promise(alerted, alerted.delivery("d1"))
    alerted.claim()
    later = alerted.now + MINUTE
    first = record(alerted, "d1", PENDING, error="503 \0busy", at=later)
    assert get(alerted, "d1") == alerted.delivery(
        "d1", attempt=1, next_at=later, last_error="503 \ufffdbusy"
    )
    second = record(alerted, "d1", SENT, number=2)
    assert get(alerted, "d1").state is SENT
    stored = [replace(first, error="503 \ufffdbusy"), second]
    assert alerted.read(lambda s: outbox.attempts(s, "d1")) == stored


def test_a_sent_delivery_stays_sent_whatever_a_slower_worker_says(alerted):
    promise(alerted, alerted.delivery("d1"))
    record(alerted, "d1", SENT)
    record(alerted, "d1", PENDING, error="timeout", number=2)
    assert get(alerted, "d1").state is SENT
    assert len(alerted.read(lambda s: outbox.attempts(s, "d1"))) == 2


def test_an_attempt_at_an_unknown_delivery_is_refused(alerted):
    attempt = Attempt("d9", 1, alerted.now, "sent", 200, 1)
    with pytest.raises(NotFound, match="'d9'"):
        alerted.write(lambda s: outbox.record(s, alerted.delivery("d9"), attempt))


def test_released_deliveries_can_be_claimed_at_once(alerted):
    promise(alerted, *(alerted.delivery(f"d{n}", f"a{n}") for n in range(3)))
    alerted.claim()
    alerted.write(lambda s: outbox.release(s, ["d1"]))
    assert alerted.claim() == ["d1"]
    alerted.write(outbox.release_all)
    assert alerted.claim() == ["d0", "d1", "d2"]


def test_replay_makes_dead_deliveries_pending_with_a_fresh_schedule(alerted):
    promise(alerted, *(alerted.delivery(f"d{n}", f"a{n}") for n in range(4)))
    for id_, state in (("d0", DEAD), ("d1", DEAD), ("d2", SENT)):
        record(alerted, id_, state, error="x", number=8)
    later = alerted.now + MINUTE
    asked = ["d1", "d2", "d3", "d9"]
    assert alerted.write(lambda s: outbox.replay(s, asked, later)) == ["d1"]
    assert get(alerted, "d1") == alerted.delivery("d1", "a1", next_at=later, last_error="x")
    assert get(alerted, "d2").state is SENT
    assert alerted.write(lambda s: outbox.replay(s, None, later)) == ["d0"]
    assert alerted.write(lambda s: outbox.replay(s, None, later)) == []


def test_pages_filter_by_state_and_receiver(alerted):
    promise(
        alerted,
        alerted.delivery("d1", "a1"),
        alerted.delivery("d2", "a2", "hook"),
        alerted.delivery("d3", "a3"),
    )
    record(alerted, "d3", SENT)

    def ids(limit=9, cursor=None, **filters):
        page = alerted.read(lambda s: outbox.page(s, limit, cursor, **filters))
        return [d.id for d in page.rows], page.next

    shown, cursor = ids(2)
    assert shown == ["d3", "d2"]
    assert ids(2, cursor) == (["d1"], None)
    assert ids(state=PENDING) == (["d2", "d1"], None)
    assert ids(receiver="slack") == (["d3", "d1"], None)
    assert ids(state=SENT, receiver="hook") == ([], None)


def test_depth_counts_every_state_the_empty_ones_too(alerted):
    promise(alerted, alerted.delivery("d1", "a1"), alerted.delivery("d2", "a2", "hook"))
    record(alerted, "d1", SENT)
    every = dict.fromkeys(DeliveryState, 0)
    assert alerted.read(outbox.depth) == {**every, PENDING: 1, SENT: 1}
    assert alerted.read(outbox.depth_by_receiver) == [
        Depth("hook", PENDING, 1),
        Depth("slack", SENT, 1),
    ]


def test_two_workers_at_once_never_claim_the_same_delivery(alerted, database_url):
    promise(
        alerted,
        *(alerted.delivery(f"{r}{n}", f"a{n}", r) for n in range(10) for r in ("x", "y", "z")),
    )
    workers = [Database(database_url) for _ in range(2)]
    barrier = threading.Barrier(2)
    claimed: list[str] = []

    def claim(session):
        return [d.id for d, _ in outbox.claim(session, alerted.now, MINUTE, 3)]

    def work(database):
        barrier.wait(10)
        while some := database.run_write(claim):
            claimed.extend(some)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    for worker in workers:
        worker.close()
    claimed += alerted.claim()
    assert len(claimed) == 30
    assert len(set(claimed)) == 30


@pytest.mark.postgresql
def test_a_delivery_somebody_is_about_to_claim_is_passed_over(postgresql_url, world_on):
    world = world_on(postgresql_url)
    world.with_alerts(("a1", "s1"), ("a2", "s2"))
    promise(world, world.delivery("d1", "a1"), world.delivery("d2", "a2"))
    other = world_on(postgresql_url)

    def claim_beside(session):
        mine = [d.id for d, _ in outbox.claim(session, world.now, MINUTE, 1)]
        return mine, other.claim()

    assert world.write(claim_beside) == (["d1"], ["d2"])
