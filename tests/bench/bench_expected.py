"""Prints how often the 99 % expected range holds: python -m tests.bench.bench_expected [SERIES]

On simulated series (negative binomial, dispersion 1 to 5, mean 0.5 to 500) per length of history, step of time and
drift, pooled over seeds that no setting was chosen on (those were 1 to 5), and, with TAGWATCH_REAL_DATA, on the quiet
weeks of real data: `firefox_2018_2020` was developed on, `mozilla_two_teams_2023_2024` is held out.

Tried against the held-out weeks, of which 95.5 % lie in their range where 10 or more are expected (of 60 misses 22
are above, 38 below) and 96.8 % (mid-p) below 10. Each multiplies φ of a step by what the series' own steps before it
show; developed on, held out, then 156 simulated weeks (seeds 1 to 3, one series a kind), all of 10 or more, in percent:

| multiplier | developed on | held out | simulated |
|---|---|---|---|
| none | 98.7 | 95.5 | 99.48 |
| conformal: 99 % quantile of decaying past residuals (26 weeks) and 60 normal ones | 98.7 | 97.4 | 99.49 |
| adaptive conformal inference: log φ rises by 0.7 (miss − 0.01), decaying (26 weeks) | 98.7 | 97.3 | 99.50 |
| mixture of five scales of φ, weighted by their likelihood, wide prior | 98.9 | 97.5 | – |
| mixture of five extra variances v m² (0 to 25 % of the mean), wide prior | 98.9 | 96.4 | – |
| mixture of Student's t (4, 7, 15, ∞), wide prior | 99.0 | 97.8 | – |
| the mixtures with narrow priors: scales, variances, t | – | – | 99.56, 99.56, 99.65 |

None reaches 98.5 held out, and below 10 none moves it (96.6 to 96.8); the mixtures leave 98.5 to 99.5 where nothing
happens. The first is the one to go on with: it was not measured on days, customers and the pages' figures, which it
would move.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from analytics.expectation.grain import MONTHLY, QUARTERLY, WEEKLY
from analytics.ingest.imports import Order, import_files
from analytics.ingest.mapping import load_mapping
from analytics.operations.workbench import Workbench
from tests.bench.coverage import quiet_weeks, real, simulated, table

MAPPING = Path(__file__).parents[2] / "data" / "mappings" / "mozilla_forum.toml"
REAL = ("firefox_2018_2020", "mozilla_two_teams_2023_2024")
SEEDS = range(11, 21)
# steps of history, of which the last so many are scored, step of time, drift a year
CASES = (
    (156, 104, WEEKLY, 0.0),
    (156, 104, WEEKLY, 0.15),
    (104, 52, WEEKLY, 0.0),
    (60, 26, WEEKLY, 0.0),
    (13, 9, WEEKLY, 0.0),
    (36, 24, MONTHLY, 0.0),
    (12, 8, QUARTERLY, 0.0),
)


def main() -> None:
    series = int(sys.argv[1]) if len(sys.argv) > 1 else 2  # per mean, dispersion and seed
    for steps, scored, grain, drift in CASES:
        begin = time.perf_counter()
        held = pd.concat(
            simulated(steps=steps, scored=scored, series=series, grain=grain, seed=seed, drift=drift) for seed in SEEDS
        )
        print(f"\n{steps} {grain.name}s, last {scored}, drift {drift} a year ({time.perf_counter() - begin:.1f} s)")
        print(table(held, ["series"]).to_string())
        print(table(held, ["dispersion"]).to_string())
        wide = held.assign(share=held["whole"].where(held["expected"] >= 10, held["randomised"]).astype(float))
        print((100 * wide.pivot_table("share", "dispersion", "mean")).round(1).to_string())
    if os.environ.get("TAGWATCH_REAL_DATA"):
        for name in REAL:
            _real(Path(os.environ["TAGWATCH_REAL_DATA"]) / name)


def _real(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as store:
        bench = Workbench(Path(store))
        import_files(bench.snapshots, sorted(folder.glob("*.csv")), Order(mapping=load_mapping(MAPPING)))
        held = real(bench, folder)
        print(f"\n{folder.name}: {len(quiet_weeks(bench, folder))} quiet weeks")
        print(table(held.assign(all="all"), ["all"]).to_string())
        print(table(held, ["series"]).to_string())


if __name__ == "__main__":
    main()
