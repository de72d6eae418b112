"""`python -m bench [area ...]`: one JSON line a measure."""

import argparse
import os
from importlib import import_module
from pathlib import Path

from bench.product import ROOT, Product

# Which module measures what.
AREAS = {
    "base": "base",
    "contacts": "contacts",
    "segments": "segments",
    "bulk": "bulk",
    "timeline": "timeline",
    "import": "imports",
    "board": "board",
    "deal": "deal",
    "orders": "orders",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("areas", nargs="*", choices=[*AREAS, []], metavar="|".join(AREAS))
    areas = parser.parse_args().areas or list(AREAS)
    data_dir = Path(os.environ.get("DATA_DIR") or ROOT / ".data") / "bench"
    with Product(data_dir).running() as product:
        for area in areas:
            import_module(f"bench.{AREAS[area]}").measure(product)


main()
