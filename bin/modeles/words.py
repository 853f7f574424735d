"""What the templates ask of a clerk, and how their sheet « Mode d'emploi » explains it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ckanext.loos.formats import officials_sheet
from ckanext.loos.formats.session_sheet import head as session_head
from ckanext.loos.formats.session_sheet import items as session_items
from ckanext.loos.formats.session_sheet import people as session_people
from ckanext.loos.formats.session_sheet import words as session_words
from ckanext.loos.records.figures_french import tidy

LINES = 500  # made ready below the headings
HELP = "Mode d'emploi"
HELP_WIDTHS = (24, 90, 24)
DATES = {"Date de la séance", "Début du mandat", "Fin du mandat", "Début de la fonction", "Fin de la fonction"}
CHOICES = {
    "Civilité": ("Mme", "M."),
    "Présence": tuple(session_words.PRESENCES),
    "Mode de scrutin": tuple(session_words.BALLOTS),
    "Résultat": tuple(session_words.RESULTS),
    "Vote": tuple(session_words.CHOICES),
}
WIDE = {"Titre": 70, "Lieu": 40, "Délégation": 40, "Commissions": 40, "Fonction": 30, "Rubrique": 26, "Réponse": 50}


class Sheet(NamedTuple):
    name: str
    headings: tuple[str, ...]
    labels: tuple[str, ...] = ()  # of the lines, where a sheet is a form


class Template(NamedTuple):
    sheets: Sequence[Sheet]
    words: Sequence[Sequence[str]]

    def explained(self) -> list[list[str]]:
        """The rows of the sheet « Mode d'emploi », in French typography."""
        return [[tidy(cell) for cell in row] for row in self.words]


def width(heading: str) -> int:
    """Of a column, in signs."""
    return WIDE.get(heading, max(16, len(heading) + 2))


OFFICIALS = Template(
    [Sheet("Élus", officials_sheet.HEADINGS)],
    [
        ("Liste des élus : une ligne par personne et par fonction.",),
        ("Ce tableau sera public : ni date de naissance, ni adresse, ni téléphone, ni courriel, ni profession.",),
        ("Seuls le nom et le prénom sont obligatoires. L'ordre des colonnes est libre.",),
        (),
        ("Colonne", "Ce qu'on y écrit", "Exemple"),
        ("Civilité", "Mme ou M.", "Mme"),
        ("Nom", "Le nom de famille ou d'usage", "DUPUIS"),
        ("Prénom", "Le prénom usuel", "Camille"),
        ("Fonction", "La fonction au conseil ; vide sans fonction particulière", "1re adjointe"),
        ("Rang", "La place dans l'ordre du tableau, en chiffres", "2"),
        ("Groupe", "Le groupe d'élus que la personne a déclaré", ""),
        ("Délégation", "Ce que le maire a délégué à la personne", "Finances"),
        ("Commissions", "Les commissions, séparées par des points-virgules", "Travaux ; Urbanisme"),
        ("Début du mandat", "Le jour de l'élection, JJ/MM/AAAA", "15/03/2026"),
        ("Fin du mandat", "Le dernier jour ; vide tant que le mandat dure", ""),
        ("Début de la fonction", "Le premier jour de la fonction, JJ/MM/AAAA", "21/03/2026"),
        ("Fin de la fonction", "Le dernier jour ; vide tant que la fonction dure", ""),
        ("Instance", "L'assemblée ; vide pour le conseil municipal", "CCAS"),
        ("Code de la commune", "Le code INSEE, cinq chiffres", ""),
        ("Commune", "Le nom de la commune", ""),
        (),
        ("Une personne qui part garde sa ligne, avec la date de fin : le site sait ainsi qui siégeait chaque jour.",),
    ],
)
SESSION = Template(
    [
        Sheet("Séance", ("Rubrique", "Réponse"), session_head.LABELS),
        Sheet("Présences", session_people.ATTENDANCE),
        Sheet("Délibérations", session_items.ITEMS),
        Sheet("Votes par nom", session_people.VOTES),
    ],
    [
        ("Une séance par fichier. Remplissez les feuilles dans l'ordre ; la dernière peut rester vide.",),
        (),
        ("Feuille", "Ce qu'on y écrit"),
        ("Séance", "La date (JJ/MM/AAAA) est obligatoire. L'instance est le conseil municipal si rien n'est écrit."),
        ("Présences", "Tous les membres, un par ligne : présent, représenté ou absent."),
        ("", "« Pouvoir donné à » : le nom de qui vote à la place d'une personne représentée."),
        ("", "Une personne présente ne porte qu'un pouvoir (article L2121-20 du CGCT)."),
        ("Délibérations", "Une par ligne, dans l'ordre du jour, avec le numéro et le titre qui ont été votés."),
        ("", "Matière : le code de la nomenclature des actes, comme 7.1."),
        ("", "Mode de scrutin : main levée, appel nominal ou secret."),
        ("", "Votants : présents et représentés qui votent, sans ceux qui ne prennent pas part au vote."),
        ("", "Pour, Contre, Abstentions : si l'un des trois est écrit, une case vide vaut zéro."),
        ("", "Votants peut rester vide : c'est la somme des trois."),
        ("", "Résultat : adoptée, rejetée, reportée, retirée ou prend acte."),
        ("Votes par nom", "Pour un appel nominal : une ligne par délibération et par personne."),
        ("", "À main levée : seulement les noms que le procès-verbal donne (contre, abstentions)."),
        ("", "« Ne prend pas part au vote » : la personne n'est comptée ni dans les votants, ni dans les voix."),
        ("", "Un vote secret n'a jamais de noms."),
        (),
        ("Les noms s'écrivent comme dans « Présences ». N'écrivez ici ni adresse, ni téléphone, ni courriel.",),
    ],
)
