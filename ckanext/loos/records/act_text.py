"""An act of the register in French, for readers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from .act import ActStatus
from .dates_french import long_date
from .figures_french import NBSP
from .registered_act import Kind, RegisteredAct


class Name(NamedTuple):
    one: str
    many: str


KINDS: Mapping[Kind, Name] = {
    Kind.REGULATORY: Name("Arrêté réglementaire", "Arrêtés réglementaires"),
    Kind.PERMANENT_ORDER: Name("Arrêté permanent", "Arrêtés permanents"),
    Kind.TEMPORARY_ORDER: Name("Arrêté temporaire", "Arrêtés temporaires"),
    Kind.DECISION: Name("Décision", "Décisions"),
    Kind.INDIVIDUAL: Name("Arrêté individuel", "Arrêtés individuels"),
    Kind.CONTRACT: Name("Contrat ou convention", "Contrats et conventions"),
    Kind.BUDGET: Name("Document budgétaire", "Documents budgétaires"),
    Kind.LIST: Name("Liste des délibérations", "Listes des délibérations"),
    Kind.MINUTES: Name("Procès-verbal", "Procès-verbaux"),
    Kind.OTHER: Name("Autre acte", "Autres actes"),
    Kind.LOCAL: Name("Document interne", "Documents internes"),
}


def state(act: RegisteredAct) -> str:
    """In one word, for files: what an agent did of it before what the prefecture said."""
    if act.withdrawn_on:
        return "retiré"
    return {ActStatus.CANCELLED: "annulé", ActStatus.REFUSED: "refusé", ActStatus.RECEIVED: "reçu"}.get(
        act.status or ActStatus.KNOWN, "connu"
    )


def standing(act: RegisteredAct) -> str:
    """Where it stands, in sentences; empty where nothing is told."""
    told = []
    if act.withdrawn_on:
        told.append(f"Retiré de ce site le {long_date(act.withdrawn_on)}. Ses fichiers n’y sont plus.")
    if act.status is ActStatus.CANCELLED:
        told.append(f"Annulé{NBSP}: la commune a retiré cet acte après l’avoir envoyé à la préfecture.")
    elif act.status is ActStatus.REFUSED:
        told.append(f"Refusé{NBSP}: la préfecture n’a pas accepté l’envoi de cet acte.")
    elif act.received_on:
        told.append(f"Reçu en préfecture le {long_date(act.received_on)}.")
    elif act.status is ActStatus.RECEIVED:
        told.append("Reçu en préfecture.")
    return " ".join(told)


def out_of_force(act: RegisteredAct) -> bool:
    return act.withdrawn_on is not None or act.status in (ActStatus.CANCELLED, ActStatus.REFUSED)
