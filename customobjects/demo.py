"""Demo objects: courses with their students, and the properties that deals are about."""

import json
from collections.abc import Iterator
from datetime import timedelta

from accounts.demo import administrator
from accounts.models import CustomAttribute
from contacts.demo import Made
from conversalabs.demo import Plan, names, register
from conversalabs.demo.rows import ids, write
from crm.models import Deal
from customobjects.models import Association, ObjectRecord, ObjectType

DAYS_BACK = 300
COURSES = 60
PROPERTIES = 40
LEVELS = ["A1", "A2", "B1", "B2", "C1"]
ROLES = names.weighted("student 12, guardian 2, teacher")
# name, plural, icon, what names it; then its other fields: name, type, options
TYPES = [
    ("Course", "Courses", "graduation-cap", "Title"),
    ("Property", "Properties", "house", "Address"),
]
FIELDS = {
    "Course": [("Level", "list", LEVELS), ("Hours", "number", []), ("Price", "currency", []), ("Start", "date", []),
               ("Online", "checkbox", []), ("Page", "link", [])],
    "Property": [("Rooms", "number", []), ("Rent", "currency", []), ("Furnished", "checkbox", [])],
}  # fmt: skip
SUBJECTS = ["Inglês", "Espanhol", "Alemão", "Yoga", "Excel avançado", "Fotografia", "Marketing digital", "Violão"]
TERMS = ["manhã", "noite", "sábado", "intensivo"]
STREETS = ["Rua das Acácias", "Avenida Paulista", "Rua do Sol", "Alameda Santos", "Rua Quinze de Novembro"]
TABLES = {
    ObjectRecord: ["id", "account", "type", "name_key", "attributes", "created_at", "updated_at"],
    Association: ["account", "record", "contact", "deal", "label", "linked_on"],
}


def make(plan: Plan) -> Iterator[tuple[str, int]]:
    types = [_define(plan, *each) for each in TYPES]
    counts = write(TABLES, _Draw(plan, types).rows())
    yield "object types", len(types)
    yield "custom records", counts[ObjectRecord]
    yield "associations", counts[Association]


def is_empty(account) -> bool:
    return not ObjectType.objects.of(account).exists()


def _define(plan: Plan, name: str, plural: str, icon: str, named: str) -> ObjectType:
    by = administrator(plan.account)
    made = ObjectType(account=plan.account, name=name, plural=plural, icon=icon)
    ObjectType.objects.add(made, named, by=by)
    for field, type_, options in FIELDS[name]:
        new = CustomAttribute(account=plan.account, model=made.kind, name=field, key=field.lower(), type=type_)
        new.options = options
        CustomAttribute.objects.add(new)
    return made


class _Draw:
    def __init__(self, plan: Plan, types: list[ObjectType]):
        self.plan, self.account_id, self.chance = plan, plan.account.pk, plan.chance("customobjects")
        self.course, self.property = types
        self.people = Made(plan, self.chance)
        self.deals = list(Deal.objects.of(plan.account).order_by("pk").values_list("pk", flat=True)[:PROPERTIES])

    def rows(self) -> Iterator[tuple]:
        found = ids(ObjectRecord, COURSES + len(self.deals))
        for index in range(COURSES):
            yield from self.of_course(index, next(found))
        for deal in self.deals:
            yield from self.of_property(deal, next(found))

    def of_course(self, index: int, pk: int) -> Iterator[tuple]:
        at = self.plan.moment(index, COURSES, DAYS_BACK, self.chance)
        values = {
            "title": f"{self.chance.choice(SUBJECTS)}, {self.chance.choice(TERMS)} {index + 1}",
            "level": self.chance.choice(LEVELS), "hours": str(self.chance.choice([12, 20, 40, 60])),
            "price": f"{self.chance.randint(19, 180) * 10}", "online": self.chance.happens(0.4),
            "start": (at + timedelta(days=21)).date().isoformat(),
        }  # fmt: skip
        if self.chance.happens(0.3):
            values["page"] = f"https://cursos.example/{index + 1}"
        yield self.record(pk, self.course, values, at)
        students = {self.people.known_at(at) for _number in range(self.chance.randint(0, 14))}
        for contact in sorted(students):
            day = (at + timedelta(days=self.chance.randint(0, 20))).date()
            yield Association, (self.account_id, pk, contact, None, self.chance.pick(ROLES), day)

    def of_property(self, deal: int, pk: int) -> Iterator[tuple]:
        at = self.plan.now - timedelta(days=self.chance.randint(1, DAYS_BACK))
        address = f"{self.chance.choice(STREETS)}, {self.chance.randint(1, 999)}"
        values = {"address": address, "rooms": str(self.chance.randint(1, 5)), "furnished": self.chance.happens(0.5)}
        values["rent"] = str(self.chance.randint(12, 90) * 100)
        yield self.record(pk, self.property, values, at)
        yield Association, (self.account_id, pk, None, deal, "", None)

    def record(self, pk: int, of_type: ObjectType, values: dict, at) -> tuple:
        held = json.dumps(values, ensure_ascii=False)
        return ObjectRecord, (pk, self.account_id, of_type.pk, of_type.primary_key, held, at, at)


register("customobjects", make, is_empty)
