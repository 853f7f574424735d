SELECT jour AS "Date de la séance", heure AS "Heure", lieu AS "Lieu",
       president AS "Président de séance", secretaire AS "Secrétaire de séance"
FROM publication.seances
ORDER BY jour
