SELECT nom AS "Nom", prenom AS "Prénom", fonction AS "Fonction", rang AS "Rang", groupe AS "Groupe",
       delegation AS "Délégation", debut AS "Début du mandat", fin AS "Fin du mandat",
       debut AS "Début de la fonction", fin AS "Fin de la fonction"
FROM publication.elus
ORDER BY debut, rang
