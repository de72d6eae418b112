from accounts.audit.things import Thing, named
from accounts.models import Member
from crm.models import Pipeline


def pipelines(member: Member, ids: set[int]) -> dict[int, Thing]:
    """Pipelines that the audit names, as links to their boards for who may see them."""
    return named(Pipeline.objects.visible_to(member).filter(pk__in=ids), "crm:board", member)
