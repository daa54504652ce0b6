"""Sources come into sources.yaml by address or list, and go out as a list."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from alerts import config as configuration
from alerts.cli import source_lists
from alerts.cli.sources import app
from alerts.config.starter import copy_starter
from alerts.errors import ConfigError
from tests.pdfs import a_pdf

RUNNER = CliRunner()
FEED = (
    "<rss><channel><item><title>China bans exports of gallium to the United States</title>"
    "<guid>g</guid><link>https://x.example/1</link></item></channel></rss>"
)
PAGE = '<html><link rel="alternate" type="application/rss+xml" href="/feed.xml"></html>'
START = "# mine\nsources:\n  - id: desk\n    url: https://desk.example/feed.xml\n"


@pytest.fixture
def site() -> Iterator[str]:
    pages = {
        "/feed.xml": FEED.encode(),
        "/": PAGE.encode(),
        "/empty": b"<html></html>",
        "/doc": ARTICLES.encode(),
        "/notice.pdf": a_pdf(["Gallium: 12 t"]),
        "/notice": a_pdf(["Gallium: 12 t"]),
        "/scan.pdf": a_pdf([]),
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            self.send_response(200 if path in pages else 404)
            self.end_headers()
            self.wfile.write(pages.get(path, b""))

        def log_message(self, *args: object) -> None:
            """Keep the test's output clean."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy_starter(tmp_path)
    config = tmp_path / "config"
    (config / "sources.yaml").write_text(START, encoding="utf-8")
    (config / "routes.yaml").unlink()
    monkeypatch.setenv("ALERTS_HTTP__ALLOW_PRIVATE", "127.0.0.1")
    monkeypatch.setenv("ALERTS_HTTP__SPACING", "0s")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("ALERTS_CONFIG", str(config))
    return config


def ids(config: Path) -> list[str]:
    env = {"ALERTS_HTTP__ALLOW_PRIVATE": "127.0.0.1"}
    return [feed.id for feed in configuration.load(config, env).feeds]


def test_the_feed_of_a_page_is_found_judged_and_written(site: str, config: Path) -> None:
    result = RUNNER.invoke(app, ["add", f"{site}/", "--id", "new", "--tier", "official"])
    assert result.exit_code == 0, result.output
    assert "China bans exports of gallium" in result.stdout
    text = (config / "sources.yaml").read_text(encoding="utf-8")
    assert text.startswith(START)
    assert f"url: {site}/feed.xml" in text
    assert ids(config) == ["desk", "new"]


def test_a_pdf_is_written_as_a_page_to_watch(site: str, config: Path) -> None:
    result = RUNNER.invoke(app, ["add", f"{site}/notice.pdf", "--id", "notice"])
    assert result.exit_code == 0, result.output
    env = {"ALERTS_HTTP__ALLOW_PRIVATE": "127.0.0.1"}
    [added] = [f for f in configuration.load(config, env).feeds if f.id == "notice"]
    assert (added.kind, added.location) == ("page", f"{site}/notice.pdf")


def test_full_text_is_asked_for_and_only_where_it_can_be_had(site: str, config: Path) -> None:
    result = RUNNER.invoke(app, ["add", f"{site}/", "--id", "new", "--full-text"])
    assert result.exit_code == 0, result.output
    assert "full_text: true" in (config / "sources.yaml").read_text(encoding="utf-8")
    with pytest.raises(ConfigError, match="articles of a page are not read"):
        RUNNER.invoke(app, ["add", f"{site}/notice.pdf", "--full-text"], catch_exceptions=False)
    assert ids(config) == ["desk", "new"]


def test_a_dry_run_shows_and_writes_nothing(site: str, config: Path) -> None:
    result = RUNNER.invoke(app, ["add", f"{site}/feed.xml", "--dry-run", "--json"])
    assert result.exit_code == 0, result.output
    shown = json.loads(result.stdout)
    assert (shown["source"]["id"], shown["written"]) == ("127_0_0_1", False)
    assert shown["entries"][0]["severity"] in {"medium", "high", "critical"}
    assert ids(config) == ["desk"]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/empty", "an HTML page, not a feed"),
        ("/none", "HTTP 404"),
        ("/notice", "a PDF, not a feed; kind `page` watches it for change"),
        ("/scan.pdf", "the PDF holds no text: its pages are pictures"),
    ],
)
def test_where_no_feed_is_nothing_is_written(site: str, config: Path, path: str, said: str) -> None:
    result = RUNNER.invoke(app, ["add", site + path])
    assert result.exit_code == 1
    assert said in result.stderr
    assert ids(config) == ["desk"]


@pytest.mark.usefixtures("config")
def test_what_is_there_already_is_not_added_again(site: str) -> None:
    assert RUNNER.invoke(app, ["add", site + "/"]).exit_code == 0
    result = RUNNER.invoke(app, ["add", site + "/"])
    assert (result.exit_code, "a source already" in result.stderr) == (1, True)
    result = RUNNER.invoke(app, ["add", site + "/x", "--tier", "best"])
    assert result.exit_code == 2
    assert RUNNER.invoke(app, ["add", "http://10.0.0.1/"]).exit_code == 1


ARTICLES = """{"articles": [{"url": "https://x.example/1", "seendate": "20260601T091500Z",
"title": "China bans exports of gallium to the United States ; effective immediately"}]}"""


