"""Taking turns, medians, and the line that says what came out."""

import json
import statistics
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass


@dataclass(frozen=True)
class Aim:
    """What the ratio of value to limit is to be, in words and as a question."""

    words: str
    is_met: Callable[[float], bool]


def at_most(ratio: float) -> Aim:
    return Aim(f"ratio at most {ratio}", lambda found: found <= ratio)


def at_least(ratio: float) -> Aim:
    return Aim(f"ratio at least {ratio}", lambda found: found >= ratio)


def report(
    measure: str, value: float, unit: str, *, limit: float | None, limit_is: str, aim: Aim | None = None
) -> None:
    """Print one JSON line. `limit` is in the unit of `value`; without an aim the figure is for comparison only."""
    ratio = value / limit if limit else None
    line = {
        "measure": measure,
        "value": _rounded(value),
        "unit": unit,
        "limit": _rounded(limit),
        "limit_is": limit_is,
        "ratio": _rounded(ratio),
        "aim": aim.words if aim else None,
        "met": aim.is_met(ratio) if aim and ratio is not None else None,
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)


def _rounded(value: float | None) -> float | None:
    return value if value is None else float(f"{value:.4g}")


def in_turn(*acts: Callable[[], object], rounds: int = 60, warm_up: int = 5) -> list[list[float]]:
    """The milliseconds that each of `acts` took in each round, one after the other, so that all share the weather."""
    for _ in range(warm_up):
        for act in acts:
            act()
    times = [[] for _ in acts]
    for _ in range(rounds):
        for act, taken in zip(acts, times, strict=True):
            taken.append(milliseconds(act))
    return times


def milliseconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def median(times: Iterable[float]) -> float:
    return statistics.median(times)


def p95(times: Iterable[float]) -> float:
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def per_second(acts: list[Callable[[], object]], seconds: float = 4) -> float:
    """How often `acts` came to an end together a second, each repeated by a client of its own."""
    began = time.perf_counter()
    until = began + seconds
    with ThreadPoolExecutor(len(acts)) as pool:
        count = sum(pool.map(lambda act: _repeat(act, until), acts))
    return count / (time.perf_counter() - began)


def _repeat(act: Callable[[], object], until: float) -> int:
    count = 0
    while time.perf_counter() < until:
        act()
        count += 1
    return count


def rates_in_turn(*crowds: list[Callable[[], object]], rounds: int = 5) -> list[float]:
    """The median rate of each crowd of clients; the crowds take turns."""
    rates = [[] for _ in crowds]
    for _ in range(rounds):
        for crowd, found in zip(crowds, rates, strict=True):
            found.append(per_second(crowd, 2))
    return [median(found) for found in rates]
