"""An act as a message of @CTES tells it; what the XML lacks comes from identifiers and from names of files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from ckanext.loos.records.act import Act, ActFile, ActStatus, FileRole, Nature, parse_id

from ..errors import FormatError
from ..french_dates import day
from . import names as actes_names
from .names import Clue
from .xml import attribute, child, children, local, text

_LONGEST_NAME, _LONGEST_NUMBER = 255, 100
_PARTS = {"date": "la date", "number": "le numéro", "nature": "la nature"}


def read(
    root: etree._Element, described: etree._Element | None, own: Clue, status: ActStatus
) -> tuple[Act, tuple[str, ...]]:
    """The act of a message and warnings; `described` describes it, where the message does, `own` is the file's name.

    The day on which a cancellation was received is not the act's.
    """
    told, identifier = _described(described), _identifier(root, "IDActe")
    files, previous = _files(described), child(described, "PrecedentIdentifiantActe")
    answered = day(attribute(root, "DateReception")[:10])
    clues = [told, actes_names.of_identifier(identifier or ""), own, *map(_town, files)]
    act = Act(
        _first(clues, "siren"),
        _needed(clues, "number", root),
        _needed(clues, "date", root),
        _needed(clues, "nature", root),
        title=text(described, "Objet"),
        department=_first(clues, "department"),
        subject_code=_subject(described),
        files=files,
        status=status,
        receipt_id=identifier,
        received_on=answered if status is ActStatus.RECEIVED else None,
        previous_id=_identifier(previous, "IDActe"),
        told_on=answered,
    )
    return act, tuple(_warnings(root, described, told, act))


def named(clue: Clue, status: ActStatus) -> Act | None:
    """An act of which only the name of its sending is known."""
    if clue.message != "1-1" or not (clue.date and clue.number and clue.nature):
        return None
    return Act(clue.siren, clue.number, clue.date, clue.nature, department=clue.department, status=status)


def own_name(path: str) -> str:
    """A file's own name, whatever folder was written before it; empty when it cannot be one."""
    name = re.split(r"[\\/]", path)[-1].strip()
    return name if len(name) <= _LONGEST_NAME else ""


def _described(described: etree._Element | None) -> Clue:
    number = attribute(described, "NumeroInterne")
    return Clue(
        date=day(attribute(described, "Date")[:10]),
        number=number if 0 < len(number) <= _LONGEST_NUMBER else None,
        nature=_nature(attribute(described, "CodeNatureActe")),
    )


def _nature(code: str) -> Nature | None:
    digit = code.lstrip("0")
    return Nature(digit) if digit in {nature.value for nature in Nature} else None


def _identifier(element: etree._Element | None, name: str) -> str | None:
    told = attribute(element, name)
    return told if parse_id(told) else None


def _town(file: ActFile) -> Clue:
    """A file may have been named before the act's date or number was mended: its town alone is taken."""
    clue = actes_names.of_file(file.name)
    return Clue(clue.department, clue.siren)


def _first(clues: list[Clue], part: str) -> Any:
    return next((value for clue in clues if (value := getattr(clue, part)) is not None), None)


def _needed(clues: list[Clue], part: str, root: etree._Element) -> Any:
    value = _first(clues, part)
    if value is None:
        raise FormatError(
            f"Acte incomplet : {_PARTS[part]} manque ou n'est pas lisible",
            f"{local(root)}, ligne {root.sourceline}",
            "Exportez-le de nouveau depuis votre logiciel ou le site de votre opérateur.",
        )
    return value


def _subject(described: etree._Element | None) -> str | None:
    """The first two levels of the nomenclature, as "7.1"; "7" where only the first is told."""
    codes = [attribute(child(described, f"CodeMatiere{level}"), "CodeMatiere").lstrip("0") for level in (1, 2)]
    told = [code for code in codes if re.fullmatch(r"[0-9]{1,2}", code)]
    return ".".join(told) if told and told[0] == codes[0] else None


def _files(described: etree._Element | None) -> tuple[ActFile, ...]:
    """Each file once, the act before its annexes."""
    files: dict[str, ActFile] = {}
    for role, name in _names(described):
        if name:
            files.setdefault(name, ActFile(name, role, actes_names.of_file(name).type_code))
    return tuple(files.values())


def _names(described: etree._Element | None) -> Iterator[tuple[FileRole, str]]:
    for document in children(described, "Document"):
        yield FileRole.ACT, own_name(text(document, "NomFichier"))
    for annex in children(child(described, "Annexes"), "Annexe"):
        yield FileRole.ANNEX, own_name(text(annex, "NomFichier"))


def _warnings(root: etree._Element, described: etree._Element | None, told: Clue, act: Act) -> Iterator[str]:
    where = f"{local(root)}, ligne {root.sourceline}"
    for part, words in _PARTS.items():
        if described is not None and getattr(told, part) is None:
            missing = f"{words.capitalize()} de l'acte manque ou n'est pas lisible"
            yield f"{missing} ; l'identifiant ou le nom du fichier en tient lieu ({where})."
    if attribute(root, "IDActe") and act.receipt_id is None:
        yield f"L'identifiant de l'acte n'a pas la forme prévue, il n'est pas retenu ({where})."
    previous = child(described, "PrecedentIdentifiantActe")
    if previous is not None and act.previous_id is None:
        yield f"L'identifiant de l'acte précédent n'a pas la forme prévue, il n'est pas retenu ({where})."
    if not all(name for _, name in _names(described)):
        yield f"Un nom de fichier manque ou est trop long ({where})."
