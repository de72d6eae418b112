"""Rights cost the same whatever their number: pages ask once, never pipeline by pipeline or role by role."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from contacts.models import Contact
from crm.models import Deal, Pipeline, Stage
from crm.models.pipeline_right import ALL, give
from tests.crm.conftest import STAGES

MANY_PIPELINES, MANY_ROLES = 200, 50


@pytest.fixture
def pipeline(cast):
    """One pipeline with a deal, and a contact in the list."""
    made = Pipeline.objects.create_from(STAGES, name="Sales", by=cast.alice)
    Deal.objects.add(made.stages.first(), by=cast.bob, title="Roof")
    Contact.objects.create(account=cast.account, name="Ana")
    return made


PAGES = {
    "the board": lambda pipeline: pipeline.get_absolute_url(),
    "the list of contacts": lambda pipeline: "/acme/contacts/",
    "all pipelines": lambda pipeline: "/acme/pipelines/",
    "a deal": lambda pipeline: f"/acme/deals/{Deal.objects.get().pk}/",
    "a new deal": lambda pipeline: "/acme/deals/new/",
}


@pytest.fixture(params=PAGES.values(), ids=PAGES)
def queries(request, cast, client_of, pipeline):
    """`queries()`: how often a page asks when bob opens it."""
    client, url = client_of(cast.bob), request.param(pipeline)

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    return count


def make_pipelines(cast, number: int) -> None:
    """With stages, open to sellers and, each by a right of his own, to bob."""
    made = Pipeline.objects.bulk_create(Pipeline(account=cast.account, name=f"{n}") for n in range(number))
    Stage.objects.bulk_create(Stage(account=cast.account, pipeline=each, name="Lead") for each in made)
    give([(holder, each, right) for each in made for holder in (cast.bob.roles.get(), cast.bob) for right in ALL])


def test_a_page_asks_as_often_with_two_hundred_pipelines_as_with_one(queries, cast):
    few = queries()
    make_pipelines(cast, MANY_PIPELINES - 1)
    assert Pipeline.objects.visible_to(cast.bob).count() == MANY_PIPELINES and queries() == few


def test_a_page_asks_as_often_of_somebody_with_fifty_roles_as_with_one(queries, cast, pipeline):
    few = queries()
    for number in range(MANY_ROLES - 1):
        cast.bob.give(Role.make(cast.account, f"Role {number}", {"see_contacts", "manage_crm"}))
    assert cast.bob.user.groups.count() == MANY_ROLES and pipeline.pipelinegrouppermission_set.count() > MANY_ROLES
    assert queries() == few


def test_what_fifty_roles_allow_comes_by_two_queries(cast, pipeline, django_assert_max_num_queries):
    for number in range(MANY_ROLES - 1):
        cast.bob.give(Role.make(cast.account, f"Role {number}", {"see_contacts"}))
    member = type(cast.bob).objects.select_related("user", "account").get(pk=cast.bob.pk)
    with django_assert_max_num_queries(2):
        assert member.can("manage_crm") and not member.can("administer")
