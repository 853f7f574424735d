SELECT jour AS "Date de la séance", nom AS "Nom", prenom AS "Prénom", presence AS "Présence",
       mandataire AS "Pouvoir donné à"
FROM publication.presences
ORDER BY jour, ordre
