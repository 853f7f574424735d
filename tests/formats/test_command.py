"""The command `loos` as its users run it: in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from samples import BROKEN, BUDGETS, CRACH_BP, DATA, GIRONDE, TOTEM

LOOS = Path(sys.executable).with_name("loos")


def loos(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(LOOS), *map(str, arguments)], capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload,no-any-return]


@pytest.mark.parametrize("path", BUDGETS)
def test_convert_then_validate(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "budget.csv"
    assert loos("convert", path, "--to", "scdl-budget", "-o", out).returncode == 0
    assert loos("convert", path, "--to", "scdl-budget").stdout.splitlines() == out.read_text().splitlines()
    valid = loos("validate", out, "--schema", "scdl/budget")
    assert (valid.returncode, valid.stdout) == (0, "Fichier valide.\n")


@pytest.mark.parametrize(("path", "words"), [(GIRONDE, "plan de comptes M52"), (BROKEN, "« EnTeteBudget » manque")])
def test_a_bad_budget_ends_with_one_line_and_status_2(path: Path, words: str, tmp_path: Path) -> None:
    out = tmp_path / "budget.csv"
    done = loos("convert", path, "--to", "scdl-budget", "-o", out)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_file_cut_in_the_middle_leaves_what_was_there(tmp_path: Path) -> None:
    cut, out = tmp_path / "cut.xml", tmp_path / "out.csv"
    cut.write_bytes(CRACH_BP.read_bytes()[:90_000])
    out.write_text("avant")
    assert loos("convert", cut, "--to", "scdl-budget", "-o", out).returncode == 2
    assert out.read_text() == "avant"
    assert loos("convert", cut, "--to", "scdl-budget").stdout == ""


@pytest.mark.parametrize("name", ["absent.xml", "."])
def test_what_cannot_be_opened_is_told_in_french(name: str, tmp_path: Path) -> None:
    done = loos("convert", tmp_path / name, "--to", "scdl-budget")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "existe pas" in done.stderr or "dossier" in done.stderr


@pytest.mark.parametrize(
    ("output", "words"),
    [
        (".", "Sortie impossible : c'est un dossier"),
        ("/sys/budget.csv", "Sortie impossible (/sys/budget.csv). Vous n'avez pas le droit"),
        ("absent/budget.csv", "Sortie impossible : son dossier n'existe pas"),
        ("budget.xml", "Sortie impossible : c'est le fichier à convertir"),
    ],
)
def test_an_output_that_cannot_be_is_told_and_the_budget_is_kept(output: str, words: str, tmp_path: Path) -> None:
    budget = tmp_path / "budget.xml"
    budget.write_bytes(CRACH_BP.read_bytes())
    done = loos("convert", budget, "--to", "scdl-budget", "-o", output, cwd=tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert words in done.stderr
    assert list(tmp_path.iterdir()) == [budget]
    assert budget.read_bytes() == CRACH_BP.read_bytes()


def test_a_pipe_is_written_into_and_a_link_is_kept(tmp_path: Path) -> None:
    pipe, link, target = tmp_path / "pipe", tmp_path / "link.csv", tmp_path / "target.csv"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
        assert loos("convert", CRACH_BP, "--to", "scdl-budget", "-o", pipe).returncode == 0
        through = reader.communicate()[0]
    assert pipe.is_fifo()
    link.symlink_to(target)
    assert loos("convert", CRACH_BP, "--to", "scdl-budget", "-o", link).returncode == 0
    assert link.is_symlink()
    assert target.read_bytes() == through


@pytest.mark.parametrize("name", [b"deux\nlignes.xml", b"latin\xe9.xml"])
def test_a_file_with_any_name_is_read_and_told_on_one_line(name: bytes, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(CRACH_BP.read_bytes())
    assert json.loads(loos("read", path).stdout)["records"][0]["fiscal_year"] == 2022
    path.write_bytes(b"rien")
    assert len(loos("read", path).stderr.splitlines()) == 1


@pytest.mark.parametrize("arguments", ["read", "convert --to scdl-budget", "validate --schema scdl/budget"])
@pytest.mark.parametrize(("where", "words"), [(">&-", "standard est fermée"), (">/dev/full", "disque est plein")])
def test_a_standard_output_that_cannot_be_written_is_told(arguments: str, where: str, words: str) -> None:
    command = ["sh", "-c", f'"$@" {where}', "sh", LOOS, *arguments.split(), CRACH_BP]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert words in done.stderr.lower()


def test_errors_of_a_table_are_told_in_utf_8_whatever_the_terminal(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("BGT_NATDEC\nbudget\n")
    plain = {"PATH": os.environ["PATH"], "PYTHONIOENCODING": "ascii"}
    done = loos("validate", table, "--schema", "scdl/budget", env=plain, encoding="utf-8")
    assert done.returncode == 1
    assert "« budget » n'est pas une valeur permise" in done.stdout


@pytest.mark.parametrize("arguments", [(), ("convert",), ("convert", CRACH_BP, "--to", "pdf"), ("ecrire",), ("read",)])
def test_a_command_that_is_not_understood_is_told_in_one_french_line(arguments: tuple[object, ...]) -> None:
    done = loos(*arguments)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert done.stderr.startswith("Commande incomplète ou mal écrite. Attendu : loos ")


def test_read_tells_a_folder_and_a_bad_file_costs_itself_alone() -> None:
    done = loos("read", TOTEM)
    told = json.loads(done.stdout)
    assert done.returncode == 2
    assert {record["key"] for record in told["records"]} == {
        "21560046100010/2022/BP",
        "21560046100010/2021/CA",
        "21560134500014/2023/CFU",
    }
    assert (told["format"], {record["kind"] for record in told["records"]}) == ("totem", {"budget"})
    assert len(done.stderr.splitlines()) == 2


def test_validate_ends_with_status_1_when_there_are_errors(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("BGT_NATDEC\nbudget\n")
    assert loos("validate", table, "--schema", "scdl/budget").returncode == 1
    assert loos("validate", table, "--schema", "scdl/rien").returncode == 2


def test_no_ckan_is_imported() -> None:
    code = (
        "import sys; from ckanext.loos.command import main; from ckanext.loos.formats import reading, table_schema; "
        "print([m for m in sys.modules if m == 'ckan' or m.startswith(('ckan.', 'flask', 'sqlalchemy'))])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize("arguments", [("convert", "--to", "scdl-budget"), ("read",)])
def test_a_budget_of_200_megabytes_is_read_in_150(arguments: tuple[str, ...], tmp_path: Path) -> None:
    big = tmp_path / "big.xml"
    _generate(big, 200 * 2**20)
    limit = 150 * 2**10  # KiB
    code = (
        "import sys; from ckanext.loos.command import main; status = main(sys.argv[1:]); "
        "print(status, next(l.split()[1] for l in open('/proc/self/status') if l.startswith('VmHWM')), file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, arguments[0], str(big), *arguments[1:]]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True)
    status, peak = done.stderr.split()
    assert (status, int(peak) < limit) == ("0", True), peak


def _generate(path: Path, size: int) -> None:
    """A primary budget whose lines are repeated until the file has this many bytes."""
    content = CRACH_BP.read_bytes()
    start, end = content.index(b"<LigneBudget>"), content.rindex(b"</LigneBudget>") + len(b"</LigneBudget>")
    lines = content[start:end] + b"\n"
    with path.open("wb") as file:
        file.write(content[:start])
        for _ in range(size // len(lines)):
            file.write(lines)
        file.write(content[end:])


ACTES = DATA / "actes"


def test_acts_of_a_folder_are_each_told_once_with_their_receipt() -> None:
    told = json.loads(loos("read", ACTES).stdout)
    acts = {record["key"]: record for record in told["records"]}
    act = acts["034-491011698-20171207-CL20171227_06-DE"]
    assert {record["kind"] for record in acts.values()} == {"act"}
    facts = [act[name] for name in ("status", "received_on", "subject_code", "nature")]
    assert facts == ["received", "2017-12-27", "3.2", "1"]
    assert act["files"][0]["name"] == "32_DP-034-491011698-20171207-CL20171227_06-DE-1-1_1.pdf"


def test_officials_are_told_without_birth_date_or_profession() -> None:
    done = loos("read", DATA / "rne" / "rne-maires_62_extrait.csv")
    told = json.loads(done.stdout)
    assert (told["format"], len(told["records"])) == ("rne", 10)
    fields = {"last_name", "first_name", "role", "commune_code", "mandate_start", "role_start"}
    assert fields <= told["records"][0].keys()
    assert "1970" not in done.stdout
    assert "Commerçant" not in done.stdout


@pytest.mark.parametrize(
    ("target", "schema", "source", "more"),
    [
        ("officials", "loos/officials", DATA / "rne" / "rne-maires_62_extrait.csv", ()),
        (
            "scdl-deliberations",
            "scdl/deliberations",
            ACTES / "034-491011698-20171207-CL20171227_06-DE-1-1_0.xml",
            ("--nom", "Ville", "--siret", "49101169800017"),
        ),
    ],
)
def test_other_open_files_are_valid_too(
    target: str, schema: str, source: Path, more: tuple[str, ...], tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    done = loos("convert", source, "--to", target, "-o", out, *more)
    assert (done.returncode, done.stderr) == (0, "")
    assert loos("validate", out, "--schema", schema).stdout == "Fichier valide.\n"


def test_a_deliberation_without_siret_ends_with_one_line_that_says_what_to_add() -> None:
    done = loos("convert", ACTES / "034-491011698-20171207-CL20171227_06-DE-1-1_0.xml", "--to", "scdl-deliberations")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert "--siret" in done.stderr
