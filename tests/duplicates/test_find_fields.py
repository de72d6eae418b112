"""What the attributes of an account are taken to hold, and what the finder makes of it; without a database."""

import json
from datetime import date

import pytest

from duplicates import births, blocking
from duplicates.field_scoring import FieldScorer, Learnt
from duplicates.fields import Fields
from duplicates.frequencies import Frequencies
from duplicates.learning import learn, learnt_of
from duplicates.plain import in_short, plain
from duplicates.records import Packed, Record
from duplicates.scoring import SHOWN_FROM, Scorer

GIVEN = "Anja Bernd Carsten Doris Erika Frank Gerd Heike Ingo Jutta Klaus Lars Monika Norbert Olaf Petra".split()  # noqa: SIM905
LAST = "Ackermann Brinkmann Claussen Dierks Ebeling Fehling Gerlach Hartwig Imhoff Jansen Kessler".split()  # noqa: SIM905
PLACES = "Altona Barmbek Curslack Dulsberg Eppendorf Finkenwerder Groden Hamm".split()  # noqa: SIM905


def attributes(number: int) -> dict:
    """Of somebody in an account that keeps all it knows in attributes."""
    place = number * 7 % len(PLACES)
    return {
        "by": str(1930 + number * 13 % 60), "bm": str(1 + number * 5 % 12), "bd": str(1 + number * 11 % 28),
        "contract_year": str(2015 + number % 9), "mail": f"user{number}@example.{'org' if number % 2 else 'com'}",
        "second_phone": f"040/{5000000 + number * 7919}", "suffix": ("JR", "SR", "III")[number % 3],
        "full": f"{GIVEN[number % 16]} {LAST[number % 11]}", "sex": "female" if number % 2 else "male",
        "place_of_birth": PLACES[place], "district": PLACES[place], "plz": f"2{place}{place}00",
        "street": f"{GIVEN[number % 13]} Street {number}", "tax_class": "IV" if number % 2 else "V", "vip": True,
    }  # fmt: skip


def named(number: int) -> str:
    return f"{GIVEN[number % 16]} {LAST[number % 11]}"


KEYS = [(key, key.replace("_", " ").title(), "checkbox" if key == "vip" else "text") for key in attributes(0)]
FIELDS = Fields.of(KEYS, [(plain(named(number)).split(), attributes(number)) for number in range(300)])


def record(key: int, name: str, fields: Fields = FIELDS, *, is_person=True, addresses=(), **values) -> Record:
    row = (key, name, values.pop("identifier", ""), "", "", "", addresses, json.dumps(values), None)
    return Packed(key, Record.read(row, fields, is_person=is_person).packed())


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    frequencies = Frequencies(300)
    people = [record(number, named(number), **attributes(number)) for number in range(300)]
    for each in people:
        frequencies.add(each)
    sample = [(each, people[(number * number + 7) % 300]) for number, each in enumerate(people)]
    learnt = learnt_of(learn(sample, frequencies, FIELDS, is_person=True))
    return Scorer(frequencies, FIELDS, is_person=True, learnt=learnt)


def test_attributes_are_known_by_name_and_content():
    assert FIELDS.roles == {
        "by": "year", "bm": "month", "bd": "day", "mail": "email", "second_phone": "phone", "suffix": "generation",
        "full": "name",
    }  # fmt: skip
    assert FIELDS.frequent >= {"sex", "tax_class", "contract_year"} and "street" not in FIELDS.frequent
    assert "vip" not in FIELDS.names


@pytest.mark.parametrize("key", ["mail", "street", "second_phone", "by", "suffix"])
@pytest.mark.parametrize("parting", ["\t", "\n", "\r\n", "\x1e", "\x1f"])
def test_what_parts_fields_and_lines_is_not_taken_along(key, parting):
    """One line and three columns of it reach the table, and each field its place, whatever an attribute holds."""
    row = (1, "Ana Lima", "", "Recife", "", "", (), json.dumps({key: f"ana{parting}@x.test{parting}"}), None)
    read = Record.read(row, FIELDS, is_person=True)
    assert len(blocking.line_of(read).split("\t")) == 3 and not {"\n", "\r"} & set(blocking.line_of(read))
    packed = Packed(1, read.packed())
    assert (packed.words, packed.city, packed.others) == (["ana", "lima"], "recife", read.others)
    assert packed.emails == read.emails == ([("ana", "x.test")] if key == "mail" else [])


