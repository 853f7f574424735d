"""A real Solr without Docker: its jars from Maven, CKAN's own schema changed to French."""

from __future__ import annotations

import hashlib
import shutil
import urllib.error
import urllib.request
from pathlib import Path

from . import processes
from .environment import RUN, Environment
from .steps import PROJECT, Failure, failure, run, say, wait_for

NAME = "solr"
SOURCE = PROJECT / "docker" / "solr"
JARS = RUN / "solr" / "lib"


def fetch() -> None:
    """The jars, fetched once for all environments."""
    pom = SOURCE / "pom.xml"
    stamp, wanted = RUN / "solr" / "fetched", hashlib.sha256(pom.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("fetching Solr's jars with Maven (83 MB, once)")
    shutil.rmtree(JARS, ignore_errors=True)
    command: list[str | Path] = [
        "mvn",
        "-q",
        "-B",
        "-f",
        pom,
        "dependency:copy-dependencies",
        f"-DoutputDirectory={JARS}",
    ]
    run(
        command,
        RUN / "solr" / "maven.log",
        "Is the network up? Maven's settings (~/.m2/settings.xml) may name a mirror.",
    )
    stamp.write_text(wanted)


def french(schema: str) -> str:
    """CKAN's schema with French words in place of English ones. Its name stays: CKAN checks it."""
    elision = '<filter class="solr.ElisionFilterFactory"/>'
    english = '<filter class="solr.SnowballPorterFilterFactory" language="English" protected="protwords.txt"/>'
    light = (
        '<filter class="solr.KeywordMarkerFilterFactory" protected="protwords.txt"/>'
        '<filter class="solr.FrenchLightStemFilterFactory"/>'
    )
    head, text, rest = schema.partition('<fieldType name="text" ')
    analyzers, end, after = rest.partition("</fieldType>")
    tokenizer = '<tokenizer class="solr.WhitespaceTokenizerFactory"/>'
    if (analyzers.count(english), analyzers.count(tokenizer)) != (2, 2):
        raise Failure("CKAN's Solr schema is not the one of 2.12: bin/stack/solr.py cannot change it to French.")
    changed = analyzers.replace(tokenizer, tokenizer + elision).replace(english, light)
    return head + text + changed + end + after


def stock_schema() -> Path:
    found = sorted(PROJECT.glob(".venv/lib/python*/site-packages/ckan/config/solr/schema.xml"))
    if not found:
        raise Failure("CKAN is not installed in .venv. Run `make setup`.")
    return found[-1]


def _home(env: Environment) -> tuple[Path, bool]:
    """Solr's folder, and whether its schema has changed."""
    home = env.folder / "solr"
    conf = home / "ckan" / "conf"
    conf.mkdir(parents=True, exist_ok=True)
    (home / "solr.xml").write_text("<solr/>")
    (home / "ckan" / "core.properties").write_text("name=ckan\n")
    for name in ("synonyms.txt", "protwords.txt"):
        (conf / name).touch()
    shutil.copy(SOURCE / "solrconfig.xml", conf)
    schema, new = conf / "schema.xml", french(stock_schema().read_text())
    changed = not schema.exists() or schema.read_text() != new
    schema.write_text(new)
    return home, changed


def _ready(env: Environment) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{env.solr_port}/solr/ckan/select?q=id:0", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def start(env: Environment) -> None:
    fetch()
    home, changed = _home(env)
    if processes.running(env, NAME) and not changed:
        return
    processes.stop(env, NAME)
    processes.claim(env, env.solr_port, "Solr")
    say(f"{env.name}: starting Solr on port {env.solr_port}")
    java: list[str | Path] = ["java", "-Xmx512m", "-cp", f"{JARS}/*", SOURCE / "Solr.java", home, str(env.solr_port)]
    log = processes.start(env, NAME, java)
    if not wait_for(lambda: _ready(env) or not processes.running(env, NAME), 90) or not _ready(env):
        raise failure(
            "Solr did not start:", log, "Solr wants Java 17 with its compiler: `java -version`, `make setup`."
        )


def stop(env: Environment) -> bool:
    return processes.stop(env, NAME)
