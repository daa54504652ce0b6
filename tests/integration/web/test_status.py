from __future__ import annotations

import pytest

from alerts.web.errors import SECURITY_HEADERS


def test_the_index_names_every_address_and_each_of_them_answers(filled) -> None:
    (index,) = filled.get("/api/v1")
    assert index.json["name"] == "alerts"
    assert index.json["version"] == "1.2.3"
    lists = [path for path in index.json["api"] if "{" not in path]
    answers = filled.get(
        *index.json["status"], *lists, index.json["calendar"], index.json["openapi"]
    )
    assert [answer.status for answer in answers] == [200] * len(answers)
    assert len(lists) == 5


def test_the_process_is_alive_even_when_it_is_not_ready(daemon) -> None:
    daemon.reasons = ["poll has not run yet"]
    alive, ready = daemon.get("/healthz", "/readyz")
    assert (alive.status, alive.json) == (200, {"status": "ok"})
    assert (ready.status, ready.json) == (
        503,
        {"ready": False, "reasons": ["poll has not run yet"]},
    )


def test_readiness_is_asked_anew_each_time(daemon) -> None:
    daemon.reasons = ["migrating"]

    async def ask(get):
        before = await get("/readyz")
        daemon.reasons.clear()
        return before, await get("/readyz")

    before, after = daemon.run(ask)
    assert (before.status, after.status) == (503, 200)
    assert after.json == {"ready": True, "reasons": []}


@pytest.mark.parametrize("path", ["/api/v1", "/healthz", "/readyz", "/metrics"])
def test_probes_may_ask_for_the_head_alone(daemon, path: str) -> None:
    answer = daemon.run(lambda get: get(path, method="HEAD"))
    assert (answer.status, answer.text) == (200, "")


def test_metrics_are_text_that_prometheus_reads(daemon) -> None:
    (answer,) = daemon.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert 'alerts_polls_total{outcome="new"} 3.0' in answer.text


@pytest.mark.parametrize("path", ["/", "/healthz", "/metrics", "/api/v1/alerts", "/nowhere"])
def test_every_answer_carries_the_security_headers_and_names_no_server(daemon, path: str) -> None:
    (answer,) = daemon.get(path)
    assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == dict(SECURITY_HEADERS)
    assert "server" not in answer.headers


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/nowhere", "/api"])
def test_there_is_nothing_else(daemon, path: str) -> None:
    (answer,) = daemon.get(path)
    assert answer.status == 404
    assert answer.json == {"error": {"code": "not_found", "message": "Not Found"}}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_changed(daemon, method: str) -> None:
    answer = daemon.run(lambda get: get("/api/v1/alerts", method=method))
    assert (answer.status, answer.json["error"]["code"]) == (405, "method_not_allowed")


def test_a_name_bound_to_loopback_by_another_site_is_not_answered(daemon) -> None:
    (answer,) = daemon.get("/api/v1/alerts", host="rebound.example:8080")
    assert (answer.status, answer.json["error"]["code"]) == (421, "unknown_host")


def test_with_a_token_only_the_probes_are_open(daemon) -> None:
    daemon.token = "t0ken"
    paths = ("/healthz", "/readyz", "/api/v1", "/metrics", "/api/v1/alerts", "/api/v1/openapi.json")
    assert [a.status for a in daemon.get(*paths)] == [200, 200, 401, 401, 401, 401]
    shown = daemon.get(*paths, authorization="Bearer t0ken", host="alerts.example")
    # The database behind it was never set up, so the API says that, and no longer 401.
    assert [a.status for a in shown] == [200, 200, 200, 200, 503, 200]
