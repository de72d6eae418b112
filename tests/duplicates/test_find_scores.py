"""Which two records are taken for one, and which are not; without a database."""

import json

import pytest

from bench.twins import labelled
from duplicates import blocking
from duplicates.fields import Fields
from duplicates.frequencies import Frequencies
from duplicates.names import company, person, skeleton, spelling
from duplicates.plain import read_date
from duplicates.reasons import codes, words_of
from duplicates.records import Packed, Record
from duplicates.scoring import SHOWN_FROM, Scorer

FIELDS = Fields.of(
    [("nascimento", "Data de nascimento", "date"), ("rua", "Rua", "text"), ("cpf", "CPF", "text"),
     ("plan", "Plan", "list"), ("vip", "VIP", "checkbox")]
)  # fmt: skip
AT_HOME = {"city": "Olinda", "rua": "Rua do Sol, 12"}


def record(key: int, name: str, *, is_person: bool = True, **said) -> Record:
    """`email`, `phone` (E.164), `domain`, `city`, `company`, `identifier`; anything else is an attribute."""
    known = {name: said.pop(name, "") for name in ("identifier", "city", "country", "company")}
    addresses = [f"{kind}:{said.pop(kind)}" for kind in ("email", "phone", "domain") if kind in said]
    row = (key, name, *known.values(), addresses, json.dumps(said), None)
    return Packed(key, Record.read(row, FIELDS, is_person=is_person).packed())


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    """For an account of a few hundred people."""
    frequencies = Frequencies(400)
    for key, row in enumerate(labelled("table", 300)):
        frequencies.add(record(key, row.name, city=row.city, rua=row.street))
    return Scorer(frequencies, FIELDS, is_person=True)


