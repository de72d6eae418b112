import pytest

from accounts.models import CustomAttribute
from crm.models import Pipeline
from customobjects.models import ObjectRecord, ObjectType
from tests.rows import row

LEVELS = ["A1", "A2", "B1", "B2"]


def course_of(member) -> ObjectType:
    """The type Course of the member's account: title, level, hours, price, start, open."""
    made = ObjectType(account=member.account, name="Course", plural="Courses", icon="graduation-cap")
    ObjectType.objects.add(made, "Title", by=member)
    fields = [("Level", "list", LEVELS), ("Hours", "number", []), ("Price", "currency", []), ("Start", "date", []),
              ("Open", "checkbox", [])]  # fmt: skip
    for name, type_, options in fields:
        field(made, name, type_, options)
    return made


def field(of_type: ObjectType, name: str, type_: str = "text", options=()) -> CustomAttribute:
    new = CustomAttribute(account=of_type.account, model=of_type.kind, name=name, key=name.lower(), type=type_)
    new.options = list(options)
    return CustomAttribute.objects.add(new)


@pytest.fixture
def course(cast) -> ObjectType:
    return course_of(cast.alice)


@pytest.fixture
def yoga(cast, course) -> ObjectRecord:
    values = {"title": "Yoga", "level": "B2", "hours": "12.5"}
    return ObjectRecord.objects.add(course, by=cast.alice, attributes=values)


@pytest.fixture
def alice(cast, client_of):
    return client_of(cast.alice)


@pytest.fixture
def pipeline(cast) -> Pipeline:
    made = row(Pipeline, cast.account)
    made.grant_default_rights()
    return made
