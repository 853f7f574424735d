"""Harvests from a folder, beside ckanext-harvest in one run: a first one, one without changes, one with few.

Each item is an archive with the two acts of a day, so each becomes a dataset (a session) with its tables. The rival's
is a dataset of the same size by ckanext-harvest's own base harvester, through gather, fetch and import.
"""

from __future__ import annotations

import argparse
import datetime
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bench_site
from valombre import messages, papers
from valombre.messages import Sent

RIVALS = 200  # items of the rival's in all
TURNS = 5  # of ours and the rival's, one after the other
OURS = 200  # datasets of a turn
STEPS = (3_000,)  # datasets at the end of each part that follows; `--far` goes on to the last
FAR = (5_000, 10_000, 20_000)
MANY = 100_000  # files where nothing changed
CHANGED = 0.01
PDF = papers.text("Délibération", ["Le conseil municipal approuve les travaux."])


def archives(first: int, last: int) -> Iterator[tuple[str, bytes]]:
    for place in range(first, last):
        day = datetime.date(1960, 1, 4) + datetime.timedelta(days=place)
        acts = [Sent(f"{day.year}_0{n}", day, f"Travaux de voirie, tranche {place}-{n}", "8.3") for n in (1, 2)]
        files = [messages.sending(act, PDF) | messages.receipt(act) for act in acts]
        yield f"{acts[0].stem}.tar.gz", messages.tar(files[0] | files[1])


def fill(folder: Path, first: int, last: int) -> None:
    for name, content in archives(first, last):
        (folder / name).write_bytes(content)


def source(organization: str, folder: Path, name: str) -> Any:
    """A source of this project's over a folder."""
    from ckan.plugins import toolkit as tk
    from ckanext.harvest.model import HarvestSource

    settings = {"type": "files", "path": str(folder), "organizations": "valombre-en-exemple"}
    for key, value in settings.items():
        tk.config[f"ckan.loos.connection.{name}.{key}"] = value
    values = {"name": name, "title": name, "url": f"loos:{name}", "source_type": "loos_actes"}
    context = {"user": bench_site.user(), "ignore_auth": True}
    made = tk.get_action("harvest_source_create")(context, {**values, "owner_org": organization})
    return HarvestSource.get(made["id"])


def harvested(of: Any) -> tuple[float, dict[str, int]]:
    """Seconds of a run, and what became of its files."""
    from ckan.lib import jobs

    from ckanext.loos.harvesters import launch

    jobs.get_queue().empty()
    start = time.perf_counter()
    report = launch.harvest(of)
    return time.perf_counter() - start, {status: n for status, n in report.counts.items() if n}


def rival(source_id: str, organization: str, first: int, last: int) -> float:
    """Milliseconds an object of a run of the rival's, through gather, fetch and import."""
    import rival_harvester
    from ckan import model
    from ckanext.harvest import queue
    from ckanext.harvest.model import HarvestJob, HarvestObject, HarvestSource

    harvester = rival_harvester.Harvester(organization, range(first, last))
    start = time.perf_counter()
    job = HarvestJob(source=HarvestSource.get(source_id))  # of whatever kind: the harvester asks nothing of it
    job.save()
    for identifier in queue.gather_stage(harvester, job):
        found = HarvestObject.get(identifier)
        found.retry_times += 1
        found.save()
        queue.fetch_and_import_stages(harvester, found)
        model.Session.remove()
    job = HarvestJob.get(job.id)
    job.status = "Finished"
    job.save()
    return (time.perf_counter() - start) / (last - first) * 1000


def memory() -> float:
    """The most that this process has had so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def first_harvests(of: Any, organization: str, folder: Path) -> tuple[list[float], list[float]]:
    """Milliseconds a dataset, ours and the rival's in turn, so that a busy machine slows both."""
    print(f"{'first harvest':>14}{'loos, ms each':>16}{'ckanext-harvest':>18}{'ratio':>8}")
    ours, theirs = [], []
    for turn in range(TURNS + 1):
        part = RIVALS // TURNS
        slow = rival(of.id, organization, turn * part, (turn + 1) * part)
        fast = first_harvest(of, folder, turn * OURS, (turn + 1) * OURS)
        if turn:  # at first everything is loaded
            ours.append(fast)
            theirs.append(slow)
            print(f"{turn:>14}{fast:>16.2f}{slow:>18.2f}{slow / fast:>8.1f}", flush=True)
    return ours, theirs


def first_harvest(of: Any, folder: Path, first: int, last: int) -> float:
    fill(folder, first, last)
    seconds, counts = harvested(of)
    if counts.get("published") != last - first:
        raise SystemExit(f"not all was published: {counts}")
    return seconds / (last - first) * 1000


def growth(of: Any, folder: Path, first: int, steps: tuple[int, ...]) -> int:
    """Milliseconds a dataset as their number grows; how many there are at the end."""
    print(f"\n{'datasets':>10}{'ms each':>10}{'peak MiB':>10}")
    for last in steps:
        told = first_harvest(of, folder, first, last)
        print(f"{last:>10,}{told:>10.2f}{memory():>10.0f}", flush=True)
        first = last
    return first


def few_changes(of: Any, folder: Path, known: int) -> float:
    """Seconds of a run where one file in a hundred changed."""
    for name, content in archives(0, int(known * CHANGED)):
        (folder / name).write_bytes(content + b"\n")
    return harvested(of)[0]


def unchanged(organization: str) -> float:
    """Milliseconds an item of a source of a hundred thousand, where nothing changed."""
    with tempfile.TemporaryDirectory() as path:
        folder = Path(path)
        for place in range(MANY):
            (folder / f"{place}.xml").write_bytes(b"<a%d/>" % place)
        of = source(organization, folder, "many")
        before = memory()
        first, _ = harvested(of)
        seconds, counts = harvested(of)
        if counts != {"unchanged": MANY}:
            raise SystemExit(f"something changed: {counts}")
    print(f"\n{MANY:,} files, first read: {first:.1f} s; nothing changed: {seconds:.1f} s")
    print(f"peak memory: {before:.0f} MiB before, {memory():.0f} MiB after")
    return seconds / MANY * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--far", action="store_true", help=f"go on to {FAR[-1]:,} datasets")
    steps = STEPS + (FAR if parser.parse_args().far else ())
    with bench_site.site(), tempfile.TemporaryDirectory() as path:
        organization, folder = bench_site.commune(), Path(path)
        of = source(organization, folder, "actes")
        ours, theirs = first_harvests(of, organization, folder)
        theirs_again = rival(of.id, organization, 0, RIVALS)
        known = growth(of, folder, (TURNS + 1) * OURS, steps)
        seconds, _ = harvested(of)
        few = few_changes(of, folder, known)
        print(f"nothing changed: {seconds:.2f} s; one in a hundred changed: {few:.2f} s")
        again = unchanged(organization)
    one, other = statistics.median(ours), statistics.median(theirs)
    print(f"\nloos: {one:.1f} ms an item the first time, {again:.4f} when nothing changed")
    print(f"ckanext-harvest: {other:.1f} ms an item the first time, {theirs_again:.1f} when nothing changed")
    print(f"ratio first-harvest {other / one:.1f}")
    print(f"ratio unchanged {theirs_again / again:.0f}")


if __name__ == "__main__":
    main()
