"""What a clerk's table tells of a session, joined with what is known of it, whichever came first.

A line of the table and a deliberation are one by their number; a line without one, by a title that only these two
have. What an act tells (title, subject) stays. Of the rest, a value of the table fills what is empty; once told, it
takes the place of what is known only when the table changed it: what an agent typed meanwhile stays.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from .act import number_key
from .official import folded
from .session import Item, Session

_HEAD = ("place", "start", "president", "secretary", "seats", "attendance")
_LINE = ("ballot_kind", "ballot", "votes", "result")
_EMPTY = (None, "", ())
_NOTHING = Item("", "")
_SMALL = frozenset("a au aux d de des du en et l la le les par pour sur un une".split())
_RANK = frozenset("n no point question".split())

Pairs = Mapping[int, str]  # lines of a table, by place from 0, to deliberations, by the key of their number


class Joined(NamedTuple):
    session: Session
    table: Session  # to be kept: its agenda has the titles that may appear without a deliberation
    held: tuple[int, ...] = ()  # lines of the table that may not appear, by their places from 0


def title_key(title: str) -> tuple[str, ...]:
    """A title as it is compared: without accents, small words, plurals, nor its place in the agenda."""
    words = folded(title).split("-")
    while words and (words[0] in _RANK or (words[0].isdigit() and len(words[0]) < 3)):
        words = words[1:]
    return tuple(word.rstrip("sx") if len(word) > 3 else word for word in words if word not in _SMALL)


def plain(session: Session) -> Session:
    """Without what the session itself tells of its items (place, seats): so that these can be compared."""
    return replace(session, items=tuple(_plain(item) for item in session.items))


def _plain(item: Item) -> Item:
    return replace(item, position=None, ballot=replace(item.ballot, seats=None) if item.ballot else None)


def overlaid(told: Session, before: Session | None) -> Session:
    """What a table leaves empty it does not tell: what was told before still counts."""
    left = {name: getattr(before, name, None) or getattr(told, name) for name in (*_HEAD, "items")}
    return plain(replace(told, **{name: value for name, value in left.items() if getattr(told, name) in _EMPTY}))


def with_table(
    known: Session,
    told: Session,
    before: Session | None,
    acts: Mapping[str, Item],
    may_appear: Callable[[Item], bool],
) -> Joined:
    """A table came (as `overlaid` makes it), after the one `before`; `acts` are told by the key of their number."""
    last = before or Session(told.date)
    former = _pairs(known.items, last.items)
    left = _left(known, _lines(last, former), {*acts, *(number_key(line.number) for line in told.items)})
    pairs = _pairs(left.items, told.items)
    free = {place: line for place, line in enumerate(told.items) if place not in pairs}
    shown = {place: line for place, line in free.items() if may_appear(line)}
    added = {place: number_key(line.number) for place, line in shown.items() if line.number}
    kept = _merged(left, _lines(told, pairs), _lines(last, former), acts, may_appear)
    whole = kept | {key: shown[place] for place, key in added.items()}
    items = _ordered(whole, {**pairs, **added}, known, former)
    table = replace(told, agenda=tuple(line.title for line in told.items if not line.number and may_appear(line)))
    agenda = _agenda(table, pairs, _own(known, last), items)
    head = {name: _value(getattr(known, name), getattr(last, name), getattr(told, name)) for name in _HEAD}
    held = tuple(place for place in free if place not in shown)
    return Joined(replace(known, **head, items=items, agenda=agenda), table, held)


def with_acts(former: Session, known: Session, told: Session) -> Session:
    """Acts came: `known` holds them, `former` does not yet; `told` is the table, which is known already."""
    pairs, last = _pairs(known.items, told.items), _pairs(former.items, told.items)
    kept = _merged(known, _lines(told, pairs), _lines(told, last), {}, lambda line: False)
    items = _ordered(kept, pairs, former, last)
    return replace(known, items=items, agenda=_agenda(told, pairs, _own(known, told), items))


def _left(known: Session, before: Mapping[str, Item], told: Collection[str]) -> Session:
    """Without what was but a line of the table, which the table has no more; `told` are keys of numbers."""
    keyed = [(number_key(item.number), item) for item in known.items]
    left = [i for key, i in keyed if key in told or i != replace(before.get(key, _NOTHING), number=i.number)]
    return replace(known, items=tuple(left))


def _pairs(items: Sequence[Item], lines: Sequence[Item]) -> Pairs:
    """Which line tells which deliberation: by number, else by the only title that is the same."""
    keys = {number_key(item.number): item.title for item in items}
    numbers = {place: number_key(line.number) for place, line in enumerate(lines) if line.number}
    found = {place: key for place, key in numbers.items() if key in keys}
    left = _by_title((key, title) for key, title in keys.items() if key not in found.values())
    for title, places in _by_title((p, line.title) for p, line in enumerate(lines) if not line.number).items():
        if len(places) == 1 and len(left.get(title, ())) == 1:
            found[places[0]] = left[title][0]
    return dict(sorted(found.items()))


def _by_title(told: Iterable[tuple[Any, str]]) -> dict[tuple[str, ...], list[Any]]:
    found: dict[tuple[str, ...], list[Any]] = {}
    for what, title in told:
        found.setdefault(title_key(title), []).append(what)
    found.pop((), None)
    return found


def _lines(session: Session, pairs: Pairs) -> dict[str, Item]:
    return {key: session.items[place] for place, key in pairs.items()}


def _merged(
    known: Session,
    told: Mapping[str, Item],
    before: Mapping[str, Item],
    acts: Mapping[str, Item],
    may_appear: Callable[[Item], bool],
) -> dict[str, Item]:
    """The known deliberations with what the table tells of them, by the keys of their numbers."""
    found = {}
    for item in known.items:
        key = number_key(item.number)
        line, base, act = told.get(key, _NOTHING), before.get(key, _NOTHING), acts.get(key)
        values = {name: _value(getattr(item, name), getattr(base, name), getattr(line, name)) for name in _LINE}
        if act is None or not act.subject_code:
            values["subject_code"] = _value(item.subject_code, _subject(base), _subject(line))
        if act is None and line is not _NOTHING and may_appear(line):
            values["title"] = _value(item.title, base.title, line.title)
        found[key] = replace(item, **values)
    return found


def _subject(line: Item) -> str | None:
    """A title alone is too weak a tie to class an act by it."""
    return line.subject_code if line.number else None


def _value(known: Any, before: Any, told: Any) -> Any:
    """Of a value: what is known stays, unless it is empty or the table has changed its own."""
    if told == before or (told in _EMPTY and before in _EMPTY):
        return known
    if before in _EMPTY:
        return told if known in _EMPTY else known
    return known if told in _EMPTY and known != before else told


def _ordered(items: Mapping[str, Item], pairs: Pairs, former: Session, last: Pairs) -> tuple[Item, ...]:
    """In the table's order, then the others; as they are where somebody had put them in another order."""
    before = [key for item in former.items if (key := number_key(item.number)) in last.values()]
    if before == list(last.values()):
        first = [key for _, key in sorted(pairs.items())]
        items = {key: items[key] for key in [*first, *items]}
    return tuple(items.values())


def _own(known: Session, last: Session) -> list[str]:
    """Points of the agenda that no table told: an agent typed them."""
    told = {title_key(line.title) for line in last.items}
    return [title for title in known.agenda if title_key(title) not in told]


def _agenda(table: Session, pairs: Pairs, own: Iterable[str], items: Sequence[Item]) -> tuple[str, ...]:
    """Points that are none of these deliberations, each once."""
    free = [line.title for place, line in enumerate(table.items) if place not in pairs and not line.number]
    known, found = {title_key(item.title) for item in items}, dict[tuple[str, ...], str]()
    for title in [*(title for title in free if title in table.agenda), *own]:
        found.setdefault(title_key(title), title)
    return tuple(title for key, title in found.items() if key not in known)