ARE_ONE = {
    "accents, case and particles": (
        ("João da Conceição Peixoto", {"city": "Olinda"}), ("JOAO CONCEICAO PEIXOTO", {"city": "olinda"}),
    ),
    "a plus in the mailbox": (
        ("Ana Silva", {"email": "ana.silva88@x.com"}), ("Ana Silva", {"email": "ana.silva88+shop@x.com"}),
    ),
    "dots that Gmail does not see": (
        ("Ana Silva", {"email": "anasilva88@gmail.com"}), ("A. Silva", {"email": "ana.silva88@googlemail.com"}),
    ),
    "a slip in the mailbox": (
        ("Marina Toledo", {"email": "mtoledo77@empresa.com"}), ("Marina Toledo", {"email": "mtolledo77@empresa.com"}),
    ),
    "two digits swapped": (
        ("Marina Toledo", {"phone": "+5581987654321"}), ("Marina Toledo", {"phone": "+5581987653421"}),
    ),
    "one digit wrong": (
        ("Marina Toledo", {"phone": "+5581987654321"}), ("Marina Tolledo", {"phone": "+5581982654321"}),
    ),
    "the country was forgotten": (
        ("Marina Toledo", {"phone": "+5581987654321"}), ("Marina", {"phone": "81987654321"}),
    ),
    "swapped": (("Marina Toledo", {"city": "Olinda"}), ("Toledo Marina", {"city": "Olinda"})),
    "last name first": (("Toledo, Marina", {"city": "Olinda"}), ("Dra. Marina Toledo", {"city": "Olinda"})),
    "nickname": (("Zé Peixoto", AT_HOME), ("José Peixoto", AT_HOME)),
    "English nickname": (("Bob Pemberton", {"city": "Leeds"}), ("Robert Pemberton", {"city": "Leeds"})),
    "abbreviation": (("Mª Peixoto", AT_HOME), ("Maria Peixoto", AT_HOME)),
    "William by Wm": (("Wm Pemberton", {"city": "Leeds"}), ("William Pemberton", {"city": "Leeds"})),
    "initial and the same birthday": (
        ("M. Toledo", {"nascimento": "1980-03-02", "city": "Olinda"}),
        ("Marina Toledo", {"nascimento": "1980-03-02", "city": "Olinda"}),
    ),
    "day and month swapped": (
        ("Marina Toledo", {"nascimento": "1980-03-02"}), ("Marina Toledo", {"nascimento": "1980-02-03"}),
    ),
    "no middle name": (
        ("Marina Vasconcelos Toledo", {"city": "Olinda"}), ("Marina Toledo", {"city": "Olinda"}),
    ),
    "spelt as it sounds": (("Thiago Peixotto", {"city": "Olinda"}), ("Tiago Peixoto", {"city": "Olinda"})),
    "a slip and the same birthday": (
        ("Marnia Toldeo", {"nascimento": "1980-03-02"}), ("Marina Toledo", {"nascimento": "1980-03-02"}),
    ),
    "one document, and another name since the wedding": (
        ("Marina Toledo", {"cpf": "390.533.447-05", "nascimento": "1980-03-02"}),
        ("Marina Peixoto", {"cpf": "39053344705", "nascimento": "1980-03-02"}),
    ),
    "other scripts": (("Анна Каренина", {"city": "Москва"}), ("Анна Каренина", {"city": "москва"})),
}  # fmt: skip
ARE_NOT = {
    "brother and sister": (("Paulo Toledo", AT_HOME), ("Paula Toledo", AT_HOME)),
    "husband and wife": (("Marina Toledo", AT_HOME), ("Otávio Toledo", AT_HOME)),
    "a couple with one telephone": (
        ("Marina Toledo", {"phone": "+5581987654321", **AT_HOME}),
        ("Otávio Toledo", {"phone": "81987654321", **AT_HOME}),
    ),
    "a couple with one mailbox": (
        ("Marina Toledo", {"email": "toledo+m@x.com"}), ("Otávio Toledo", {"email": "toledo+o@x.com"}),
    ),
    "twins": (
        ("Marina Toledo", {"nascimento": "1980-03-02", **AT_HOME}),
        ("Otávio Toledo", {"nascimento": "1980-03-02", **AT_HOME}),
    ),
    "father and son": (
        ("José Toledo", {"nascimento": "1950-03-02", **AT_HOME}),
        ("José Toledo", {"nascimento": "1981-11-17", **AT_HOME}),
    ),
    "father and Filho": (("José Toledo Braga", AT_HOME), ("José Toledo Braga Filho", AT_HOME)),
    "namesakes": (
        ("Maria Silva", {"phone": "+5581987654321", "city": "Recife", "nascimento": "1980-03-02"}),
        ("Maria Silva", {"phone": "+5511912345678", "city": "São Paulo", "nascimento": "1975-09-21"}),
    ),
    "namesakes of a rare name": (
        ("Marina Toledo", {"phone": "+5581987654321", "city": "Recife"}),
        ("Marina Toledo", {"phone": "+5511912345678", "city": "São Paulo"}),
    ),
    "a frequent name alone": (("Maria Silva", {}), ("Maria da Silva", {})),
    "two who work together": (
        ("Marina Toledo", {"company": "Sol Foods", "city": "Recife"}),
        ("Otávio Braga", {"company": "Sol Foods", "city": "Recife"}),
    ),
    "one mailbox of the office": (
        ("Marina Toledo", {"email": "info@x.com"}), ("Otávio Braga", {"email": "info+2@x.com"}),
    ),
    "two documents": (
        ("José Toledo", {"cpf": "390.533.447-05", **AT_HOME}), ("José Toledo", {"cpf": "111.444.777-35", **AT_HOME}),
    ),
    "only the surname and the town": (("J. Silva", {"city": "Recife"}), ("João Silva", {"city": "Recife"})),
    "nothing at all": (("Marina Toledo", {}), ("Otávio Braga", {})),
}  # fmt: skip


def pair(one: tuple[str, dict], other: tuple[str, dict]) -> tuple[Record, Record]:
    return record(1, one[0], **one[1]), record(2, other[0], **other[1])


