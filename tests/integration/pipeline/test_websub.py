"""A feed that is pushed: subscribed, verified, renewed, refused and given up again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alerts import store
from alerts.model.subscription import SubscriptionState
from alerts.pipeline.callbacks import hash_of
from tests.builders import a_feed
from tests.integration.pipeline.hub import SECRET, World, in_world

OLD = ("China imposes export controls on tungsten", "The ministry said licences are required.")
BAN = (
    "China bans exports of gallium and germanium to the United States",
    "The commerce ministry said the export ban takes effect immediately.",
)
DAY = timedelta(days=1)


def state_of(world: World):
    return world.ctx.db.run_read(lambda s: store.feeds.get(s, "wire"))[1]


@pytest.mark.parametrize("announces", ["document", "header"])
def test_a_feed_that_announces_a_hub_is_subscribed_and_what_is_pushed_alerts(context, announces):
    async def play(world: World) -> None:
        world.announces = announces
        world.entries = [OLD]
        await world.poll()
        await world.ask_hubs()
        [form] = world.forms
        assert (form["hub.mode"], form["hub.topic"]) == ("subscribe", world.topic)
        assert form["hub.callback"].startswith(f"{world.callback_url}/websub/")
        assert await world.verify() == (200, "ch4ll<nge")
        assert world.subscription().state is SubscriptionState.ACTIVE
        assert await world.push(OLD, BAN) == 202
        assert world.alerted() == [BAN[0]]
        assert await world.push(OLD, BAN) == 202
        assert world.alerted() == [BAN[0]]

    in_world(context, play)


def test_what_is_stored_tells_neither_callback_nor_secret(context):
    async def play(world: World) -> None:
        await world.subscribed()
        path = world.form["hub.callback"].rpartition("/")[2]
        stored = str(world.subscription())
        assert hash_of(path) in stored
        for secret in (path, world.form["hub.secret"], SECRET.reveal()):
            assert secret not in stored
            assert len(secret) > 20

    in_world(context, play)


@pytest.mark.parametrize(
    ("announces", "public"), [("document", False), ("nothing", True)], ids=["no address", "no hub"]
)
def test_without_a_public_address_or_a_hub_nothing_is_asked(context, announces, public):
    async def play(world: World) -> None:
        world.announces = announces
        await world.poll()
        await world.ask_hubs()
        assert (world.forms, world.subscription()) == ([], None)

    in_world(context, play, public=public)


@pytest.mark.parametrize(
    "changed",
    [{"topic": "https://other.example/feed"}, {"mode": "unsubscribe"}, {"challenge": ""}],
)
def test_what_we_do_not_want_is_not_verified(context, changed):
    async def play(world: World) -> None:
        await world.poll()
        await world.ask_hubs()
        status, _ = await world.verify(**changed)
        assert status == 404
        assert world.subscription().state is SubscriptionState.ASKED
        world.forms[-1]["hub.callback"] += "0"
        assert (await world.verify())[0] == 404
        assert await world.push(BAN) == 404

    in_world(context, play)


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_each_signature_of_the_recommendation_is_known(context, method):
    async def play(world: World) -> None:
        world.entries = [OLD]
        await world.subscribed()
        await world.push(OLD, BAN, method=method)
        assert world.alerted() == [BAN[0]]

    in_world(context, play)


@pytest.mark.parametrize("forged", [{"key": "a guess"}, {"method": "md5"}])
def test_what_the_hub_did_not_sign_is_ignored_and_counted_and_answered_as_if_taken(context, forged):
    async def play(world: World) -> None:
        world.entries = [OLD]
        await world.subscribed()
        assert await world.push(OLD, BAN, **forged) == 202
        assert world.alerted() == []
        assert world.counted() == {"pushes_forged": 1}
        assert state_of(world).health.pushed_until is None

    in_world(context, play)


def test_a_lease_is_renewed_before_it_ends(context):
    async def play(world: World) -> None:
        await world.subscribed(lease=10_000)
        world.ctx.clock.forward(timedelta(seconds=7_999))
        await world.ask_hubs()
        assert len(world.forms) == 1
        world.ctx.clock.forward(timedelta(seconds=1))
        await world.ask_hubs()
        first, second = world.forms
        assert first == second
        assert (await world.verify(10_000))[0] == 200
        lease = world.subscription().lease_until
        assert lease == world.ctx.clock() + timedelta(seconds=10_000)

    in_world(context, play)


@pytest.mark.parametrize(
    ("given", "kept"), [("5", timedelta(minutes=1)), ("x", DAY), ("9" * 11, 30 * DAY), ("", DAY)]
)
def test_odd_leases_are_bounded(context, given, kept):
    async def play(world: World) -> None:
        await world.poll()
        await world.ask_hubs()
        await world.verify(lease_seconds=given)
        assert world.subscription().lease_until == world.ctx.clock() + kept

    in_world(context, play)


def test_a_hub_that_denies_is_asked_again_a_day_later_and_polls_go_on(context):
    async def play(world: World) -> None:
        world.entries = [OLD]
        await world.poll()
        await world.ask_hubs()
        assert (await world.verify(mode="denied", reason="not\n for you"))[0] == 200
        known = world.subscription()
        assert known.state is SubscriptionState.DENIED
        assert known.detail == "the hub denied it: not for you"
        world.entries = [OLD, BAN]
        world.ctx.clock.forward(timedelta(hours=23))
        await world.poll()
        await world.ask_hubs()
        assert world.alerted() == [BAN[0]]
        assert len(world.forms) == 1
        world.ctx.clock.forward(timedelta(hours=1))
        await world.ask_hubs()
        assert len(world.forms) == 2

    in_world(context, play)


@pytest.mark.parametrize("status", [500, 403])
def test_a_hub_that_is_down_is_asked_again_after_doubling_waits(context, status):
    async def play(world: World) -> None:
        world.hub_status = status
        await world.poll()
        await world.ask_hubs()
        assert world.subscription().detail == f"HTTP {status}"
        for wait in (10, 20, 40):
            world.ctx.clock.forward(timedelta(minutes=wait, seconds=-1))
            before = len(world.forms)
            await world.ask_hubs()
            assert len(world.forms) == before
            world.ctx.clock.forward(timedelta(seconds=1))
            await world.ask_hubs()
            assert len(world.forms) == before + 1
        world.hub_status = 202
        world.ctx.clock.forward(DAY)
        await world.ask_hubs()
        assert (await world.verify())[0] == 200
        assert world.subscription().failures == 0

    in_world(context, play)


def test_polls_are_rare_while_pushes_come_and_as_before_once_a_poll_finds_more(context):
    async def play(world: World) -> None:
        world.entries = [OLD]
        await world.subscribed()
        usual = state_of(world).next_due - world.ctx.clock()
        assert usual < timedelta(minutes=20)
        await world.push(OLD, BAN)
        assert state_of(world).next_due - world.ctx.clock() >= timedelta(hours=1)
        world.entries = [OLD, BAN]
        world.ctx.clock.forward(timedelta(hours=2))
        await world.poll()
        assert state_of(world).next_due - world.ctx.clock() >= timedelta(hours=1)
        world.entries = [OLD, BAN, ("Japan stockpiles cobalt", "More reserves of the metal.")]
        world.ctx.clock.forward(timedelta(hours=2))
        await world.poll()
        assert state_of(world).next_due - world.ctx.clock() < timedelta(minutes=20)

    in_world(context, play, max_every=None)


def test_polls_are_as_before_when_the_lease_is_over(context):
    async def play(world: World) -> None:
        world.entries = [OLD]
        await world.subscribed(lease=7_200)
        await world.push(OLD, BAN)
        world.entries = [OLD, BAN]
        world.ctx.clock.forward(timedelta(hours=3))
        await world.poll()
        assert state_of(world).next_due - world.ctx.clock() < timedelta(minutes=20)

    in_world(context, play)


def test_a_source_that_is_removed_is_unsubscribed(context):
    async def play(world: World) -> None:
        await world.subscribed()
        world.wanting()
        assert await world.push(BAN) == 404
        await world.ask_hubs()
        assert world.form["hub.mode"] == "unsubscribe"
        assert "hub.secret" not in world.form
        assert (await world.verify(mode="subscribe"))[0] == 404
        assert await world.verify() == (200, "ch4ll<nge")
        assert world.subscription() is None

    in_world(context, play)


def test_a_hub_that_hears_no_farewell_is_forgotten_in_the_end(context):
    async def play(world: World) -> None:
        await world.subscribed()
        world.wanting(a_feed(location=world.topic, enabled=False))
        world.hub_status = 500
        for _ in range(5):
            await world.ask_hubs()
            world.ctx.clock.forward(timedelta(hours=2))
        assert [form["hub.mode"] for form in world.forms] == ["subscribe"] + ["unsubscribe"] * 3
        assert world.subscription() is None

    in_world(context, play)


def test_a_feed_that_names_its_hub_no_more_is_unsubscribed(context):
    async def play(world: World) -> None:
        await world.subscribed()
        world.announces = "nothing"
        world.ctx.clock.forward(timedelta(hours=1))
        await world.poll()
        await world.ask_hubs()
        assert world.form["hub.mode"] == "unsubscribe"

    in_world(context, play)


def test_a_push_that_is_no_feed_is_counted_and_one_for_full_text_is_read_by_a_poll(context):
    async def play(world: World) -> None:
        world.entries = [OLD]
        await world.subscribed()
        await world.push()
        assert world.counted() == {}
        now = world.ctx.clock()
        assert await world.push(OLD, BAN) == 202
        assert state_of(world).next_due == now
        assert world.alerted() == []
        assert world.subscription().last_push == now

    in_world(context, play, full_text=True)
