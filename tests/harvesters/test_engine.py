"""What the engine takes of a source, over a connection that is a dictionary and a catalogue that is a list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any, BinaryIO

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import factories

from ckanext.loos.catalogue.taking import Incoming, Outcome
from ckanext.loos.harvesters import engine
from ckanext.loos.harvesters.connections import ConnectionFault, FileFault, SourceFile, StillChanging
from ckanext.loos.harvesters.engine import Options, changes, locks, pages, run, runs, withdrawals
from ckanext.loos.harvesters.engine.pages import Task
from ckanext.loos.harvesters.engine.tables import file as file_table


class Listed:
    """Files by name: their bytes, or the exception that reading them raises. A version is how often a file changed."""

    def __init__(self) -> None:
        self.files: dict[str, bytes | BaseException] = {}
        self.versions: dict[str, int] = {}
        self.read: list[str] = []
        self.fault: Exception | None = None

    def put(self, name: str, content: bytes | BaseException) -> None:
        self.files[name] = content
        self.versions[name] = self.versions.get(name, 0) + 1

    def __iter__(self) -> Iterator[SourceFile]:
        for name in sorted(self.files):
            yield SourceFile(name, str(self.versions[name]))
        if self.fault:
            raise self.fault

    def copy(self, name: str, target: BinaryIO) -> None:
        self.read.append(name)
        content = self.files[name]
        if isinstance(content, BaseException):
            raise content
        target.write(content)

    def faults(self) -> Iterator[str]:
        return iter(())

    def close(self) -> None:
        pass


class Catalogue:
    """Takes every file; the content says what becomes of it ("refused: why"), and is the key of what it gave."""

    glob, version = "*", 1

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.withdrawn: list[str] = []
        self.finished = 0

    def accept(self, organization_id: str, files: Sequence[Incoming]) -> list[Outcome]:
        self.calls.append([file.name for file in files])
        return [self._told(file.content.decode()) for file in files]

    def _told(self, content: str) -> Outcome:
        if content.startswith("bug"):
            raise ValueError(content)
        status, _, message = content.partition(": ")
        return Outcome(status, message, (content,)) if message else Outcome("created", "", (content,))

    def finish(self, organization_id: str) -> None:
        self.finished += 1

    def withdraw(self, organization_id: str, keys: Sequence[str]) -> None:
        self.withdrawn += keys


class Source:
    """A source with its connection and its catalogue."""

    def __init__(self, identifier: str) -> None:
        self.id, self.connection, self.catalogue, self.context = identifier, Listed(), Catalogue(), "1"
        self.helpers: list[int] = []

    def harvest(self, **options: Any) -> runs.Report:
        return engine.harvest(self.task, Options(**options), self.steps(Options(**options)))

    @property
    def task(self) -> Task:
        return Task("", self.id, "town", self.context, self.catalogue)

    def steps(self, options: Options) -> run.Steps:
        catalogue = self.catalogue
        return run.Steps(
            connect=lambda: self.connection,
            spread=self.spread,
            withdraw=lambda: withdrawals.apply(
                self.id, timedelta(days=7), lambda keys: catalogue.withdraw("town", keys), confirmed=options.confirm
            ),
            finish=lambda: catalogue.finish("town"),
        )

    def spread(self, run_id: str, count: int) -> list[str]:
        self.helpers.append(count)
        return []

    def age(self, days: int) -> None:
        """Let time pass for what is missing."""
        moved = file_table.c.missing_since - timedelta(days=days)
        model.Session.execute(sa.update(file_table).values(missing_since=moved))
        model.Session.commit()


@pytest.fixture
def source(with_plugins: None, clean_db: None, migrate_db_for: Callable[[str], None]) -> Source:
    for plugin in ("activity", "harvest", "loos"):
        migrate_db_for(plugin)
    return Source(factories.Dataset()["id"])


def test_only_what_changed_is_read(source: Source) -> None:
    source.connection.put("a", b"1")
    source.connection.put("b", b"2")
    assert source.harvest().counts == {"created": 2, "unchanged": 0}
    source.connection.read.clear()
    source.connection.put("b", b"3")
    assert source.harvest().counts == {"created": 1, "unchanged": 1}
    assert source.connection.read == ["b"]


def test_the_same_bytes_under_another_date_or_name_are_not_given_again(source: Source) -> None:
    source.connection.put("a", b"1")
    source.harvest()
    source.connection.put("a", b"1")
    source.connection.put("copy", b"1")
    assert source.harvest().counts == {"unchanged": 2}
    assert source.catalogue.calls == [["a"]]


def test_what_was_refused_is_told_at_each_run_and_read_again_only_when_it_changed(source: Source) -> None:
    source.connection.put("folder/a", b"refused: Ce n'est pas un acte.")
    first, second = source.harvest(), source.harvest()
    assert [(p.file, p.status, p.message) for p in first.problems] == [("a", "refused", "Ce n'est pas un acte.")]
    assert (second.problems, second.counts) == (first.problems, {"unchanged": 1})
    source.connection.put("folder/a", b"1")
    assert source.harvest().problems == []


def test_a_file_that_cannot_be_read_is_tried_again_and_one_being_written_waits(source: Source) -> None:
    source.connection.put("a", FileFault("Lecture refusée."))
    source.connection.put("b", StillChanging("attendez"))
    report = source.harvest()
    assert report.counts == {"unreadable": 1, "changing": 1, "unchanged": 0}
    assert [problem.message for problem in report.problems] == ["Lecture refusée."]
    source.connection.files |= {"a": b"1", "b": b"2"}
    assert source.harvest().counts == {"created": 2, "unchanged": 0}


def test_a_bug_costs_the_file_that_meets_it(source: Source, caplog: pytest.LogCaptureFixture) -> None:
    for name, content in {"a": b"1", "b": b"bug in /srv/secret", "c": b"3"}.items():
        source.connection.put(name, content)
    report = source.harvest()
    assert report.counts == {"created": 2, "unreadable": 1, "unchanged": 0}
    assert [(p.file, "inattendue" in p.message) for p in report.problems] == [("b", True)]
    assert "/srv/secret" not in caplog.text


def test_a_page_is_one_call_to_the_catalogue(source: Source) -> None:
    for number in range(pages.SIZE * 2 + 1):
        source.connection.put(f"{number:04}", str(number).encode())
    assert source.harvest().counts == {"created": pages.SIZE * 2 + 1, "unchanged": 0}
    assert [len(call) for call in source.catalogue.calls] == [pages.SIZE, pages.SIZE, 1]
    assert (source.helpers, source.catalogue.finished) == ([2], 1)


def test_options_take_all_again_or_a_few_or_one(source: Source) -> None:
    for name in "abc":
        source.connection.put(name, name.encode())
    assert source.harvest(limit=2).counts == {"created": 2}
    assert source.harvest().counts == {"created": 1, "unchanged": 2}
    assert source.harvest(force=True).counts == {"created": 3, "unchanged": 0}
    assert source.harvest(force=True, only="b").counts == {"created": 1}
    assert source.catalogue.calls[-1] == ["b"]


def test_another_reader_or_profile_reads_all_again(source: Source) -> None:
    source.connection.put("a", b"1")
    source.harvest()
    source.context = "2"
    assert source.harvest().counts == {"created": 1, "unchanged": 0}


def test_a_listing_that_breaks_off_takes_and_withdraws_nothing(source: Source) -> None:
    source.connection.put("a", b"1")
    source.harvest()
    source.connection.files.clear()
    source.connection.fault = ConnectionFault("La connexion ne répond pas.")
    report = source.harvest()
    assert (report.state, report.faults) == ("failed", ["La connexion ne répond pas."])
    assert missing(source) == []


def test_what_vanished_is_withdrawn_after_its_grace(source: Source) -> None:
    for number in range(20):
        source.connection.put(f"{number:02}", str(number).encode())
    source.harvest()
    del source.connection.files["07"]
    assert (source.harvest().faults, source.catalogue.withdrawn, missing(source)) == ([], [], ["07"])
    source.age(8)
    source.harvest()
    assert (source.catalogue.withdrawn, missing(source)) == (["7"], [])


def test_what_comes_back_in_time_stays(source: Source) -> None:
    source.connection.put("a", b"1")
    source.connection.put("b", b"2")
    source.harvest()
    kept = source.connection.files.pop("a")
    source.harvest()
    source.age(8)
    source.connection.files["a"] = kept
    source.harvest()
    assert (source.catalogue.withdrawn, missing(source)) == ([], [])


def test_what_another_file_also_gave_stays(source: Source) -> None:
    source.connection.put("a", b"1")
    source.connection.put("renamed", b"1")
    source.harvest()
    del source.connection.files["a"]
    source.harvest()
    source.age(8)
    source.harvest()
    assert source.catalogue.withdrawn == []


@pytest.mark.parametrize("kept", [0, 5])
def test_much_that_vanished_waits_for_a_person_s_word(source: Source, kept: int) -> None:
    for number in range(20):
        source.connection.put(f"{number:02}", str(number).encode())
    source.harvest()
    source.connection.files = dict(list(source.connection.files.items())[:kept])
    source.harvest()
    source.age(8)
    (line,) = source.harvest().faults
    assert f"{20 - kept} fichiers sur 20 ont disparu" in line
    assert source.catalogue.withdrawn == []
    assert source.harvest(confirm=True).faults == []
    assert len(source.catalogue.withdrawn) == 20 - kept


def test_two_runs_of_one_source_do_not_meet(source: Source) -> None:
    source.connection.put("a", b"1")
    with locks.connection() as other:
        assert locks.take(other, "source", source.id)
        with pytest.raises(engine.Busy):
            source.harvest()
    assert source.harvest().counts == {"created": 1, "unchanged": 0}


def test_a_run_that_was_cut_off_is_told_and_its_pages_are_done_again(source: Source) -> None:
    source.connection.put("a", b"1")
    source.connection.put("b", KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        source.harvest()
    model.Session.remove()
    source.connection.put("b", b"2")
    source.harvest()
    assert [report.state for report in runs.recent(source.id)] == ["finished", "interrupted"]
    assert {row.name for row in model.Session.execute(sa.select(file_table.c.name))} == {"a", "b"}


def test_a_worker_that_helps_takes_pages_that_nobody_has(source: Source) -> None:
    for number in range(pages.SIZE * 3):
        source.connection.put(f"{number:04}", str(number).encode())
    steps, helper = source.steps(Options()), Catalogue()

    def spread(run_id: str, count: int) -> list[str]:
        task = Task(run_id, source.id, "town", source.context, helper)
        with locks.connection() as held:
            assert locks.take(held, run_id, 0)  # somebody has the first page
            run.help_with(task, lambda: source.connection)
        return []

    report = engine.harvest(source.task, Options(), run.Steps(steps.connect, spread, steps.withdraw, steps.finish))
    assert report.counts == {"created": pages.SIZE * 3, "unchanged": 0}
    assert ([len(call) for call in helper.calls], [len(call) for call in source.catalogue.calls]) == (
        [pages.SIZE, pages.SIZE],
        [pages.SIZE],
    )


def test_what_follows_a_run_is_done_when_something_came_or_the_last_one_broke_off(source: Source) -> None:
    source.connection.put("a", b"1")
    source.harvest()
    source.harvest()
    assert source.catalogue.finished == 1
    source.connection.fault = ConnectionFault("La connexion ne répond pas.")
    source.harvest()
    source.connection.fault = None
    source.harvest()
    assert source.catalogue.finished == 2


def test_old_reports_and_the_pages_of_old_runs_go(source: Source) -> None:
    for _ in range(runs.KEPT + 3):
        source.harvest()
    assert len(runs.recent(source.id, 1000)) == runs.KEPT
    assert model.Session.scalar(sa.text("SELECT count(*) FROM loos_harvest_page")) == 0


def test_a_name_that_nobody_can_store_is_told_and_the_rest_goes_on(source: Source) -> None:
    source.connection.put("a\udcff", b"1")
    source.connection.put("b", b"2")
    report = source.harvest()
    assert report.counts == {"created": 1, "unchanged": 0}
    assert ["a?" in line for line in report.faults] == [True]


def missing(source: Source) -> list[str]:
    wanted = (file_table.c.source_id == source.id, file_table.c.missing_since.is_not(None))
    return list(model.Session.scalars(sa.select(file_table.c.name).where(*wanted)))




def test_names_that_nobody_can_store_cost_themselves_alone_and_tell_no_folder(source: Source) -> None:
    for name in ("dossier-secret/a\udcff", "dossier-secret/" + "b" * 3_000, "dossier-secret/c"):
        source.connection.put(name, name[-1:].encode("utf-8", "replace"))
    report = source.harvest()
    assert (report.state, report.counts) == ("finished", {"created": 1, "unchanged": 0})
    assert "secret" not in str(report.faults) and "a?, bbb" in str(report.faults)


def test_a_thousand_names_that_nobody_can_store_are_one_line(source: Source) -> None:
    for number in range(1_000):
        source.connection.put(f"{number}\udcff", b"1")
    (line,) = source.harvest().faults
    assert "1000" in line and len(line) < 300


def test_a_file_that_is_told_twice_is_taken_once(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "_CHUNK", 2)
    for name in "abcd":
        source.connection.put(name, name.encode())
    told = list(source.connection)
    monkeypatch.setattr(Listed, "__iter__", lambda listed: iter([*told, told[0]]))
    assert source.harvest().counts == {"created": 4, "unchanged": 0}
