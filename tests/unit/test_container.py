"""The container files say the same things, and nothing that the program does not know."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from alerts.config.settings import sections

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
NAMES = re.findall(r"^#?([A-Z][A-Z0-9_]+)=", EXAMPLE, flags=re.MULTILINE)
KNOWN = {f"ALERTS_{s}__{k}".upper() for s, keys in sections().items() for k in keys} | {
    "ALERTS_DATABASE_URL",
    "ALERTS_CONFIG",
}


@pytest.fixture
def service() -> dict[str, Any]:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    assert list(compose["services"]) == ["alerts"]
    assert set(compose["volumes"]) == {"data"}
    service: dict[str, Any] = compose["services"]["alerts"]
    return service


def instructions(name: str) -> list[str]:
    """The arguments of every Dockerfile instruction of this name, lines joined."""
    joined = re.sub(r"\\\n\s*", " ", DOCKERFILE)
    return re.findall(rf"^{name}\s+(.+)$", joined, flags=re.MULTILINE)


def test_the_service_has_no_right_it_does_not_need(service) -> None:
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert "privileged" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert [each.split(":")[0] for each in service["tmpfs"]] == ["/tmp"]  # noqa: S108 - a mount
    assert int(service["pids_limit"]) > 0


def test_only_the_data_can_be_written(service) -> None:
    mounts = [each.split(":") for each in service["volumes"]]
    assert [mount for mount in mounts if mount[-1] != "ro"] == [["data", "/data"]]
    assert instructions("VOLUME") == ["/data"]


def test_the_port_is_published_on_loopback_only(service) -> None:
    assert service["ports"] == ["127.0.0.1:8080:8080"]
    assert instructions("EXPOSE") == ["8080"]


def test_the_container_does_not_start_without_a_token(service) -> None:
    assert service["environment"]["ALERTS_WEB__HOST"] == "0.0.0.0"
    assert service["environment"]["ALERTS_WEB__TOKEN"].startswith("${ALERTS_WEB__TOKEN:?")
    assert re.search(r"^ALERTS_WEB__TOKEN=$", EXAMPLE, flags=re.MULTILINE)


def test_a_missing_env_file_is_no_mistake(service) -> None:
    assert service["env_file"] == [{"path": ".env", "required": False}]


def test_the_service_comes_back_and_its_log_stays_small(service) -> None:
    assert service["restart"] == "unless-stopped"
    assert set(service["logging"]["options"]) == {"max-size", "max-file"}
    # The daemon takes up to ten seconds to end its work.
    assert int(service["stop_grace_period"].removesuffix("s")) > 10


def test_both_files_ask_for_health_in_the_same_way(service) -> None:
    (check,) = instructions("HEALTHCHECK")
    command = json.loads(check.partition("CMD ")[2])
    assert service["healthcheck"]["test"] == ["CMD", *command]
    for option in ("interval", "timeout", "retries"):
        assert f"--{option}={service['healthcheck'][option]} " in f"{check} "


def test_the_image_runs_as_an_unprivileged_user() -> None:
    *_, last = instructions("USER")
    assert last == "10001:10001"
    assert DOCKERFILE.index("USER 10001") < DOCKERFILE.index("ENTRYPOINT")
    assert [each.split()[0] for each in instructions("FROM")] == ["python:3.12-slim"] * 2


def test_every_variable_of_the_image_and_of_compose_is_a_setting(service) -> None:
    image = re.findall(r"(ALERTS_\w+)=", " ".join(instructions("ENV")))
    assert image
    assert {*image, *service["environment"]} <= KNOWN


def test_every_variable_of_the_example_is_read_by_something() -> None:
    config = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "config").glob("*.yaml"))
    unknown = [n for n in NAMES if n not in KNOWN and f"${{{n}" not in config]
    assert len(NAMES) == len(set(NAMES))
    assert unknown == []


def test_every_variable_the_starter_configuration_names_is_in_the_example() -> None:
    config = "".join(
        line + "\n"
        for path in (ROOT / "config").glob("*.yaml")
        for line in path.read_text(encoding="utf-8").splitlines()
        if not line.lstrip().startswith("#")
    )
    named = set(re.findall(r"\$\{([A-Z][A-Z0-9_]*)", config))
    assert named
    assert named <= set(NAMES)


def test_the_builder_gets_what_the_wheel_is_made_of_and_no_secrets() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    allowed = {rule.strip("!/") for rule in rules if rule.startswith("!")}
    assert allowed == {
        ".ci/image.txt",
        ".ci/parts.py",
        ".ci/sbom",
        ".ci/sbom.txt",
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "CHANGELOG.md",
        "alerts",
        "config",
        "seeds",
    }


def test_the_image_installs_exact_versions_by_their_hash() -> None:
    asked = [run for run in instructions("RUN") if "pip install" in run]
    assert all("--require-hashes -r .ci/image.txt" in run for run in asked)
    for name in ("image", "dev", "sbom"):
        pinned = (ROOT / ".ci" / f"{name}.txt").read_text(encoding="utf-8")
        assert not re.search(r"://|--(?:extra-)?index-url|--find-links|file:", pinned)
        blocks = re.split(r"(?m)^(?=\S)", pinned)[1:]
        assert blocks
        assert all(re.match(r"[\w.\-\[\]]+==\S", b) and "--hash=sha256:" in b for b in blocks)


def test_the_image_holds_the_list_of_its_parts() -> None:
    (build,) = [run for run in instructions("RUN") if ".ci/sbom" in run]
    assert ".ci/sbom /opt/alerts/bin/python /opt/alerts/sbom.cdx.json" in build
    assert build.index("uninstall --yes pip") < build.index(".ci/sbom")
    assert (ROOT / ".ci" / "sbom").stat().st_mode & 0o111
    assert "COPY --from=build /opt/alerts /opt/alerts" in DOCKERFILE