@pytest.mark.parametrize("case", ARE_ONE)
def test_they_are_one(scorer, case):
    first, second = pair(*ARE_ONE[case])
    score, reasons = scorer.score(first, second)
    assert score >= SHOWN_FROM and scorer.score(second, first)[0] == score
    assert blocking.keys_of(first) & blocking.keys_of(second)
    assert len(words_of(reasons)) == len(reasons) > 0


@pytest.mark.parametrize("case", ARE_NOT)
def test_they_are_two(scorer, case):
    first, second = pair(*ARE_NOT[case])
    assert scorer.score(first, second) == scorer.score(second, first) == (0, [])


def test_reasons_are_told_the_weightiest_first(scorer):
    first, second = pair(
        ("Bia Nogueira", {"phone": "+5581987654321", "city": "Recife"}),
        ("Beatriz Nogueira", {"phone": "+5581987653421", "city": "Recife"}),
    )
    said = words_of(scorer.score(first, second)[1])
    assert sorted(said) == ["nickname or short form of the name", "phone with two digits swapped", "same city"]


def test_every_code_that_can_be_said_has_words():
    sources = [blocking.__file__.replace("blocking", name) for name in ("scoring", "field_scoring", "name_scoring")]
    text = "".join(open(path).read() for path in sources)  # noqa: SIM115
    stems = ("same_", "similar_", "other_", "swapped_")
    quoted = {part for part in text.split('"')[1::2] if part.startswith(stems) and part.isidentifier()}
    assert {code for code in quoted if "document" not in code} <= codes()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Dr. Silva, João da", (("joao", "silva"), "")),
        ("  Sra.  Ana-Maria  de  Souza ", (("ana", "maria", "souza"), "")),
        ("José Braga Filho", (("jose", "braga"), "junior")),
        ("Silva Jr., José", (("jose", "silva"), "junior")),
        ("O'Neill", (("oneill",), "")),
        ("Dona", (("dona",), "")),
        ("", ((), "")),
    ],
)
def test_names_are_taken_apart(name, words):
    assert person(name) == words


def test_what_sounds_alike_is_spelt_alike_and_legal_forms_are_no_names():
    alike = [("thiago", "tiago"), ("luiz", "luis"), ("souza", "sousa"), ("philipe", "filipe"), ("matheus", "mateus"),
             ("victor", "vitor"), ("walter", "valter"), ("catherine", "katherine")]  # fmt: skip
    assert all(spelling(one) == spelling(other) for one, other in alike)
    assert spelling("paulo") != spelling("paula") and skeleton("paulo") == skeleton("paula")
    forms = ["Sol Foods Ltda.", "Sol Foods S.A.", "The Sol Foods, Inc.", "SOL FOODS GmbH & Co. KG", "Sol Foods S/A"]
    assert {company(name) for name in forms} == {("sol", "foods")} and company("Ltda") == ("ltda",)


def test_dates_are_read_the_year_first():
    assert [read_date(text) for text in ("1980-03-02", "2/3/1980", "19800302", "02.03.1980", "?")] == [
        *["19800302"] * 4,
        "",
    ]


def test_a_large_block_is_left_to_what_refines_it():
    assert blocking.largest_block([(2, 100), (3, 50), (50, 1), (101, 1)], pairs=10_000) == 50
    assert blocking.largest_block([(2, 100), (3, 50), (50, 100)], pairs=300) == 4
    silvas = [record(key, f"{given} Silva", city="Recife") for key, given in enumerate(("Ana", "Bruno"))]
    shared = blocking.refinements_of(silvas[0]) & blocking.refinements_of(silvas[1])
    assert blocking.key_of("city:recife") in shared and blocking.key_of("w:ana") not in shared


def test_keys_of_one_length_do_not_fall_together_when_the_database_hashes_their_halves():
    keys = {blocking.key_of(f"w:{number:06}") for number in range(10_000)}
    assert len(keys) == 10_000 and len({(key >> 32 ^ key) & 0xFFFFFFFF for key in keys}) > 9_990
