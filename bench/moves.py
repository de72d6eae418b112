"""Cards that go to and fro between two stages."""

from collections.abc import Callable
from itertools import cycle

from bench.client import PARTIAL, Client
from bench.product import Product, limit


def bounce(
    product: Product, client: Client, slug: str, deal: int, stages: list[int] | None = None
) -> Callable[[], object]:
    """Each call drags `deal` to the top of the other of two open `stages`, as the browser does."""
    stages, path = cycle(stages or _two_stages(product, deal)), f"/{slug}/deals/{deal}/stage/"
    headers = PARTIAL | {"X-Tab": f"bench-{deal}"}

    def drag():
        form = {"stage": next(stages), "path": "drag", "is_placed": "1", "place": "top"}
        return client.post(path, form, headers)

    return drag


def plain_bounce(product: Product, deal: int) -> Callable[[], object]:
    """The same by one statement."""
    stages = cycle(_two_stages(product, deal))
    return lambda: product.sql.execute(limit("move"), {"deal": deal, "stage": next(stages)})


def _two_stages(product: Product, deal: int) -> list[int]:
    """First one in which the deal is not, then its own."""
    pipeline, own = product.sql.execute("SELECT pipeline_id, stage_id FROM crm_deal WHERE id = %s", [deal]).fetchone()
    other = "SELECT id FROM crm_stage WHERE pipeline_id = %s AND id <> %s AND kind = 'open' ORDER BY position"
    return [product.value(other, pipeline, own), own]
