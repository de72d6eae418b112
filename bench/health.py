"""The health of many deals judged anew, and what moves of cards notice of it."""

import subprocess
import sys
import time

from bench.board import SIZES, pipeline_of
from bench.measure import at_least, at_most, report
from bench.moves import bounce
from bench.product import ROOT, Product

MOST_SECONDS, ALONE_SECONDS = 60, 8
# As the worker does it, in a process of its own.
SWEEP = "import time; from crm import health; began = time.monotonic(); health.sweep(); print(time.monotonic() - began)"


def measure(product: Product) -> None:
    size = SIZES[-1]
    slug = product.account(f"board{size}", contacts=1000, deals=0, orders=0)
    pipeline = pipeline_of(product, slug, size)
    _sweep(product, None)
    age = "UPDATE crm_deal SET updated_at = %s, stage_entered_at = %s WHERE pipeline_id = %s"
    then = "2020-01-01"
    product.sql.execute(age, [then, then, pipeline])
    product.sql.execute("UPDATE accounts_event SET created_at = %s WHERE verb = 'deal.moved'", [then])
    deal = product.value("SELECT min(id) FROM crm_deal WHERE pipeline_id = %s", pipeline)
    move = bounce(product, product.client, slug, deal)
    until = time.monotonic() + ALONE_SECONDS
    alone, _seconds = _rate(move, lambda: time.monotonic() < until)
    seconds, beside = _sweep(product, move)
    words = "what the worker may take"
    report(f"health of {size:,} deals judged anew, all of them become another", seconds, "s", limit=MOST_SECONDS,
           limit_is=words, aim=at_most(1))  # fmt: skip
    report("moves meanwhile", beside, "moves/s", limit=alone, limit_is="moves without it", aim=at_least(0.5))
    seconds, _moves = _sweep(product, None)
    report(f"health of {size:,} deals judged anew, none changed", seconds, "s", limit=MOST_SECONDS, limit_is=words,
           aim=at_most(1))  # fmt: skip


def _rate(move, goes_on) -> tuple[float, float]:
    """Moves a second as long as `goes_on()`, and the seconds."""
    began, count = time.monotonic(), 0
    while goes_on():
        move()
        count += 1
    seconds = time.monotonic() - began
    return count / seconds, seconds


def _sweep(product: Product, move) -> tuple[float, float]:
    """Its seconds, and the moves a second meanwhile."""
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", SWEEP]
    sweep = subprocess.Popen(command, cwd=ROOT, env=product.env, stdout=subprocess.PIPE, text=True)
    rate = _rate(move, lambda: sweep.poll() is None)[0] if move else 0
    return float(sweep.communicate()[0].split()[-1]), rate
