"""A watched folder gives each complete file once, and again when it changes."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alerts.model.feed import Feed, FeedKind, FeedState
from alerts.sources import seeds
from alerts.sources.base import Fetched, FetchFailed, FetchOutcome, NotModified
from alerts.sources.seeds import fetch_folder

NOW = datetime(2026, 6, 2, 12, tzinfo=UTC)
OLD = NOW - timedelta(minutes=5)


@dataclass
class Folder:
    """A folder under watch, and the cursor between its polls."""

    root: Path
    cursor: str = ""

    def write(self, name: str, text: str = "Title\nText", at: datetime = OLD) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self.touch(name, at)
        return path

    def touch(self, name: str, at: datetime) -> None:
        moment = int(at.timestamp() * 1_000_000_000)
        os.utime(self.root / name, ns=(moment, moment))

    def fetch(self, now: datetime = NOW) -> FetchOutcome:
        feed = Feed("seeds", FeedKind.SEED_DIR, str(self.root))
        return fetch_folder(feed, FeedState("seeds", next_due=now, cursor=self.cursor), now)

    def poll(self, now: datetime = NOW) -> list[str]:
        """The names of the files that this poll reads."""
        got = self.fetch(now)
        assert not isinstance(got, FetchFailed)
        self.cursor = got.cursor
        return [document.name for document in got.documents] if isinstance(got, Fetched) else []

    def notes(self) -> tuple[str, ...]:
        got = self.fetch()
        assert not isinstance(got, FetchFailed)
        return got.notes


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    root = tmp_path / "watched"
    root.mkdir()
    return Folder(root)


def test_each_file_is_read_once(folder: Folder) -> None:
    for name in ("b.txt", "a.md", "sub/deep/c.html", "-rf.txt", "a & <b>.txt", "line\nbreak.txt"):
        folder.write(name)
    assert folder.poll() == [
        "-rf.txt",
        "a & <b>.txt",
        "a.md",
        "b.txt",
        "line\nbreak.txt",
        "sub/deep/c.html",
    ]
    assert folder.poll() == []
    assert isinstance(folder.fetch(), NotModified)


def test_subfolders_can_be_left_to_another_source(folder: Folder) -> None:
    folder.write("a.txt")
    folder.write("examples/b.txt")
    feed = Feed("s", FeedKind.SEED_DIR, str(folder.root), options={"subfolders": False})
    got = fetch_folder(feed, FeedState("s", next_due=NOW), NOW)
    assert isinstance(got, Fetched)
    assert [document.name for document in got.documents] == ["a.txt"]


def test_a_changed_file_is_read_again_and_a_touched_one_is_not(folder: Folder) -> None:
    folder.write("a.txt", "one")
    assert folder.poll() == ["a.txt"]
    folder.touch("a.txt", OLD + timedelta(seconds=1))
    assert folder.poll() == []
    folder.write("a.txt", "two", OLD + timedelta(seconds=2))
    assert folder.poll() == ["a.txt"]


def test_a_file_is_complete_two_seconds_after_its_last_change(folder: Folder) -> None:
    folder.write("a.txt", at=NOW)
    assert folder.poll(NOW + timedelta(seconds=1)) == []
    folder.write("a.txt", "Title\nText and more", at=NOW + timedelta(seconds=1))
    assert folder.poll(NOW + timedelta(seconds=2)) == []
    folder.write("a.txt", "Title\nText and more still", at=NOW + timedelta(seconds=2))
    assert folder.poll(NOW + timedelta(seconds=4)) == ["a.txt"]
    assert folder.poll(NOW + timedelta(seconds=9)) == []


def test_a_file_from_the_future_is_read_once_it_stood_still_for_a_poll(folder: Folder) -> None:
    folder.write("a.txt", at=NOW + timedelta(days=1))
    assert folder.poll() == []
    assert folder.poll() == ["a.txt"]
    assert folder.poll() == []


def test_a_file_that_is_being_rewritten_with_the_same_words_is_not_read_again(
    folder: Folder,
) -> None:
    folder.write("a.txt")
    assert folder.poll() == ["a.txt"]
    folder.touch("a.txt", NOW)
    assert folder.poll(NOW + timedelta(seconds=1)) == []
    assert folder.poll(NOW + timedelta(seconds=10)) == []


def test_a_removed_file_leaves_the_cursor(folder: Folder) -> None:
    path = folder.write("a.txt")
    folder.poll()
    assert list(json.loads(folder.cursor)) == ["a.txt"]
    path.unlink()
    assert folder.poll() == []
    assert json.loads(folder.cursor) == {}


def test_hidden_partial_and_foreign_files_are_passed_over(folder: Folder) -> None:
    for name in (".hidden.txt", ".git/a.txt", "a.txt.part", "b.txt~", "c.tmp", "d.pdf", "e"):
        folder.write(name)
    assert folder.poll() == []
    assert folder.notes() == ()


def test_links_stay_inside_the_folder(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text("secret", encoding="utf-8")
    folder.write("real.txt")
    (folder.root / "inside.txt").symlink_to("real.txt")
    (folder.root / "out.txt").symlink_to(tmp_path / "outside.txt")
    (folder.root / "up").symlink_to("..")
    (folder.root / "loop.txt").symlink_to("loop.txt")
    assert folder.poll() == ["inside.txt", "real.txt"]
    assert [note.split(":")[0] for note in folder.notes()] == ["loop.txt", "out.txt"]


def test_pipes_are_never_opened(folder: Folder) -> None:
    os.mkfifo(folder.root / "pipe.txt")
    folder.touch("pipe.txt", OLD)
    assert folder.poll() == []
    assert json.loads(folder.cursor) == {}


def test_a_pipe_put_in_the_place_of_a_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    os.mkfifo(path)
    assert seeds._read(str(path), (path.stat().st_mtime_ns, 0)) is None


def test_a_file_that_is_too_large_is_said_and_not_read(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeds, "_MAX_FILE", 10)
    folder.write("a.txt", "x" * 11)
    assert folder.poll() == []
    assert folder.notes() == ("a.txt: larger than 10 bytes",)
    folder.write("a.txt", "x" * 10, OLD + timedelta(seconds=1))
    assert folder.poll() == ["a.txt"]


def test_a_file_that_cannot_be_read_is_said_and_tried_again(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("a.txt")
    folder.write("b.txt")

    def refuse(path: str, stamp: tuple[int, int]) -> bytes | None:
        if path.endswith("a.txt"):
            raise PermissionError
        return original(path, stamp)

    original = seeds._read
    monkeypatch.setattr(seeds, "_read", refuse)
    got = folder.fetch()
    assert isinstance(got, Fetched)
    assert got.notes == ("a.txt: not readable (PermissionError)",)
    assert folder.poll() == ["b.txt"]
    monkeypatch.undo()
    assert folder.poll() == ["a.txt"]


def test_a_file_that_changes_while_it_is_read_waits_for_the_next_poll(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("a.txt")
    original = seeds._read
    monkeypatch.setattr(seeds, "_read", lambda path, stamp: original(path, (stamp[0], 1)))
    assert folder.poll() == []
    monkeypatch.undo()
    assert folder.poll() == ["a.txt"]


def test_what_one_poll_cannot_take_waits_for_the_next(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeds, "_MAX_FILES_A_POLL", 2)
    for name in "abc":
        folder.write(f"{name}.txt", name)
    got = folder.fetch()
    assert isinstance(got, Fetched)
    assert got.more
    assert folder.poll() == ["a.txt", "b.txt"]
    assert folder.poll() == ["c.txt"]


def test_folders_too_deep_are_not_walked(folder: Folder) -> None:
    folder.write("/".join("abcdefgh") + "/in.txt")
    folder.write("/".join("abcdefghi") + "/out.txt")
    assert folder.poll() == ["a/b/c/d/e/f/g/h/in.txt"]


def test_a_name_that_is_no_utf_8_keeps_its_bytes_visible(folder: Folder) -> None:
    (Path(os.fsdecode(os.fsencode(folder.root) + b"/\xff.txt"))).write_text("x", encoding="utf-8")
    assert folder.poll(NOW + timedelta(days=3650)) == ["\\xff.txt"]
    assert folder.poll(NOW + timedelta(days=3650)) == []


def test_notes_are_bounded(folder: Folder) -> None:
    for n in range(30):
        (folder.root / f"{n:02}.txt").symlink_to("/etc/passwd")
    notes = folder.notes()
    assert len(notes) == 21
    assert notes[-1] == "and 10 more files with problems"


@pytest.mark.parametrize("cursor", ["{broken", "[]", '{"a.txt": 5}', '{"a.txt": ["x", 1, ""]}'])
def test_a_cursor_that_cannot_be_read_means_that_nothing_was(folder: Folder, cursor: str) -> None:
    folder.write("a.txt")
    folder.cursor = cursor
    assert folder.poll() == ["a.txt"]


@pytest.mark.parametrize("place", ["missing", "file.txt", "nul\x00byte"])
def test_a_place_that_is_no_folder_is_a_failure(tmp_path: Path, place: str) -> None:
    (tmp_path / "file.txt").write_text("x", encoding="utf-8")
    got = Folder(tmp_path / place).fetch()
    assert isinstance(got, FetchFailed)
    assert got.reason.startswith("the folder cannot be read (")


def test_a_link_to_the_folder_itself_may_be_watched(folder: Folder, tmp_path: Path) -> None:
    folder.write("a.txt")
    (tmp_path / "link").symlink_to(folder.root)
    assert Folder(tmp_path / "link").poll() == ["a.txt"]


def test_a_subfolder_that_cannot_be_listed_is_said_and_the_rest_is_read(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("locked/a.txt")
    folder.write("open/b.txt")
    original = os.scandir

    def refuse(path: str | Path) -> object:
        if str(path).endswith("locked"):
            raise PermissionError
        return original(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert folder.poll() == ["open/b.txt"]
    assert folder.notes() == ("locked: not readable (PermissionError)",)