def test_a_source_of_another_kind_is_tried_as_it_is_and_written(site: str, config: Path) -> None:
    given = ["--kind", "gdelt", "--option", "query='gallium OR ${x'", "--option", "spacing=0s"]
    result = RUNNER.invoke(app, ["add", f"{site}/doc", "--id", "g", *given])
    assert isinstance(result.exception, ConfigError), result.output
    assert "the new source:7:22: `${` begins no variable" in str(result.exception)
    assert ids(config) == ["desk"]
    given[3] = "query=gallium"
    result = RUNNER.invoke(app, ["add", f"{site}/doc", "--id", "g", *given])
    assert result.exit_code == 0, result.output
    assert "United States; effective immediately" in result.stdout
    text = (config / "sources.yaml").read_text(encoding="utf-8")
    assert "    kind: gdelt\n" in text
    assert text.endswith("    options: {query: gallium, spacing: 0s}\n")
    assert ids(config) == ["desk", "g"]


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("query", "`query` is no name=value"),
        ("query={", "`query={` is no name=value"),
    ],
)
@pytest.mark.usefixtures("config")
def test_an_option_is_a_name_with_a_value(site: str, option: str, said: str) -> None:
    result = RUNNER.invoke(app, ["add", f"{site}/doc", "--kind", "gdelt", "--option", option])
    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://news.google.com/rss/search?q=tin", "google_news"),
        ("https://api.gdeltproject.org/api/v2/doc/doc?query=tin", "gdelt"),
        ("http://data.gdeltproject.org/gdeltv2/lastupdate.txt", "gdelt"),
        ("https://www.example.org/", "feed"),
    ],
)
def test_the_kind_is_seen_from_the_address(url: str, kind: str) -> None:
    assert source_lists._kind_of(url) == kind


LIST = """<opml><body><outline text="official">
<outline text="METI ${SECRET}" xmlUrl="https://meti.example/f"/>
<outline text="METI again" xmlUrl="HTTPS://Meti.Example/f"/>
<outline text="bad" xmlUrl="file:///etc/passwd"/>
<outline text="private" xmlUrl="http://10.0.0.1/f"/>
<outline text="known" xmlUrl="https://desk.example/feed.xml"/>
</outline></body></opml>"""


def test_a_list_is_taken_over_without_what_is_known_or_not_to_be_polled(
    config: Path, tmp_path: Path
) -> None:
    path = tmp_path / "list.opml"
    path.write_text(LIST, encoding="utf-8")
    result = RUNNER.invoke(app, ["import", str(path)])
    assert result.exit_code == 0, result.output
    assert "1 added, 2 known already, 2 left out" in result.stdout
    assert "file:///etc/passwd: not an http or https URL" in result.stderr
    assert ids(config) == ["desk", "meti_example"]
    feeds = configuration.load(config, {"SECRET": "hidden"}).feeds
    assert feeds[1].name == "METI ${SECRET}"
    again = RUNNER.invoke(app, ["import", str(path), "--json"])
    assert json.loads(again.stdout)["added"] == []


def test_what_is_no_list_is_a_failure(config: Path) -> None:
    result = RUNNER.invoke(app, ["import", "-"], input="<html>")
    assert (result.exit_code, "not an OPML document" in result.stderr) == (1, True)
    assert RUNNER.invoke(app, ["import", str(config / "none.opml")]).exit_code == 2


def test_addresses_with_keys_are_not_exported(config: Path, monkeypatch) -> None:
    monkeypatch.setenv("PLACE", "from-the-environment")
    (config / "sources.yaml").write_text(
        "sources:\n"
        "- {id: a, url: 'https://a.example/f?api_key=s3cret'}\n"
        "- {id: b, url: 'https://b.example/${PLACE}/f'}\n"
        "- {id: c, url: 'https://c.example/f?q=tin'}\n"
    )
    result = RUNNER.invoke(app, ["export"])
    assert result.exit_code == 0, result.output
    assert "c.example/f?q=tin" in result.stdout
    assert not [word for word in ("s3cret", "from-the", "b.example") if word in result.stdout]
    assert "2 sources left out" in result.stderr


def test_export_and_import_make_the_same_sources(config: Path, tmp_path: Path) -> None:
    shipped = (Path(configuration.__file__).parents[2] / "config" / "sources.yaml").read_text(
        encoding="utf-8"
    )
    (config / "sources.yaml").write_text(shipped, encoding="utf-8")
    path = tmp_path / "out.opml"
    result = RUNNER.invoke(app, ["export", str(path)])
    assert result.exit_code == 0, result.output
    assert "sources left out" in result.stderr
    before = {f.id: f for f in configuration.load(config, {}).feeds if f.kind == "feed"}
    (config / "sources.yaml").write_text("sources: []\n", encoding="utf-8")
    assert RUNNER.invoke(app, ["import", str(path)]).exit_code == 0
    after = {f.id: f for f in configuration.load(config, {}).feeds}
    assert after == before


def test_an_address_from_the_environment_is_not_given_away(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEED_URL", "https://a.example/f?key=hidden")
    text = START + "  - id: mine\n    url: ${FEED_URL}\n"
    (config / "sources.yaml").write_text(text, encoding="utf-8")
    result = RUNNER.invoke(app, ["export"])
    assert "https://desk.example/feed.xml" in result.stdout
    assert "hidden" not in result.output
