"""Acts from their archives to published sessions, beside one `package_create` for each act, in one run.

Then the same as the number of acts grows, the search over 100,000 deliberations, and, apart, the reading of texts.
"""

from __future__ import annotations

import datetime
import hashlib
import itertools
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import bench_site
from valombre import messages, papers
from valombre.messages import Sent

PER_SESSION = 20
PAGE = 500  # files, as a harvest gives them
STEPS = (1_000, 5_000, 20_000)  # acts known at the end of each part
FOUND = 100_000  # deliberations to search in
RIVALS = 5  # datasets of one act, before each page of ours
MINUTES = 1_000  # papers to search in, of some 100 KB each
SEARCHES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("a rare word", {"text": "zibeline"}),
    ("three words", {"text": "tarif cantine 2019"}),
    ("a common word", {"text": "voirie"}),
    ("a very common word", {"text": "conseil"}),
    ("a common word, page 2", {"text": "voirie", "page": 2}),
    ("its last page", {"text": "voirie", "page": 50}),
    ("a phrase", {"text": '"programme de 2001"'}),
    ("no word", {}),
    ("no word, page 2", {"page": 2}),
    ("a year", {"year": 2001}),
    ("a word in a year", {"text": "voirie", "year": 2001}),
    ("a subject", {"subject": "7.5"}),
    ("a word in a subject", {"text": "école", "subject": "7"}),
    ("a word in papers", {"text": "voirie", "kind": "document"}),
    ("a rare word in papers", {"text": "zibeline", "kind": "document"}),
    ("sessions", {"kind": "seance"}),
    ("no such word", {"text": "introuvable"}),
)
SUBJECTS = (
    ("8.3", "Travaux de voirie, tranche {n} du programme"),
    ("7.5", "Subvention à l'école publique, classe {n}"),
    ("7.1", "Budget : décision modificative {n}"),
    ("8.1", "Tarif de la cantine, quotient {n}"),
)
COPY = (
    """
    INSERT INTO package (id, name, title, type, owner_org, state, private, metadata_created, metadata_modified)
    SELECT id || :copy, name || :copy, title, type, owner_org, state, private, metadata_created, metadata_modified
    FROM package JOIN loos_session ON package_id = id WHERE length(id) = 36""",
    """
    INSERT INTO loos_session (package_id, siren, body, date, words)
    SELECT package_id || :copy, siren, body, date + :days, words FROM loos_session WHERE length(package_id) = 36""",
    """
    INSERT INTO loos_deliberation (package_id, position, date, siren, number, number_key, title, subject_code, words)
    SELECT package_id || :copy, position, date + :days, siren, number, number_key, title, subject_code, words
    FROM loos_deliberation WHERE length(package_id) = 36""",
)
# Minutes for some sessions: the words that all have, numbers that few have, and one word in one of them.
PAPERS = """
    WITH held AS (SELECT *, row_number() OVER (ORDER BY package_id) AS place FROM loos_session LIMIT :papers),
    number AS (SELECT string_agg('voirie et budget n' || n || ' du conseil municipal, ', '') AS words
               FROM generate_series(1, 2500) AS n),
    made AS (INSERT INTO resource (id, package_id, position, state, name, url, extras)
             SELECT package_id || '-pv', package_id, 900, 'active', 'PV', 'pv.pdf', '{}' FROM held)
    INSERT INTO loos_paper (package_id, position, siren, date, role, words)
    SELECT package_id, 900, siren, date, 'minutes',
           to_tsvector('french', number.words || CASE place WHEN 1 THEN ' zibeline' ELSE place::text END)
    FROM held, number"""


class File(NamedTuple):
    name: str
    content: bytes


def archives(first: int, last: int) -> Iterator[File]:
    """An archive for each act, as an operator leaves it: the act with its PDF, and its receipt."""
    for place in range(first, last):
        session, n = divmod(place, PER_SESSION)
        day = datetime.date(1990, 1, 8) + datetime.timedelta(days=7 * session)
        subject, title = SUBJECTS[n % len(SUBJECTS)]
        act = Sent(f"{day.year}_{session % 60:02}{n:02}", day, f"{title.format(n=n)} de {day.year}", subject)
        words = [f"Le conseil municipal, après en avoir délibéré le {day:%d/%m/%Y}, approuve : {act.title}."] * 8
        sent = messages.sending(act, papers.text(act.title, words))
        yield File(f"EACT--{act.stem}.tar.gz", messages.tar({**sent, **messages.receipt(act)}))


