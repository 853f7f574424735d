"""`make demo`: a whole site with four communes, and the servers of their town hall, on this machine alone."""

from __future__ import annotations

import json
import urllib.request

from . import ckan, processes, services, town
from .environment import PORTS, Environment, environment
from .steps import PROJECT, say, shown, state_of

LOOK = """
  Le site est prêt : http://127.0.0.1:{port}/

  À voir
    la page d'un budget            http://127.0.0.1:{port}/budget/
    les séances d'une commune      http://127.0.0.1:{port}/commune/valombre-en-exemple/seances
    ce qui attend (connecté)       http://127.0.0.1:{port}/commune/valombre-en-exemple/a-verifier
    les communes                   http://127.0.0.1:{port}/commune/
    le catalogue pour les robots   http://127.0.0.1:{port}/catalog.ttl
    les moissonnages (connecté)    http://127.0.0.1:{port}/commune/valombre-en-exemple/moissonnages

  La mairie d'où tout cela vient : {town}/, servi par SFTP ({sftp}), WebDAV ({webdav}), Pastell ({pastell})
  et PostgreSQL ({postgres}). Y changer quelque chose et le voir sur le site : demo/README.md

  Se connecter : {admin}, mot de passe dans {secrets} (ligne « admin »)
  Journaux : {log}/   Arrêter : make stop   Tout effacer : make clean
"""


def up() -> None:
    ckan.installed()
    env = environment("demo")
    _leave_other_ports(env)
    services.up(env)
    loaded, wanted = env.folder / "loaded", state_of(PROJECT / "demo")
    is_new = not loaded.exists() or loaded.read_text() != wanted
    if is_new:
        say("demo: making the town hall's files, documents and rows")
        town.fill(env)
    town.start(env)
    _site(env)
    ckan.start_web(env)
    if is_new:
        ckan.load(env)
        loaded.write_text(wanted)
    ckan.start_worker(env)
    _greet(env)
    secrets = shown(env.folder / "secrets.json")
    ports = {
        "sftp": env.sftp_port,
        "webdav": env.webdav_port,
        "pastell": env.pastell_port,
        "postgres": env.postgres_port,
    }
    places = {"secrets": secrets, "log": shown(env.log), "town": shown(town.folder(env))}
    print(LOOK.format(port=env.port, admin=ckan.ADMIN, **places, **ports))


def _site(env: Environment) -> None:
    """Configuration, tables and administrator."""
    token = env.folder / "xloader.token"
    ckan.configure(env, token.read_text() if token.exists() else "none yet")
    ckan.migrate(env)
    ckan.administrator(env)


def _leave_other_ports(env: Environment) -> None:
    """A demo on other ports is stopped first: its data stay and are served here. It goes on if this port is taken."""
    port = env.folder / "port"
    old = int(port.read_text()) if port.exists() else 0
    same = old == env.port
    if not processes.running(env, "web") if same else env.port not in range(old, old + PORTS):
        processes.claim(env, env.port, "CKAN")
    if old and not same:
        say(f"demo: leaving port {old}")
        down()


def _greet(env: Environment) -> None:
    """Say how many datasets there are: the site answers, with its data."""
    question = f"http://127.0.0.1:{env.port}/api/3/action/package_search?rows=0"
    with urllib.request.urlopen(question, timeout=60) as answer:
        say(f"demo: {json.load(answer)['result']['count']} datasets are published")


def down() -> list[str]:
    env = environment("demo")
    return ckan.stop(env) + services.down(env)
