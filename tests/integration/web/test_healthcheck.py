from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import yaml

from alerts.web import Server, create_app

ROOT = Path(__file__).resolve().parents[3]


def test_the_containers_health_check_tells_a_live_server_from_a_dead_one(daemon) -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    cmd, python, option, script = compose["services"]["alerts"]["healthcheck"]["test"]
    assert (cmd, python, option) == ("CMD", "python", "-c")
    assert ":8080/" in script
    daemon.token = "t0ken"

    async def check(port: int) -> int:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", script.replace(":8080/", f":{port}/"), stderr=-3
        )
        return await process.wait()

    async def main() -> tuple[int, int]:
        server = Server(create_app(daemon.services()), "127.0.0.1", 0)
        await server.start()
        alive = await check(server.port)
        await server.stop()
        return alive, await check(server.port)

    alive, dead = asyncio.run(main())
    assert alive == 0
    assert dead != 0