@pytest.mark.parametrize(
    ("keys", "values", "roles"),
    [
        (["dob"], ["1980-03-02"], ["birth"]),
        (["birth_place"], ["Olinda"], []),
        (["ano_nascimento"], ["1980"], ["year"]),
        (["idade"], ["44"], ["age"]),
        (["birth_year", "birth_month", "birth_day"], ["1980", "3", "30"], ["year", "month", "day"]),
        (["birth_month", "birth_day"], ["3", "30"], []),
        (["cpf"], [], ["document"]),
        (["data_de_nascimento"], [], ["birth"]),
        (["phone_model"], ["X 12"], []),
    ],
)
def test_few_values_are_enough_where_the_name_tells(keys, values, roles):
    sample = [((), dict(zip(keys, values, strict=True)))] if values else []
    assert list(Fields.of([(key, key, "text") for key in keys], sample).roles.values()) == roles


def test_parts_make_a_date_of_birth_and_an_age_tells_the_year():
    assert record(1, "Anja Dierks", by="1949", bm="7", bd="22").birth == "19490722"
    assert record(1, "Anja Dierks", by="1949", bm="7").birth == "1949"
    assert record(1, "Anja Dierks", by="NA").birth == ""
    ages = Fields.of([("age", "Age", "number")])
    assert record(1, "Anja Dierks", ages, age="40").birth == str(date.today().year - 40)
    both = Fields.of([("dob", "DOB", "date"), ("birth_year", "Birth year", "number")], [((), {"birth_year": "1980"})])
    assert record(1, "Anja", both, dob="1980-03-02", birth_year="1980").birth == "19800302"
    assert record(1, "José Braga", suffix="JR").generation == "junior"


def test_addresses_are_shortened_and_nothing_is_nothing():
    assert (
        in_short("12 north main street") == in_short("12 n main st") and in_short("avenida brasil 7") == "av brasil 7"
    )
    assert [plain(text) for text in ("N/A", "NULL", "Nádia")] == ["", "", "nadia"]


def test_what_many_share_is_no_key():
    one, other = (record(key, "Anja", sex="female", street=f"Wilsonstraße {key}") for key in (1, 2))
    assert blocking.keys_of(one) & blocking.keys_of(other) > blocking.keys_of(one, FIELDS.frequent) & blocking.keys_of(
        other, FIELDS.frequent
    )
    ages = [record(key, "", by="1949") for key in (1, 2)]
    assert not blocking.keys_of(ages[0]) & blocking.keys_of(ages[1])


