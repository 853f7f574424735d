"""The messages of @CTES, in archives whose bytes are always the same."""

from __future__ import annotations

import datetime
import gzip
import io
import tarfile
from collections.abc import Mapping
from typing import NamedTuple
from xml.sax.saxutils import escape

from .facts import DEPARTMENT, SIREN

_NAMES = {"1": "DE", "2": "AR", "3": "AI", "4": "CC", "6": "AU"}
_NAMESPACE = "http://www.interieur.gouv.fr/ACTES#v1.1-20040216"
_ROOT = f'<?xml version="1.0" encoding="UTF-8"?>\n<actes:{{0}} xmlns:actes="{_NAMESPACE}"'


class Sent(NamedTuple):
    """An act as the town hall sends it."""

    number: str
    date: datetime.date
    title: str
    subject: str
    nature: str = "1"

    @property
    def stem(self) -> str:
        return f"{DEPARTMENT}-{SIREN}-{self.date:%Y%m%d}-{self.number}-{_NAMES[self.nature]}"

    @property
    def received(self) -> datetime.date:
        return self.date + datetime.timedelta(days=2)


def _about(act: Sent) -> str:
    first, second = act.subject.split(".")
    return (
        f'<actes:CodeMatiere1 actes:CodeMatiere="{first}"/><actes:CodeMatiere2 actes:CodeMatiere="{second}"/>'
        f"<actes:Objet>{escape(act.title)}</actes:Objet>"
        "<actes:ClassificationDateVersion>2004-04-01</actes:ClassificationDateVersion>"
    )


def _who(act: Sent) -> str:
    return f'actes:Date="{act.date}" actes:NumeroInterne="{act.number}" actes:CodeNatureActe="{act.nature}"'


def sending(act: Sent, *files: bytes) -> dict[str, bytes]:
    """An act's message with its PDFs: the act itself, then annexes."""
    names = [f"{act.stem}-1-1_{place}.pdf" for place in range(1, len(files) + 1)]
    annexes = "".join(f"<actes:Annexe><actes:NomFichier>{name}</actes:NomFichier></actes:Annexe>" for name in names[1:])
    xml = (
        f"{_ROOT.format('Acte')} {_who(act)}>{_about(act)}"
        f"<actes:Document><actes:NomFichier>{names[0]}</actes:NomFichier></actes:Document>"
        f'<actes:Annexes actes:Nombre="{len(names) - 1}">{annexes}</actes:Annexes>'
        "<actes:DocumentPapier>N</actes:DocumentPapier></actes:Acte>"
    )
    return {f"{act.stem}-1-1_0.xml": xml.encode(), **dict(zip(names, files, strict=True))}


def receipt(act: Sent) -> dict[str, bytes]:
    xml = (
        f'{_ROOT.format("ARActe")} actes:IDActe="{act.stem}" actes:DateReception="{act.received}">'
        f"<actes:ActeRecu {_who(act)}>{_about(act)}</actes:ActeRecu></actes:ARActe>"
    )
    return {f"{act.stem}-1-2.xml": xml.encode()}


def withdrawal(act: Sent) -> dict[str, bytes]:
    """The town takes its sending back, and the prefecture acknowledges it."""
    day = act.received + datetime.timedelta(days=5)
    asked = f'{_ROOT.format("Annulation")} actes:IDActe="{act.stem}"/>'
    answered = f'{_ROOT.format("ARAnnulation")} actes:IDActe="{act.stem}" actes:DateReception="{day}"/>'
    return {f"{act.stem}-6-1_0.xml": asked.encode(), f"{act.stem}-6-2.xml": answered.encode()}


def tar(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as packed, tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()
