"""Acts become sessions: what the gate lets through is in a dataset, the rest waits where only agents see it.

An act enters here with its files. The deliberations of a body and date are one dataset. A page of acts is one
transaction, then one commit of the index; an act is `projected` once the index holds it. Registers are made once, by
`finish`, at the end of a run; what a crash left between a commit and the index, `finish` makes good as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.loos.records.act import number_key
from ckanext.loos.records.act_sessions import doubt

from .. import communes, officials, once, originals, registers, saving, sessions, texts
from ..act_register import writer as register_writer
from ..budgets.publish import words
from ..sessions import writer as session_writer
from ..taking import NO_COMMUNE
from . import rows as act_rows
from .judging import Judge, unread
from .rows import HELD, PUBLISHED, VANISHED, WAITING, ActRow, Received

_TAKEN = "Un agent a donné à cette séance un acte d'un autre jour qui porte le même numéro : dites où va celui-ci."
_FOREIGN = "Cet acte est celui du SIREN {}, qui n'est ni la commune ni un de ses organismes."


class Outcome(NamedTuple):
    """What became of an act: published, held, waiting, unchanged or refused."""

    status: str
    message: str  # one French line
    package_id: str | None = None
    key: str = ""  # the act's identity, once it is kept


Groups = Mapping[str, Sequence[Received]]  # what a page tells of each act, by identity


def accept(organization_id: str, page: Iterable[Received], user: str = "") -> list[Outcome]:
    """Accept a page of acts of a commune, and publish what may be. Commits; an outcome for each, in their order."""
    return _each(organization_id, page, lambda row, groups: _in_parts(row, groups, user or saving.site_user()))


def preview(organization_id: str, page: Iterable[Received]) -> list[Outcome]:
    """What would become of acts, without writing; an outcome for each, in their order."""
    return _each(organization_id, page, _foreseen)


def _each(
    organization_id: str, page: Iterable[Received], take: Callable[[communes.CommuneRow, Groups], dict[str, Outcome]]
) -> list[Outcome]:
    row, received = communes.find(organization_id), list(page)
    if row is None:
        return [Outcome("refused", NO_COMMUNE) for _ in received]
    ours = [item._replace(act=replace(item.act, siren=item.act.siren or row.commune.siren)) for item in received]
    groups: dict[str, list[Received]] = {}
    for item in ours:
        if item.act.siren in row.commune.sirens:
            groups.setdefault(act_rows.identity(item.act), []).append(item)
    told = take(row, groups)
    return [told.get(act_rows.identity(i.act)) or Outcome("refused", _FOREIGN.format(i.act.siren)) for i in ours]


def review(organization_id: str, keys: Iterable[str], user: str = "") -> None:
    """Judge these acts' files again, whose text was not read at first. Commits."""
    if row := communes.find(organization_id):
        _in_parts(row, dict.fromkeys(keys, ()), user or saving.site_user())


def _in_parts(row: communes.CommuneRow, groups: Groups, user: str) -> dict[str, Outcome]:
    """All at once; when CKAN refuses a session, the halves of the page, so that what is wrong costs itself alone."""
    try:
        return _accept(row, groups, user)
    except tk.ValidationError as error:
        keys = sorted(groups)
        if len(keys) == 1:
            return {keys[0]: Outcome("refused", words(error.error_dict))}
    middle = len(keys) // 2
    halves = [{key: groups[key] for key in half} for half in (keys[:middle], keys[middle:])]
    return _in_parts(row, halves[0], user) | _in_parts(row, halves[1], user)


def _accept(row: communes.CommuneRow, groups: Groups, user: str) -> dict[str, Outcome]:
    page = _judged(row, groups)
    if page.fresh:
        write(row, page.fresh, page.contents, user, page.hidden())
    else:
        model.Session.rollback()  # nothing is written, but locks are held
    return page.outcomes()


def _foreseen(row: communes.CommuneRow, groups: Groups) -> dict[str, Outcome]:
    page = _judged(row, groups)
    model.Session.rollback()
    return page.outcomes()


class _Page(NamedTuple):
    """Acts of a page as known, those that say something new, and the bytes of files."""

    former: Mapping[str, ActRow]
    fresh: dict[str, ActRow]
    contents: Mapping[str, bytes]
    keys: Collection[str]

    def hidden(self) -> list[ActRow]:
        """Acts that were public, and are held since a later message told more of them."""
        before = {key: self.former[key] for key, new in self.fresh.items() if new.state == HELD and key in self.former}
        return [known for known in before.values() if known.state == PUBLISHED and not known.is_paper]

    def outcomes(self) -> dict[str, Outcome]:
        """`fresh` holds by now where each act was written."""
        return {
            key: _outcome(key, self.fresh.get(key) or self.former[key], fresh=key in self.fresh) for key in self.keys
        }


