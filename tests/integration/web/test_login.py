"""Logging in and out, as a browser does it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alerts.web.guard import ATTEMPTS
from alerts.web.sessions import COOKIE, IDLE, SECURE_COOKIE
from tests.integration.web.conftest import Browser

TOKEN = "tök-1"


@pytest.fixture
def guarded(served):
    served.token = TOKEN
    return served


def test_a_browser_is_led_to_the_log_in_and_back(guarded):
    async def work(browser: Browser):
        sent_away = await browser.get("/?state=all&topic=tariff")
        form = await browser.get(sent_away.headers["location"])
        there = "/?state=all&topic=tariff"
        back = await browser.log_in("Ann", TOKEN, there)
        return sent_away, form, back, await browser.get(back.headers["location"])

    sent_away, form, back, page = guarded.browse(work)
    assert (sent_away.status, form.status) == (303, 200)
    assert 'value="/?state=all&amp;topic=tariff"' in form.text
    assert (back.status, back.headers["location"]) == (303, "/?state=all&topic=tariff")
    assert page.status == 200
    assert "Ann" in page.text
    cookie = back.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    assert TOKEN not in cookie


def test_behind_https_the_cookie_is_sent_over_nothing_else(guarded):
    guarded.url = "https://alerts.example"
    answer = guarded.browse(lambda browser: browser.log_in("ann", TOKEN))
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{SECURE_COOKIE}=")
    assert "Secure" in cookie.split("; ")


def test_a_session_opens_pages_and_nothing_else(guarded):
    async def work(browser: Browser):
        await browser.log_in("ann", TOKEN)
        paths = ("/", "/sources", "/calendar", "/api/v1/stories", "/metrics", "/api/v1")
        return [(await browser.get(path)).status for path in paths]

    assert guarded.browse(work) == [200, 200, 200, 401, 401, 401]


def test_a_wrong_token_opens_nothing(guarded):
    wrong = ("", "tök-2", "tök-1x", "TÖK-1", "tök-1\x00")

    async def work(browser: Browser):
        return [await browser.log_in("ann", each) for each in wrong], await browser.get("/")

    answers, page = guarded.browse(work)
    for answer in answers:
        assert answer.status == 403
        assert "This is not the token." in answer.text
        assert "set-cookie" not in answer.headers
    assert page.status == 303


def test_wrong_tokens_are_rationed_together_with_those_of_scripts(guarded):
    async def work(browser: Browser):
        wrong = [(await browser.log_in("ann", "x")).status for _ in range(int(ATTEMPTS) - 1)]
        script = await browser.get("/", authorization="Bearer x")
        return wrong, script.status, await browser.log_in("ann", TOKEN)

    wrong, script, late = guarded.browse(work)
    assert set(wrong) == {403}
    assert script == 401
    assert late.status == 429
    assert int(late.headers["retry-after"]) > 0


def test_logging_out_ends_the_session_on_our_side(guarded):
    async def work(browser: Browser):
        answer = await browser.log_in("ann", TOKEN)
        kept = answer.headers["set-cookie"].partition(";")[0]
        out = await browser.send("/logout", {"proof": await browser.proof()})
        again = await browser.get("/", cookie=kept)
        return out, again

    out, again = guarded.browse(work)
    assert (out.status, out.headers["location"]) == (303, "/login")
    assert 'alerts_session="";' in out.headers["set-cookie"]
    assert again.status == 303


def test_nobody_else_can_log_somebody_out(guarded):
    async def work(browser: Browser):
        await browser.log_in("ann", TOKEN)
        out = await browser.send("/logout", {"proof": "guessed"})
        return out.status, (await browser.get("/")).status

    assert guarded.browse(work) == (403, 200)


def test_a_session_that_is_not_used_ends(guarded):
    async def work(browser: Browser):
        await browser.log_in("ann", TOKEN)
        guarded.now += IDLE - timedelta(seconds=1)
        before = (await browser.get("/")).status
        guarded.now += IDLE
        return before, (await browser.get("/")).status

    assert guarded.browse(work) == (200, 303)


def test_a_session_of_one_token_is_none_of_another(guarded):
    async def first(browser: Browser):
        answer = await browser.log_in("ann", TOKEN)
        return answer.headers["set-cookie"].partition(";")[0]

    kept = guarded.browse(first)
    guarded.token = "another"
    assert guarded.browse(lambda browser: browser.get("/", cookie=kept)).status == 303


ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "/login",
    "/logout\n",
    "javascript:alert(1)",
    "/api/v1",
    "http://[",
    "/stories/ä",
    "/stories/" + "x" * 700,
)


def test_logging_in_leads_nowhere_else(guarded):
    async def work(browser: Browser):
        return [await browser.log_in("ann", TOKEN, there) for there in ELSEWHERE]

    for answer in guarded.browse(work):
        assert (answer.status, answer.headers["location"]) == (303, "/")


def test_another_site_logs_nobody_in(guarded):
    form = {"name": "ann", "token": TOKEN}

    async def work(browser: Browser):
        others = ({}, {"origin": "http://evil.example"}, {"origin": "null"})
        return [await browser.send("/login", form, headers) for headers in others]

    for answer in guarded.browse(work):
        assert answer.status == 403
        assert "set-cookie" not in answer.headers


def test_a_link_from_another_site_is_asked_once_more_with_the_cookie(guarded):
    async def work(browser: Browser):
        await browser.get("/stories/sto_1")
        path = "/login?next=/stories/sto_1"
        crossed = await browser.get(path, sec_fetch_site="cross-site")
        here = await browser.get(path, sec_fetch_site="same-origin")
        return crossed.text, here.text

    crossed, here = guarded.browse(work)
    assert '<meta http-equiv="refresh" content="0; url=/stories/sto_1">' in crossed
    assert "refresh" not in here


def test_without_a_token_people_log_in_with_a_name_alone(served):
    async def work(browser: Browser):
        form = await browser.get("/login")
        nameless = await browser.log_in(" \u200b")
        await browser.log_in("Tom")
        return form.text, nameless.status, (await browser.get("/")).text

    form, nameless, page = served.browse(work)
    assert 'name="token"' not in form
    assert nameless == 422
    assert "Tom" in page


def test_a_form_of_another_kind_is_not_read(guarded):
    async def work(browser: Browser):
        headers = {"origin": browser.address, "content-type": "text/plain"}
        other = await browser.send("/login", "name=a", headers)
        form = "application/x-www-form-urlencoded"
        headers["content-type"] = form
        broken = await browser.send("/login", b"name=\xff&token=1", headers)
        many = await browser.send("/login", "&".join(["a=1"] * 400), headers)
        long = await browser.send("/login", {"name": "n" * 81, "token": TOKEN})
        return other.status, broken.status, many.status, long.status

    assert guarded.browse(work) == (422, 422, 422, 422)