def took(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def rival(organization: str, numbers: Iterator[int]) -> list[float]:
    """A dataset for each act, by CKAN's own action, the PDF as a link: milliseconds of each."""
    from ckan.plugins import toolkit as tk

    context = {"user": bench_site.user(), "ignore_auth": True}

    def made(number: int) -> object:
        resources = [{"url": f"https://mairie.example/{number}.pdf", "name": "Délibération", "format": "PDF"}]
        values = {
            "name": f"acte-{number}",
            "title": f"Travaux de voirie, tranche {number}",
            "notes": "Le conseil municipal approuve les travaux. " * 5,
            "owner_org": organization,
            "tags": [{"name": "délibérations"}, {"name": "conseil municipal"}],
            "resources": resources,
        }
        return tk.get_action("package_create")(dict(context), values)

    return [took(partial(made, number)) * 1000 for number in itertools.islice(numbers, RIVALS)]


def page(organization: str, first: int, last: int) -> float:
    """Milliseconds an act, from the bytes of archives to published sessions that are indexed."""
    from ckan.lib import jobs

    from ckanext.loos.catalogue.acts import intake

    jobs.get_queue().empty()  # no worker is here, and ckanext-xloader fails over its own jobs that wait
    files = list(archives(first, last))
    outcomes: list[intake.Outcome] = []
    seconds = took(lambda: outcomes.extend(intake.accept(organization, files)))
    if any(outcome.status != "published" for outcome in outcomes):
        raise SystemExit(f"acts were not published: {outcomes[0].message}")
    return seconds / len(files) * 1000


def growth(organization: str) -> tuple[list[float], list[float]]:
    """Milliseconds an act, ours and the rival's, page by page in turn so that a busy machine slows both."""
    from ckanext.loos.catalogue.acts import publish

    numbers = itertools.count()
    page(organization, 0, PAGE)
    rival(organization, numbers)  # everything is loaded
    print(f"{'acts known':>12}{'ms an act':>12}{'acts a second':>15}{'a dataset each':>16}")
    ours: list[float] = []
    theirs: list[float] = []
    first = PAGE
    for last in STEPS:
        slow, fast = [], []
        for start in range(first, last, PAGE):
            slow += rival(organization, numbers)
            fast.append(page(organization, start, min(last, start + PAGE)))
        registers = took(partial(publish.finish, organization)) / (last - first) * 1000
        ours += [each + registers for each in fast]
        theirs += slow
        each = statistics.median(fast) + registers
        print(f"{last:>12,}{each:>12.2f}{1000 / each:>15.0f}{statistics.median(slow):>13.0f} ms", flush=True)
        first = last
    return ours, theirs


def copied() -> None:
    """The sessions that are there, again on other days until there are deliberations enough."""
    import sqlalchemy as sa
    from ckan import model

    count = model.Session.scalar(sa.text("SELECT count(*) FROM loos_deliberation"))
    for copy in range(1, -(-FOUND // count)):
        for statement in COPY:
            model.Session.execute(sa.text(statement), {"copy": f"-{copy}", "days": copy})
    model.Session.execute(sa.text(PAPERS), {"papers": MINUTES})
    model.Session.commit()
    with model.meta.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("VACUUM ANALYZE"))


def searched(organization: str) -> None:
    """Without the network and the page around it: what PostgreSQL and this process need for a search."""
    from ckanext.loos.catalogue.sessions import search, search_filters
    from ckanext.loos.catalogue.sessions.search_kinds import Kind, Query

    copied()
    print(f"\n{'search':<24}{'found':>9}{'best ms':>9}{'median ms':>11}")
    for name, asked in SEARCHES:
        query = Query(**{**asked, "kind": Kind(asked["kind"]) if "kind" in asked else None})
        found = search.search(organization, query)
        seconds = [took(partial(search.search, organization, query)) for _ in range(9)]
        told = f"{found.total:,}{'+' if found.more else ''}"
        print(f"{name:<24}{told:>9}{min(seconds) * 1000:>9.1f}{statistics.median(seconds) * 1000:>11.1f}")
    seconds = [took(partial(search_filters.filters, organization)) for _ in range(9)]
    print(f"{'years and subjects':<24}{'':>9}{min(seconds) * 1000:>9.1f}{statistics.median(seconds) * 1000:>11.1f}")


def texts() -> None:
    from ckanext.loos.catalogue import texts as catalogue_texts
    from ckanext.loos.formats.documents import ocr

    words = ["Le conseil municipal, après en avoir délibéré, approuve les travaux de voirie et leur financement."] * 12
    kinds: dict[str, Callable[[str, list[str]], bytes]] = {"text": papers.text}
    if ocr.installed():
        kinds["scan, recognised"] = papers.scan
    print(f"\n{'PDF of one page':<24}{'ms each':>9}")
    for kind, made in kinds.items():
        files = [made(f"{kind} {n}", words) for n in range(10 if kind == "text" else 3)]
        seconds = [took(partial(read, catalogue_texts, content)) for content in files]
        print(f"{kind:<24}{statistics.median(seconds) * 1000:>9.0f}")


def read(catalogue_texts: Any, content: bytes) -> None:
    catalogue_texts.read(hashlib.sha256(content).hexdigest(), "a.pdf", lambda: content)


def main() -> None:
    with bench_site.site():
        organization = bench_site.commune()
        ours, theirs = growth(organization)
        searched(organization)
        texts()
        one = statistics.median(theirs)
        print(f"\na dataset for each act, by package_create: {one:.1f} ms an act")
        print(f"ratio acts {one / statistics.median(ours):.1f}")


if __name__ == "__main__":
    main()
