"""The databases: tests of what is stored run on SQLite and on PostgreSQL, each in its own.

A test that needs just one runs on SQLite, or where ALERTS_DATABASE_URL names a PostgreSQL server,
on that.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

if TYPE_CHECKING:
    from alerts.store import Database

NewUrl = Callable[[], str]

#: Taken out of the environment, where it would be every test's one database.
NAMED_SERVER = os.environ.pop("ALERTS_DATABASE_URL", "")
LOCAL_SERVER = "postgresql://postgres@127.0.0.1:5432/test"


@pytest.fixture(scope="session", autouse=True)
def _cache_of_this_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A cache folder that all workers of this run share, and no other run."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(shared / "cache"))
        yield


@pytest.fixture(scope="session")
def postgresql_server() -> URL:
    """The server under test; a missing one skips on a laptop and fails in CI."""
    address = os.environ.get("ALERTS_TEST_POSTGRES_URL") or NAMED_SERVER or LOCAL_SERVER
    url = make_url(address).set(drivername="postgresql+psycopg")
    engine = create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 2})
    try:
        engine.connect().close()
    except OperationalError as missing:
        reason = f"no PostgreSQL answers at {url.render_as_string()}: {missing.orig}"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return url


@pytest.fixture
def new_sqlite(tmp_path: Path) -> NewUrl:
    """Makes addresses of SQLite files that do not exist yet."""
    return lambda: f"sqlite:///{tmp_path / uuid.uuid4().hex}.db"


@pytest.fixture
def new_postgresql(postgresql_server: URL) -> Iterator[NewUrl]:
    """Makes addresses of empty PostgreSQL schemas, each gone after the test."""
    engine = create_engine(postgresql_server, poolclass=NullPool)
    schemas = list[str]()

    def new() -> str:
        schemas.append(f"test_{uuid.uuid4().hex}")
        with engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {schemas[-1]}"))
        url = postgresql_server.update_query_dict({"options": f"-csearch_path={schemas[-1]}"})
        return url.render_as_string(hide_password=False)

    yield new
    with engine.begin() as connection:
        for schema in schemas:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))


@pytest.fixture
def new_url(request: pytest.FixtureRequest) -> NewUrl:
    """Makes addresses of empty databases, of the kind this run of the tests is for."""
    kind = "postgresql" if NAMED_SERVER.startswith("postgresql") else "sqlite"
    new: NewUrl = request.getfixturevalue(f"new_{kind}")
    return new


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of an SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'alerts.db'}"


@pytest.fixture
def postgresql_url(new_postgresql: NewUrl) -> str:
    """The address of a PostgreSQL schema of this test alone."""
    return new_postgresql()


@pytest.fixture
def one_url(new_url: NewUrl) -> str:
    """The address of an empty database of this test alone, of one kind."""
    return new_url()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database of this test alone, one kind after the other."""
    address: str = request.getfixturevalue(f"{request.param}_url")
    return address


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open database with its tables, of this test alone, one kind after the other."""
    yield from _opened(database_url)


@pytest.fixture
def one_database(one_url: str) -> Iterator[Database]:
    """An open database with its tables, of this test alone, of one kind: for long tests."""
    yield from _opened(one_url)


def _opened(url: str) -> Iterator[Database]:
    from alerts.store import Database  # tests of the core run without the store

    opened = Database(url)
    opened.migrate()
    yield opened
    opened.close()