def _judged(row: communes.CommuneRow, groups: Groups) -> _Page:
    former = _locked(row, groups.keys())
    contents = {sha256: body for items in groups.values() for item in items for sha256, body in item.contents.items()}
    known = texts.known({*contents, *unread(former.values())})
    judge = Judge(officials.names(row.organization_id), known, row.commune.name)
    rows = {key: judge.act(former.get(key), items) for key, items in groups.items()}
    fresh = _placed({key: new for key, new in rows.items() if not _same(former.get(key), new)})
    return _Page(former, fresh, contents, rows.keys())


def _locked(row: communes.CommuneRow, keys: Collection[str]) -> dict[str, ActRow]:
    """What is known of acts; nobody else writes their sessions until the transaction ends."""
    saving.lock_all([("session", act_rows.meeting(key)) for key in keys])
    found = act_rows.find(row.organization_id, keys)
    return {key: known for key, known in found.items() if known.state != VANISHED}  # what comes back is judged anew


def _same(former: ActRow | None, new: ActRow) -> bool:
    """Whether a row says what was known already, to the end."""
    return former is not None and former.projected and (former.act, former.files) == (new.act, new.files)


def _placed(rows: Mapping[str, ActRow]) -> dict[str, ActRow]:
    """Deliberations whose session is in doubt wait for a clerk."""
    told = {key: new for key, new in rows.items() if _makes_session(new) and not new.is_paper}
    sirens = {new.act.siren or "" for new in told.values()}
    days, guests = sessions.days(sirens), sessions.guests(sirens)
    counts = Counter(act_rows.body_and_day(new.act) for new in told.values())
    placed = dict(rows)
    for key, new in told.items():
        alone, known = counts[act_rows.body_and_day(new.act)], days.get(new.act.siren or "", ())
        taken = _TAKEN if (new.act.siren, new.act.date, number_key(new.act.number)) in guests else ""
        if not new.decided_by and (reason := taken or doubt(new.act, alone, known)):
            placed[key] = replace(new, state=WAITING, reasons=(reason,))
    return placed


def _makes_session(row: ActRow) -> bool:
    """A paper whose file is held makes none: there would be nothing on its page."""
    shown = not row.is_paper or any(file.state == PUBLISHED for file in row.files)
    return row.state == PUBLISHED and row.session_day is not None and shown


def _is_registered(row: ActRow) -> bool:
    """Cleared, and of no session: it goes to the register of acts."""
    return row.state == PUBLISHED and row.session_day is None


def write(
    row: communes.CommuneRow,
    fresh: dict[str, ActRow],
    contents: Mapping[str, bytes],
    user: str,
    hidden: Iterable[ActRow] = (),
) -> None:
    """One transaction: originals, datasets, rows; then the index. Commits. `hidden`: acts that leave the public."""
    try:
        changed = [_hide(known, user) for known in hidden]
        kept = {file.sha256 for new in fresh.values() for file in new.files} & contents.keys()
        originals.keep_all({sha256: contents[sha256] for sha256 in kept})
        with once.asked():
            written = session_writer.write(row, [new for new in fresh.values() if _makes_session(new)], user)
            written |= register_writer.write(row, [new for new in fresh.values() if _is_registered(new)], user)
        rows = {key: replace(new, package_id=written.get(key), projected=False) for key, new in fresh.items()}
        act_rows.save(row.organization_id, rows.values())
        model.Session.commit()
    except Exception:
        model.Session.rollback()
        for sha256 in contents:
            originals.drop(sha256)
        raise
    fresh.update(rows)
    saving.index(sorted({*written.values(), *filter(None, changed)}))
    act_rows.mark_projected(row.organization_id, rows.keys())
    model.Session.commit()


def _hide(known: ActRow, user: str) -> str | None:
    """The id of the dataset it was in, if any."""
    return session_writer.mask(known, user) if known.session_day else register_writer.remove(known, user)


def finish(organization_id: str) -> None:
    """Once, at the end of a run: what a crash kept from the index, then the registers. Commits."""
    left = act_rows.unprojected(organization_id)
    saving.index(sorted({package_id for package_id in left.values() if package_id}))
    act_rows.mark_projected(organization_id, left.keys())
    model.Session.commit()
    registers.refresh(organization_id)


def _outcome(key: str, row: ActRow, *, fresh: bool) -> Outcome:
    if not fresh and row.state not in (HELD, WAITING):
        return Outcome("unchanged", "Acte déjà reçu.", row.package_id, key)
    if row.state == PUBLISHED:
        return Outcome(PUBLISHED, "Publication faite.", row.package_id, key)
    return Outcome(row.state, " ".join(row.reasons), row.package_id, key)
