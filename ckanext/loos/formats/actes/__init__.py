"""@CTES: the messages by which a town hall sends its acts to the prefecture, and the prefecture answers.

Each message that speaks of an act gives a statement, even a poor one: a cancellation knows only an identifier;
`records.act_merge` joins them. Names, telephones and addresses of an envelope's referent are never read, nor what
an anomaly or a letter of the prefecture says. Source: actesv1_1.xsd of the ministry of the Interior.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import BinaryIO, NamedTuple

from lxml import etree

from ckanext.loos.records.act import Act, ActStatus

from ..errors import FormatError
from ..told import Told
from . import act as actes_act
from . import faults as actes_faults
from . import names as actes_names
from . import xml as actes_xml
from .xml import attribute, child, children, local, text

TOWNLESS = "Rien ne dit de quelle collectivité est l'acte : ni un identifiant, ni un nom de fichier."
_NAMESPACE = b"interieur.gouv.fr/ACTES"
_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z]+)[\s>/]")
_PLAIN = (b"NumeroInterne", b"CodeNatureActe", b"IDActe", b"IDCL", b"ActeRecu", b"NaturesActes")
_TOLD_NOTHING = {
    "RetourClassification": "Liste des matières et natures de la préfecture : aucun acte à lire",
    "ReponseClassificationSansChangement": "Réponse de la préfecture sur la classification : aucun acte à lire",
    "DemandeClassification": "Demande de classification : aucun acte à lire",
}
_LETTERS = re.compile(
    r"AR(ReponseRejet)?LettreObservations|(Rejet|Reponse)?LettreObservations|(Reponse)?CourrierSimple|DefereTA"
    r"|(AR)?(Demande|Refus)?PieceComplementaire"
)


class Sender(NamedTuple):
    """What an envelope tells: whose acts are in it, and the names of its messages."""

    siren: str | None
    department: str | None
    prefecture: str | None  # where the prefecture is the one who sends
    forms: tuple[str, ...]
    day: date | None = None  # on which it was sent


class Message(NamedTuple):
    acts: tuple[Act, ...] = ()
    warnings: tuple[str, ...] = ()
    sender: Sender | None = None
    sends: bool = False  # an act's own sending: its files come along


_Reader = Callable[[etree._Element, actes_names.Clue], Message]


def recognises(_name: str, start: bytes) -> bool:
    """Whether the first element is a message of @CTES."""
    plain = start.replace(b"\x00", b"")  # UTF-16
    root = _ROOT.search(re.sub(rb"<!--.*?-->", b"", plain, flags=re.DOTALL))
    known = root is not None and _kind(root[1].decode()) is not None
    return known and (_NAMESPACE in plain or any(word in plain for word in _PLAIN))


def read(source: BinaryIO, name: str = "") -> Told[Act]:
    """The statements of one message. Raises `FormatError`."""
    found = message(source.read(actes_xml.MAX_SIZE + 1), name)
    return Told(found.acts, (*found.warnings, *_lacks(found)))


def _lacks(found: Message) -> Iterator[str]:
    """What another file of the same archive would tell."""
    if found.sender and found.sender.forms and not found.acts:
        yield "Enveloppe @CTES : elle dit qui envoie, mais ne décrit aucun acte."
    if any(act.siren is None for act in found.acts):
        yield TOWNLESS


def message(data: bytes, name: str = "") -> Message:
    """One message; its own name, where it is known, tells what the XML does not."""
    if len(data) > actes_xml.MAX_SIZE:
        raise FormatError(
            f"Fichier trop gros pour un message @CTES : plus de {actes_xml.MAX_SIZE // 2**20} Mio",
            remedy="Vérifiez ce fichier.",
        )
    root, warnings = actes_xml.parsed(data)
    reader = _kind(local(root))
    if reader is None:
        raise FormatError(
            "Ce fichier n'est pas un message @CTES",
            remedy="Donnez le XML de l'acte, de son accusé de réception ou de son enveloppe.",
        )
    found = reader(root, actes_names.of_file(name))
    faults = actes_faults.faults(root, _described(root))
    return found._replace(warnings=(*warnings, *faults, *found.warnings))


def _kind(name: str) -> _Reader | None:
    if name in _TOLD_NOTHING or _LETTERS.fullmatch(name):
        return _nothing
    return _READERS.get(name)


def _described(root: etree._Element) -> etree._Element | None:
    """The element that describes the act; a test operator writes `Acte` for `ActeRecu`."""
    if local(root) == "Acte":
        return root
    received = child(root, "ActeRecu")
    return received if received is not None else child(root, "Acte")


def _nothing(root: etree._Element, _own: actes_names.Clue) -> Message:
    told = _TOLD_NOTHING.get(local(root), "Courrier entre la préfecture et la commune : il n'est pas lu")
    return Message(warnings=(f"{told} ({local(root)}).",))


def _about(status: ActStatus) -> _Reader:
    def reader(root: etree._Element, own: actes_names.Clue) -> Message:
        act, warnings = actes_act.read(root, _described(root), own, status)
        return Message((act,), warnings, sends=status is ActStatus.KNOWN)

    return reader


def _envelope(root: etree._Element, own: actes_names.Clue) -> Message:
    return Message(sender=_sender(root, own))


def _refused_envelope(root: etree._Element, own: actes_names.Clue) -> Message:
    """All the acts that it sent were refused with it; their names are all that is known of them."""
    sender = _sender(child(root, "EnveloppeRecue"), own)
    clues = [actes_names.of_file(form) for form in sender.forms]
    acts = tuple(act for clue in clues if (act := actes_act.named(clue, ActStatus.REFUSED)) is not None)
    unknown = ("Enveloppe refusée par la préfecture : les actes qu'elle contenait ne sont pas reconnus.",)
    return Message(acts, () if acts else unknown, sender._replace(forms=()))


def _sender(root: etree._Element | None, own: actes_names.Clue) -> Sender:
    town = child(root, "Emetteur", "IDCL")
    siren = attribute(town, "SIREN") or attribute(child(root, "Destinataire"), "SIREN")
    forms = (text(form, "NomFichier") for form in children(child(root, "FormulairesEnvoyes"), "Formulaire"))
    department = attribute(town, "Departement").upper()
    return Sender(
        siren if re.fullmatch(r"[0-9]{9}", siren) else own.siren,
        department if re.fullmatch(r"[0-9][0-9AB]{2}", department) else own.department,
        _prefecture(root),
        tuple(actes_act.own_name(form) for form in forms if form),
        own.sent,
    )


def _prefecture(root: etree._Element | None) -> str | None:
    """As the prefecture calls itself: "PREF062", or "SPREF0627" for a sub-prefecture."""
    whole, part = child(root, "Emetteur", "IDPref"), child(root, "Emetteur", "IDSousPref")
    told = attribute(part, "Departement") + attribute(part, "Arrondissement")
    code = f"SPREF{told}" if part is not None else f"PREF{attribute(whole, 'Departement')}"
    return code.upper() if re.fullmatch(r"S?PREF[0-9][0-9AB]{2}[0-9]?", code, re.IGNORECASE) else None


_READERS: Mapping[str, _Reader] = {
    "Acte": _about(ActStatus.KNOWN),
    "ARActe": _about(ActStatus.RECEIVED),
    "AnomalieActe": _about(ActStatus.REFUSED),
    "Annulation": _about(ActStatus.CANCELLED),
    "ARAnnulation": _about(ActStatus.CANCELLED),
    "EnveloppeCLMISILL": _envelope,
    "EnveloppeMISILLCL": _envelope,
    "AnomalieEnveloppe": _refused_envelope,
}
