"""What the OpenAPI document promises holds, for the whole service over a filled database."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from alerts import store
from alerts.app import App
from alerts.config.starter import copy_starter
from alerts.pipeline import operate
from alerts.web.errors import CODES
from alerts.web.wiring import build_server
from tests.integration.web.conftest import Answer, Browser, Daemon, Get

ROOT = Path(__file__).parents[3]
TOKEN = "tok-1"
DOCUMENT = "/api/v1/openapi.json"


@pytest.fixture
def folder(tmp_path: Path, one_url: str) -> Path:
    """The starter's rules, its invented news, and a source that items are sent to."""
    copy_starter(tmp_path)
    config = tmp_path / "config"
    for language in ("de", "es", "fr", "ja", "ko", "zh"):
        shutil.rmtree(config / "rules" / language)  # the English ones will do, and load faster
    (config / "alerts.yaml").write_text(
        f"web: {{port: 0, token: {TOKEN}}}\ndatabase: {{url: '{one_url}'}}\nseeds: {{settle: 0s}}\n"
    )
    (config / "sources.yaml").write_text(
        "sources:\n"
        f"- {{id: examples, kind: seed_dir, path: '{tmp_path}/seeds/examples', backfill: true}}\n"
        "- {id: desk, kind: inbound}\n"
    )
    return config


def serving(folder: Path, work: Callable[[App, str], Awaitable[Any]]) -> Any:
    """What `work` returns, given the service after one full cycle and its address."""

    async def main() -> Any:
        app = App.open(folder, {})
        await app.start()
        try:
            await operate.run_once(app.context)
            server = build_server(app, list)
            address = await server.start()
            try:
                return await work(app, address)
            finally:
                await server.stop()
        finally:
            await app.close()

    return asyncio.run(main())


def stored(session: store.Session) -> dict[str, list[str]]:
    """Ids by the path that shows them, and a source that takes items."""
    stories = store.stories.page(session, 50).rows
    items = [each for story in stories for each in story.items]
    ids = [each.id for each in stories]
    return {"/api/v1/stories/{id}": ids, "/api/v1/items/{id}": items, "source": ["desk"]}


def test_every_answer_is_one_that_the_document_promises(folder: Path, tmp_path: Path) -> None:
    async def work(app: App, address: str) -> tuple[int | None, str]:
        known = await app.db.read(stored)
        assert all(known.values())
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            "from schemathesis.cli import schemathesis; schemathesis()",
            "--config-file",
            str(ROOT / "tests" / "data" / "schemathesis.toml"),
            "run",
            address + DOCUMENT,
            "--header",
            f"Authorization: Bearer {TOKEN}",
            "--no-color",
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "SCHEMATHESIS_HOOKS": "tests.integration.web.contract_hooks",
                "STORED_IDS": json.dumps(known),
            },
            cwd=tmp_path,  # it leaves what it found in the working folder
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        return process.returncode, said.decode()

    code, said = serving(folder, work)
    assert code == 0, said
    assert "Operations:       8 selected / 8 total" in said
    assert "Missing test data" not in said, said


def test_what_people_say_on_a_page_reaches_the_rules_and_the_deliveries(folder: Path) -> None:
    async def work(app: App, address: str) -> tuple[list[int], list[str], str]:
        story = (await app.db.read(stored))["/api/v1/stories/{id}"][0]
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            browser = Browser(session, address)
            await browser.log_in("Ann", TOKEN)
            form = {"proof": await browser.proof(), "note": "a market report", "every": "yes"}
            paths = (f"/stories/{story}/irrelevant", "/deliveries/replay")
            answers = [await browser.send(path, form) for path in paths]
            page = await browser.get("/?state=closed&severity=none&topic=tariff")
        decided = await app.db.read(lambda s: store.decisions.for_subject(s, "story", story))
        reasons = [str(each.reason) for each in decided if each.data.get("author") == "Ann"]
        return [each.status for each in answers], reasons, page.text

    statuses, reasons, page = serving(folder, work)
    assert (statuses, reasons) == ([303, 303], ["feedback", "closed_by_hand"])
    assert "said by Ann: a market report" in (folder / "rules" / "feedback.yaml").read_text()
    assert '<option value="tariff" selected>' in page


def test_the_document_names_every_refusal_where_it_occurs(served: Daemon) -> None:
    served.token = TOKEN
    (described,) = served.get(DOCUMENT, authorization=f"Bearer {TOKEN}")
    document = described.json

    async def ask(get: Get) -> list[Answer]:
        paths = document["paths"].items()
        return [
            await get(path.replace("{id}", "x"), method=method)
            for path, operations in paths
            for method in operations
        ]

    for answer in served.run(ask):
        assert (answer.status, answer.json["error"]["code"]) == (401, "unauthorized")
        assert answer.headers["www-authenticate"] == "Bearer"
    promised = {
        (path, method): {int(status) for status in operation["responses"]}
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }
    everywhere = {200, 400, 401, 413, 421, 422, 429, 503}
    expected = dict.fromkeys(promised, everywhere)
    for path in ("/api/v1/stories/{id}", "/api/v1/items/{id}"):
        expected[path, "get"] = everywhere | {404}
    expected["/api/v1/items", "post"] = everywhere | {403, 404, 408, 409}
    assert promised == expected
    assert set().union(*promised.values()) - {200} <= set(CODES)
    assert document["security"] == [{"token": []}]


def test_without_a_token_the_document_asks_for_none(served: Daemon) -> None:
    (described,) = served.get(DOCUMENT)
    assert described.json["security"] == []
