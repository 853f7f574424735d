"""What `loos convert` makes of a file: one function for each open format, with what it had to say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import BinaryIO, NamedTuple, TextIO, TypeVar

from stdnum.fr import siret as siret_number

from ckanext.loos.records.act import Act
from ckanext.loos.records.official import Official

from . import officials_csv, readers, totem
from .errors import FormatError
from .scdl import budget as scdl_budget
from .scdl import deliberations as scdl_deliberations

Record = TypeVar("Record")


class Town(NamedTuple):
    """What the person at the keyboard tells of the collectivity, where the file does not."""

    name: str | None
    siret: str | None


def budget(source: BinaryIO, _name: str, target: TextIO, _town: Town) -> Sequence[str]:
    reading = totem.stream(source)
    scdl_budget.write(target, [reading])
    return reading.warnings


def deliberations(source: BinaryIO, name: str, target: TextIO, town: Town) -> Sequence[str]:
    """Raises `FormatError` when no deliberation has what the schema asks."""
    if town.siret and not siret_number.is_valid(town.siret):
        raise FormatError("Ce SIRET est faux", "--siret", "Il a 14 chiffres, dont une clé.")
    told = readers.read(source, name).told
    acts = [_of(act, town) for act in _only(told.records, Act, "acte")]
    done = scdl_deliberations.write(target, acts)
    if not done.rows:
        reason = done.left_out[0] if done.left_out else "Aucune délibération dans ce fichier."
        raise FormatError(reason.rstrip("."), remedy="Le nom et le SIRET se donnent avec --nom et --siret.")
    return [*told.warnings, *done.left_out]


def _of(act: Act, town: Town) -> Act:
    siret = siret_number.compact(town.siret) if town.siret else None
    mine = siret if siret and act.siren in (None, siret[:9]) else None
    return replace(act, siret=act.siret or mine, collectivity=act.collectivity or town.name)


def officials(source: BinaryIO, name: str, target: TextIO, _town: Town) -> Sequence[str]:
    told = readers.read(source, name).told
    officials_csv.write(target, _only(told.records, Official, "élu"))
    return told.warnings


def _only(records: Iterable[object], kind: type[Record], word: str) -> list[Record]:
    found = [record for record in records if isinstance(record, kind)]
    if not found:
        raise FormatError(f"Ce fichier ne contient aucun {word}", remedy="Choisissez un autre fichier.")
    return found


FORMATS: Mapping[str, Callable[[BinaryIO, str, TextIO, Town], Sequence[str]]] = {
    "scdl-budget": budget,
    "scdl-deliberations": deliberations,
    "officials": officials,
}
