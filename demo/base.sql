-- The base of the secretariat's software in the demo's town hall: its own tables, and the views that its supplier made
-- for the site. The site's two accounts read these views, never the tables.

DROP SCHEMA IF EXISTS secretariat, publication CASCADE;
CREATE SCHEMA secretariat;
CREATE SCHEMA publication;

CREATE TABLE secretariat.elu (
    id integer PRIMARY KEY,
    prenom text NOT NULL,
    nom text NOT NULL,
    courriel text NOT NULL,  -- private, as the telephone: no view shows them
    telephone text NOT NULL
);
CREATE TABLE secretariat.mandat (
    elu integer NOT NULL REFERENCES secretariat.elu,
    fonction text NOT NULL,
    rang integer NOT NULL,
    groupe text NOT NULL,
    delegation text NOT NULL,
    debut date NOT NULL,
    fin date,
    PRIMARY KEY (elu, debut)
);
CREATE TABLE secretariat.seance (
    jour date PRIMARY KEY,
    heure time NOT NULL,
    lieu text NOT NULL,
    president integer NOT NULL REFERENCES secretariat.elu,
    secretaire integer NOT NULL REFERENCES secretariat.elu,
    etat text NOT NULL DEFAULT 'close'
);
CREATE TABLE secretariat.presence (
    jour date NOT NULL REFERENCES secretariat.seance,
    elu integer NOT NULL REFERENCES secretariat.elu,
    ordre integer NOT NULL,  -- on the sheet that is signed
    presence text NOT NULL,
    mandataire integer REFERENCES secretariat.elu,
    PRIMARY KEY (jour, elu)
);

CREATE VIEW publication.elus AS
    SELECT nom, prenom, fonction, rang, groupe, delegation, debut, fin
    FROM secretariat.elu JOIN secretariat.mandat ON elu = id;
CREATE VIEW publication.seances AS
    SELECT jour, heure, lieu, p.prenom || ' ' || p.nom AS president, s.prenom || ' ' || s.nom AS secretaire
    FROM secretariat.seance JOIN secretariat.elu p ON p.id = president JOIN secretariat.elu s ON s.id = secretaire
    WHERE etat = 'close';
CREATE VIEW publication.presences AS
    SELECT jour, ordre, e.nom, e.prenom, presence, m.prenom || ' ' || m.nom AS mandataire
    FROM secretariat.presence JOIN secretariat.seance USING (jour) JOIN secretariat.elu e ON e.id = elu
    LEFT JOIN secretariat.elu m ON m.id = mandataire
    WHERE etat = 'close';

GRANT USAGE ON SCHEMA publication TO site_elus, site_seances;
GRANT SELECT ON publication.elus TO site_elus;
GRANT SELECT ON publication.seances, publication.presences TO site_seances;
