"""Archives of acts as an operator sends them, made for the tests."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "formats"))

from archives import tar
from pdfs import Sheet, made

from ckanext.loos.catalogue.acts import intake, publish, reading
from ckanext.loos.catalogue.taking import Incoming, Outcome

SIREN = "215600461"
_ACT = """<?xml version="1.0" encoding="UTF-8"?>
<actes:Acte xmlns:actes="http://www.interieur.gouv.fr/ACTES#v1.1-20040216"
 actes:Date="{date}" actes:NumeroInterne="{number}" actes:CodeNatureActe="{nature}">
 <actes:CodeMatiere1 actes:CodeMatiere="{first}"/><actes:CodeMatiere2 actes:CodeMatiere="{second}"/>
 <actes:Objet>{title}</actes:Objet>
 <actes:ClassificationDateVersion>2020-01-01</actes:ClassificationDateVersion>
 <actes:Document><actes:NomFichier>{stem}-1-1_1.pdf</actes:NomFichier></actes:Document>
 <actes:Annexes actes:Nombre="0"/><actes:DocumentPapier>N</actes:DocumentPapier>
</actes:Acte>"""
_RECEIPT = """<?xml version="1.0" encoding="UTF-8"?>
<a:ARActe xmlns:a="http://www.interieur.gouv.fr/ACTES#v1.1-20040216" a:IDActe="{stem}" a:DateReception="{received}">
 <a:ActeRecu a:Date="{date}" a:NumeroInterne="{number}" a:CodeNatureActe="{nature}">
 <a:CodeMatiere1 a:CodeMatiere="{first}"/><a:CodeMatiere2 a:CodeMatiere="{second}"/>
 <a:Objet>{title}</a:Objet></a:ActeRecu>
</a:ARActe>"""
_NATURES = {"1": "DE", "2": "AR", "3": "AI", "4": "CC", "5": "BF", "6": "AU"}


def given(organization: str, name: str, content: bytes) -> Outcome:
    """A file of the share through a whole run: taken, its texts read, the registers made."""
    (outcome,) = intake.accept(organization, [Incoming(name, content)])
    reading.read_all(organization)
    publish.finish(organization)
    return outcome


def stem(number: str, date: str, nature: str = "1") -> str:
    return f"056-{SIREN}-{date.replace('-', '')}-{number}-{_NATURES[nature]}"


def told(number: str, title: str, date: str, subject: str, nature: str) -> dict[str, str]:
    first, second = subject.split(".")
    facts = {"number": number, "title": title, "date": date, "nature": nature, "first": first, "second": second}
    return {**facts, "stem": stem(number, date, nature)}


def archive(
    number: str,
    title: str = "Tarifs de la cantine",
    *,
    date: str = "2024-03-12",
    subject: str = "8.1",
    nature: str = "1",
    lines: tuple[str, ...] = ("Le conseil municipal fixe les tarifs de la cantine.",),
    pdf: bytes | None = None,
) -> bytes:
    """One act with its PDF, as an operator's archive."""
    facts = told(number, title, date, subject, nature)
    document = made(Sheet(lines)) if pdf is None else pdf
    return tar({f"{facts['stem']}-1-1_0.xml": _ACT.format(**facts).encode(), f"{facts['stem']}-1-1_1.pdf": document})


def receipt(number: str, title: str = "Tarifs de la cantine", *, date: str = "2024-03-12", received: str) -> bytes:
    """The prefecture's answer, as a message alone."""
    return _RECEIPT.format(**told(number, title, date, "8.1", "1"), received=received).encode()
