"""Where a message of @CTES departs from its schema (actesv1_1.xsd) without being unreadable: told, and tolerated.

A third of the messages that operators really exchange are not valid, so nothing is refused for that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from .xml import attribute, child, children, local, text

_NAMESPACE = "http://www.interieur.gouv.fr/ACTES#v1.1-20040216"
_ACT = ("CodeMatiere1", "CodeMatiere2", "Objet", "ClassificationDateVersion", "Document", "Annexes", "DocumentPapier")
_CHILDREN = {
    "Acte": _ACT,
    "ActeRecu": _ACT,
    "ARActe": ("ActeRecu", "ClassificationDateVersionEnCours"),
    "AnomalieActe": ("Date", "Nature", "ActeRecu", "ClassificationDateVersionEnCours"),
    "AnomalieEnveloppe": ("Date", "Nature", "EnveloppeRecue"),
    "RetourClassification": ("DateClassification", "NaturesActes", "Matieres"),
    "EnveloppeCLMISILL": ("Emetteur", "AdressesRetour", "FormulairesEnvoyes"),
    "EnveloppeMISILLCL": ("Emetteur", "FormulairesEnvoyes", "Destinataire"),
}
_ATTRIBUTES = {
    "Acte": ("Date", "NumeroInterne", "CodeNatureActe"),
    "ActeRecu": ("Date", "NumeroInterne", "CodeNatureActe"),
    "ARActe": ("IDActe", "DateReception"),
    "Annulation": ("IDActe",),
    "ARAnnulation": ("IDActe", "DateReception"),
}
_LONGEST_TITLE, _LONGEST_NUMBER = 500, 15
_ENVELOPE_ANOMALIES = ("001", "002", "003", "004", "005", "100")


def faults(root: etree._Element, act: etree._Element | None) -> list[str]:
    """One line each, with its place; `act` is the element that describes the act, where there is one."""
    parts = [root] if act is None or act is root else [root, act]
    found = [fault for part in parts for fault in (*_missing(part), *_unqualified(part))]
    if root.nsmap.get(root.prefix) != _NAMESPACE:
        found.append(_told("l'espace de noms n'est pas celui d'@CTES", root))
    found += [*_anomaly(root), *_classification(root)]
    return found + (list(_act(act)) if act is not None else [])


def _told(what: str, element: etree._Element) -> str:
    return f"Écart au schéma @CTES : {what} ({local(element)}, ligne {element.sourceline})."


def _missing(element: etree._Element) -> Iterator[str]:
    name = local(element)
    for wanted in _CHILDREN.get(name, ()):
        if child(element, wanted) is None:
            yield _told(f"« {wanted} » manque", element)
    for wanted in _ATTRIBUTES.get(name, ()):
        if not attribute(element, wanted):
            yield _told(f"l'attribut « {wanted} » manque", element)


def _unqualified(element: etree._Element) -> Iterator[str]:
    if any(not str(key).startswith("{") for key in element.attrib):
        yield _told("des attributs sont sans espace de noms", element)


def _anomaly(root: etree._Element) -> Iterator[str]:
    """The code of an anomaly: three digits, and a known one for an envelope."""
    code, kind = text(root, "Nature"), local(root)
    if kind == "AnomalieActe" and code and not re.fullmatch(r"[0-9]{3}", code):
        yield _told("le code de l'anomalie n'a pas trois chiffres", root)
    if kind == "AnomalieEnveloppe" and code and code not in _ENVELOPE_ANOMALIES:
        yield _told("le code de l'anomalie n'est pas prévu", root)


def _classification(root: etree._Element) -> Iterator[str]:
    natures = children(child(root, "NaturesActes"), "NatureActe")
    if any(child(nature, "TypePJNatureActe") is None for nature in natures):
        yield _told("des natures n'ont pas de types de pièces", root)


def _act(act: etree._Element) -> Iterator[str]:
    received = [*children(act.getparent(), "ActeRecu"), *children(act.getparent(), "Acte")]
    if len(received) > 1:
        yield _told("l'acte y est décrit plusieurs fois, la première description est lue", act)
    if act.getparent() is not None and local(act) == "Acte":
        yield _told("« Acte » est écrit au lieu d'« ActeRecu »", act)
    for subject in (part for part in act if local(part).startswith("CodeMatiere")):
        if not re.fullmatch(r"[0-9]+", attribute(subject, "CodeMatiere")):
            yield _told("le code de la matière manque ou n'est pas un nombre", subject)
    if len(text(act, "Objet")) > _LONGEST_TITLE:
        yield _told(f"l'objet a plus de {_LONGEST_TITLE} signes", act)
    if len(attribute(act, "NumeroInterne")) > _LONGEST_NUMBER:
        yield _told(f"le numéro a plus de {_LONGEST_NUMBER} signes", act)
    annexes = child(act, "Annexes")
    if annexes is not None and attribute(annexes, "Nombre") != str(sum(1 for _ in children(annexes, "Annexe"))):
        yield _told("le nombre d'annexes annoncé n'est pas celui des annexes nommées", annexes)
