"""Hubs that lie when they verify, strangers at a callback, and pushes that are no feed."""

from __future__ import annotations

import asyncio
import gzip
import hmac
import io
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from alerts import store
from alerts.model.policy import Secret
from alerts.model.subscription import SubscriptionState
from alerts.pipeline import websub
from alerts.pipeline.callbacks import Callbacks
from alerts.sources import Fetched, Parsed
from alerts.text.masking import MASK
from tests.acceptance.documents import rss
from tests.builders import a_feed
from tests.hostile.documents import CORPUS
from tests.integration.pipeline.conftest import watch
from tests.integration.pipeline.hub import World, in_world

DAY = timedelta(days=1)
OLD = ("China imposes export controls on tungsten", "The ministry said licences are required.")
BAN = (
    "China bans exports of gallium and germanium to the United States",
    "The commerce ministry said the export ban takes effect immediately.",
)
NEWS = rss([OLD, BAN])
MANY = rss([OLD, BAN, *((f"Local team {n} wins the cup", f"Match {n}.") for n in range(9))])
PACKED = {"Content-Encoding": "gzip"}
FORGED, UNREADABLE = {"pushes_forged": 1}, {"pushes_unreadable": 1}
#: Stands for the right signature.
RIGHT = "RIGHT"


@dataclass(frozen=True)
class Case:
    """What is sent to the callback, and what comes of it."""

    body: bytes = NEWS
    signature: str | None = f"sha256={RIGHT}"
    counted: dict[str, int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 202


#: One after the other; what alerts is in the first, and in most that follow.
PUSHES = {
    "signed": Case(),
    "again": Case(),
    "without a signature": Case(signature=None, counted=FORGED),
    "an empty signature": Case(signature="", counted=FORGED),
    "the signature of another method": Case(signature=f"sha512={RIGHT}", counted=FORGED),
    "no method": Case(signature=RIGHT, counted=FORGED),
    "a method of nobody": Case(signature="none=", counted=FORGED),
    "more than a signature": Case(signature=f"sha256={RIGHT}, sha256=0", counted=FORGED),
    "a signature of 7 kB": Case(signature=f"sha256={'a' * 7_000}", counted=FORGED),
    "packed": Case(gzip.compress(NEWS), headers=PACKED, counted=UNREADABLE),
    "a bomb": Case(gzip.compress(bytes(9_000_000)), headers=PACKED, counted=UNREADABLE),
    "of a packing that it has not": Case(headers=PACKED),
    "a character set that smuggles": Case(headers={"Content-Type": "text/xml; charset=utf-7"}),
    "a type of 7 kB": Case(headers={"Content-Type": f"text/xml; {'a' * 7_000}"}),
    "a picture": Case(b"\x89PNG" + bytes(5_000), counted=UNREADABLE),
    "nothing": Case(b"", counted=UNREADABLE),
    "too large": Case(b" " * 10_000_001, status=413),
    "a file of this machine": Case(CORPUS["xml/external_file.xml"].build(1.0)),
    "entities in entities": Case(CORPUS["xml/laughs_10.xml"].build(1.0)),
    "an entry without words": Case(rss([OLD, ("", "")]), counted={"left_out": 1}),
    "many": Case(MANY),
    "many under new ids": Case(MANY.replace(b"rss-", b"new-"), counted={"renamed": 11}),
}


@pytest.fixture
def database(one_database):
    """What is stored is tested with every database elsewhere."""
    return one_database


def test_a_push_is_stored_or_counted_and_alerts_once(context):
    async def play(world: World) -> None:
        world.entries = [OLD]
        await world.subscribed()
        wrong = {}
        for name, case in PUSHES.items():
            before = world.counted()
            status = await sent(world, case)
            counted = dict(Counter(world.counted()) - Counter(before))
            if (status, counted) != (case.status, case.counted):
                wrong[name] = status, counted
        assert wrong == {}
        assert world.alerted().count(BAN[0]) == 1
        stored = world.ctx.db.run_read(lambda s: store.items.page(s, 100)).rows
        assert not [item for item, _ in stored if "root:" in item.text]

    in_world(context, play)


async def sent(world: World, case: Case) -> int:
    key = world.form["hub.secret"].encode()
    headers = {"Content-Type": "application/rss+xml", **case.headers}
    if case.signature is not None:
        right = hmac.new(key, case.body, "sha256").hexdigest()
        headers["X-Hub-Signature"] = case.signature.replace(RIGHT, right)
    url = world.form["hub.callback"]
    async with world.session.post(url, data=io.BytesIO(case.body), headers=headers) as answer:
        return answer.status


def test_a_push_for_another_callback_is_not_taken(context):
    async def play(world: World) -> None:
        await world.subscribed()
        url = world.form["hub.callback"]
        for other in (url[:-1], url.upper(), f"{url}%00", f"{url}/{url[-48:]}"):
            assert await world.push(OLD, BAN, callback=other) in {401, 404, 405}, other
        assert world.counted() == {}

    in_world(context, play)


#: What a hub asks instead of what it was told, its answer, and the lease that is kept.
VERIFIED = {
    "another topic": ({"topic": "https://wire.example/"}, 404, None),
    "the topic in capitals": ({"topic": "HTTP://127.0.0.1"}, 404, None),
    "no mode": ({"mode": ""}, 404, None),
    "a mode of nobody": ({"mode": "publish"}, 404, None),
    "a challenge of 5 kB": ({"challenge": "a" * 5_000}, 404, None),
    "a challenge that is markup": ({"challenge": "<script>"}, 200, 10 * DAY),
    "a lease of nothing": ({"lease_seconds": "0"}, 200, DAY),
    "a lease that is over": ({"lease_seconds": "-86400"}, 200, DAY),
    "a lease in words": ({"lease_seconds": "for ever"}, 200, DAY),
    "a lease in powers": ({"lease_seconds": "1e99"}, 200, DAY),
    "a lease in other digits": ({"lease_seconds": "٣٦٠٠"}, 200, DAY),
    "a lease of 4,000 digits": ({"lease_seconds": "9" * 4_000}, 200, DAY),
    "a lease of a second": ({"lease_seconds": "1"}, 200, websub.SHORTEST),
    "a lease of 3,000 years": ({"lease_seconds": "99999999999"}, 200, websub.LONGEST),
}


def test_a_hub_that_lies_is_not_verified_and_its_lease_is_bounded(context):
    async def play(world: World) -> None:
        await world.poll()
        await world.ask_hubs()
        wrong = {}
        for name, (changed, status, lease) in VERIFIED.items():
            answered, _ = await world.verify(**changed)
            until = world.subscription().lease_until
            kept = until - world.ctx.clock() if answered == 200 else None
            if (answered, kept) != (status, lease):
                wrong[name] = answered, kept
        assert wrong == {}

    in_world(context, play)


def test_what_a_hub_says_of_a_denial_repeats_no_secret(context):
    async def play(world: World) -> None:
        await world.subscribed()
        callback, key = world.form["hub.callback"], world.form["hub.secret"]
        await world.verify(mode="denied", reason=f"{callback}\n\u202efails with {key}")
        known = world.subscription()
        assert known.state is SubscriptionState.DENIED
        assert known.detail.isprintable()
        assert known.detail.endswith(f"/websub/{MASK} \N{REPLACEMENT CHARACTER}fails with {MASK}")

    in_world(context, play)


def test_strangers_at_a_callback_keep_nobody_from_writing(context):
    async def play(world: World) -> None:
        await world.subscribed()
        written = []
        write = world.ctx.db.write

        async def counted(work):
            written.append(work)
            return await write(work)

        world.ctx.db.write = counted
        assert (await world.verify(topic="https://wire.example/"))[0] == 404
        world.forms[-1]["hub.callback"] += "0"
        assert (await world.verify())[0] == 404
        assert await world.push(OLD, BAN) == 404
        assert written == []

    in_world(context, play)


HUB, TOPIC, KEY = "https://hub.example/", "https://wire.example/rss", "planted-key-77"
KEYED = a_feed(location=f"{TOPIC}?token={KEY}")
WORDY = a_feed(filled=("opensesame",), secrets=("opensesame",))


@pytest.mark.parametrize(
    ("feed", "hub", "topic", "taken"),
    [
        (KEYED, HUB, TOPIC, True),
        (KEYED, HUB, KEYED.location, False),
        (KEYED, HUB, f"{TOPIC}?token={MASK}", False),
        (KEYED, f"https://hub.example/{MASK}", TOPIC, False),
        (KEYED, f"{HUB}?api_key=a1b2c3d4", TOPIC, False),
        (WORDY, HUB, f"{TOPIC}/opensesame", False),
    ],
    ids=["no key", "the key", "a hidden key", "of the hub", "a key of the hub", "a word"],
)  # fmt: skip
def test_no_hub_is_asked_for_an_address_with_a_key(context, feed, hub, topic, taken):
    context = replace(context, callbacks=Callbacks("https://alerts.example", Secret("s" * 30)))
    watch(context.db, feed)
    fetched = Fetched((), context.clock(), final_url=TOPIC, hub=hub, topic=topic)
    asyncio.run(websub.follow(context, feed, fetched, Parsed()))
    known = context.db.run_read(lambda s: store.subscriptions.find(s, feed.id))
    assert (known is not None) is taken
