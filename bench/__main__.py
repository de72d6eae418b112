"""`python -m bench [area ...]`: one JSON line a measure."""

import argparse
import os
from importlib import import_module
from pathlib import Path

from bench.product import ROOT, Product

# Which modules measure what.
AREAS = {
    "base": ["base"],
    "contacts": ["contacts", "bulk", "timeline"],
    "segments": ["segments"],
    "bulk": ["bulk"],
    "timeline": ["timeline"],
    "import": ["imports"],
    "board": ["board", "live", "health"],
    "deal": ["deal"],
    "orders": ["orders"],
    "duplicates": ["duplicates"],
}
# What another area measures as well.
PARTS = {"segments", "bulk", "timeline"}


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("areas", nargs="*", choices=[*AREAS, []], metavar="|".join(AREAS))
    areas = parser.parse_args().areas or [area for area in AREAS if area not in PARTS]
    data_dir = Path(os.environ.get("DATA_DIR") or ROOT / ".data") / "bench"
    with Product(data_dir).running() as product:
        for module in dict.fromkeys(module for area in areas for module in AREAS[area]):
            import_module(f"bench.{module}").measure(product)


main()