BORN = {"by": "1949", "bm": "7", "bd": "22"}
HOME = {"street": "Lange Reihe 17", "plz": "21100", "district": "Barmbek"}
ARE_ONE = {
    "one part of the birthday wrong": (("Anja Dirkshagen", BORN), ("Anja Dirkshagen", BORN | {"bd": "3"})),
    "a slip in the name and the birthday in parts": (("Anja Dierks", BORN), ("Anja Dirks", BORN)),
    "only the year": (("Anja Dierks", {"by": "1949", **HOME}), ("Anja Dierks", {"by": "1949", **HOME})),
    "the surname alone, with a slip": (
        ("Dierkes", BORN | {"mail": "a.dierks@example.org"}), ("Anja Dierks", BORN | {"mail": "a.dierks@exmaple.org"}),
    ),
    "a given name beyond recognition": (
        ("Snorbret Dierks", BORN | {"mail": "n@x.example"}), ("Norbert Dierks", BORN | {"mail": "n@x.example"}),
    ),
    "junior left out": (
        ("Bernd Dierks", {"suffix": "JR", "by": "1980", **HOME}), ("Bernd Dierks", {"by": "1980", **HOME}),
    ),
    "one phone in attributes": (
        ("Anja Dierks", {"second_phone": "040/712 345 67"}), ("Anja Dirks", {"second_phone": "+49 40 71234567"}),
    ),
    "slips on both sides of the at": (
        ("Anja Dierks", {"mail": "anja.dierks77@example.org"}), ("Anja Dierks", {"mail": "anja.dirks77@exampel.org"}),
    ),
    "a title behind the name": (("Anja Dierks, 1st Baroness of Groden", BORN), ("Anja Dierks", BORN)),
    "nothing where a middle name may be": (("Anja NA Dierks NA", BORN), ("Anja Dierks", BORN)),
}  # fmt: skip
ARE_NOT = {
    "a town and its post code alone": (
        ("Anja Dierks", {"plz": "21100", "district": "Barmbek", "by": "1949"}),
        ("Anja Kessler", {"plz": "21100", "district": "Barmbek", "by": "1949"}),
    ),
    "father and son by the year": (
        ("Bernd Dierks", {"by": "1950", "second_phone": "040/71234567", **HOME}),
        ("Bernd Dierks", {"by": "1980", "second_phone": "040/71234567", **HOME}),
    ),
    "called by the second name of the other": (
        ("Bernd Olaf Dierks", HOME), ("Klaus Bernd Dierks", HOME),
    ),
    "twins with known names": (
        ("Julia Dierks", BORN | HOME), ("Juliana Dierks", BORN | HOME),
    ),
    "one house with numbers that follow": (
        ("Anja Dierks", {"identifier": "000000004711"}), ("Anja Dierks", {"identifier": "000000004712", "by": "1980"}),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ARE_ONE)
def test_they_are_one(scorer, case):
    first, second = (record(key, name, **said) for key, (name, said) in enumerate(ARE_ONE[case]))
    score, _reasons = scorer.score(first, second)
    assert score >= SHOWN_FROM and scorer.score(second, first)[0] == score
    assert blocking.keys_of(first) & blocking.keys_of(second)


@pytest.mark.parametrize("case", ARE_NOT)
def test_they_are_two(scorer, case):
    first, second = (record(key, name, **said) for key, (name, said) in enumerate(ARE_NOT[case]))
    assert scorer.score(first, second) == scorer.score(second, first) == (0, [])


def test_many_twins_make_each_likelier_and_no_name_less_rare():
    frequencies = Frequencies(100)
    for number in range(100):
        frequencies.add(record(number, f"{GIVEN[number // 5 % 16]} {LAST[number // 5 % 11]}"))
    before = frequencies.prior, frequencies.bits("word", "ackermann")
    frequencies.learn(4)
    assert frequencies.prior > before[0] and frequencies.bits("word", "ackermann") > before[1]


def test_who_has_moved_differs_once_and_a_post_code_proves_no_more_than_its_town():
    learnt = Learnt(
        ties={"plz": {"district": 0.2}, "district": {"plz": 0.2}},
        parts={"plz": {"district": -0.3}, "district": {"plz": -0.3}},
    )
    here, there = record(1, "", **HOME), record(2, "", street="Am Markt 3", plz="20777", district="Altona")

    def bits(second: Record, learnt: Learnt) -> float:
        return sum(bits for bits, _code, _said in FieldScorer(Frequencies(9), FIELDS, learnt).house(here, second))

    assert bits(there, Learnt()) < bits(there, learnt) < 0 < bits(here, learnt) < bits(here, Learnt())


def test_how_birthdays_of_one_person_differ_is_learnt_from_those_who_are_likely_one():
    known = births.bits_of({})
    ways = [births.likeness_of("19490722", other) for other in ("19490722", "19490723", "19490703", "19510722")]
    assert ways == ["same", "slip", "part", "year"]
    assert births.likeness_of("19490722", "19510811") == "other" and known["other"] == -7
    alike, strangers = [(9.0, "slip", 12.0)] * 40 + [(9.0, "same", 12.0)] * 60, [(-20.0, "slip", 12.0)] * 900
    often = births.bits_of(births.learn(alike + strangers))
    assert known["slip"] < often["slip"] <= 8 and often["part"] < known["part"]
    assert births.bits_of(births.learn(strangers))["slip"] < known["slip"] + 1


COMPANIES = {
    ("International Business Machines", "IBM Corp"): True,
    ("Deutsche Bank AG", "Deutsche Bank"): True,
    ("Hartwig International Group", "Hartwig Intl."): True,
    ("Kessler Brothers & Sons", "Kessler Bros and Sons Ltd"): True,
    ("Hartwig Motors", "Gerlach Motors"): False,
}


@pytest.mark.parametrize("names", COMPANIES)
def test_companies_by_their_initials_and_short_words(names):
    fields, frequencies = Fields.of([]), Frequencies(100)
    first, second = (
        record(key, name, fields, is_person=False, addresses=["phone:+4940712345"]) for key, name in enumerate(names)
    )
    for each in (first, second):
        frequencies.add(each)
    score, _reasons = Scorer(frequencies, fields, is_person=False).score(first, second)
    assert (score >= SHOWN_FROM) is COMPANIES[names]
    own = [blocking.keys_of(each) | blocking.keys_of_company(each) for each in (first, second)]
    assert own[0] & own[1]


def test_a_branch_is_another_company():
    def place(key: int, name: str, phone: str, address: str) -> Record:
        said = {"@address": address, "trade": ("indian", "french", "thai")[key % 3]}
        return record(key, name, Fields.of([]), is_person=False, addresses=[f"phone:{phone}"], **said)

    frequencies = Frequencies(100)
    for key in range(100):
        frequencies.add(place(key, f"{LAST[key % 11]} Kitchen {key}", f"+1310{key}55{key}", f"{key} Main Street"))
    branches = (
        place(0, "Lanrin Kitchen", "+13107498481", "5 Rowood St"),
        place(3, "Lanrin Kitchen", "+18184714643", "9 Manlo Rd"),
    )
    same = place(6, "Lanrin Kitchen", "+13107498481", "5 Rowood Street")
    scorer = Scorer(frequencies, Fields.of([]), is_person=False)
    assert scorer.score(*branches) == (0, []) and scorer.score(branches[0], same)[0] >= SHOWN_FROM
