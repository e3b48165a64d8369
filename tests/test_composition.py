"""Composition: labels that changed are found, at the week they changed; outbreaks, new products and chance are not."""

import numpy as np
import pytest

from tests.bench.composition import turns

WEEKS, CHANGE = 60, 30


def desk(seed: int, scatter: float = 300.0) -> np.ndarray:
    """Week × label: 350 tickets a week under twelve labels, Dirichlet-multinomial."""
    random = np.random.default_rng(seed)
    usual = random.dirichlet(np.full(12, 3.0))
    shares = [random.dirichlet(usual * scatter) for _ in range(WEEKS)]
    return np.array([random.multinomial(random.poisson(350), share) for share in shares]).astype(float)


def renamed(counts: np.ndarray, label: int) -> np.ndarray:
    """From the middle of CHANGE on the label has another name."""
    new = np.zeros(WEEKS)
    new[CHANGE + 1 :], new[CHANGE] = counts[CHANGE + 1 :, label], counts[CHANGE, label] // 2
    return np.column_stack([np.column_stack([counts[:, :label], counts[:, label] - new, counts[:, label + 1 :]]), new])


@pytest.mark.parametrize("seed", range(5))
def test_a_renamed_label_is_found_once_at_its_week(seed):
    counts = desk(seed)
    label = int(np.argsort(counts.sum(axis=0))[-3])

    found = turns(renamed(counts, label))

    assert [(turn.born, turn.dead) for turn in found] == [((12,), (label,))]
    assert abs(found[0].step - CHANGE) <= 1
    assert found[0].moved == pytest.approx(counts[:, label].mean(), rel=0.4)


def test_one_label_split_over_several_and_several_merged_into_one_are_found():
    counts = desk(7)
    label = int(np.argmax(counts.sum(axis=0)))
    parts = np.random.default_rng(7).multinomial(counts[:, label].astype(int), [0.4, 0.35, 0.25]).astype(float)
    parts[:CHANGE] = 0
    split = np.column_stack([np.delete(counts, label, axis=1), counts[:, label] - parts.sum(axis=1), parts])

    assert [turn.born for turn in turns(split)] == [(12, 13, 14)]
    assert [turn.dead for turn in turns(split[::-1])] == [(12, 13, 14)]


@pytest.mark.parametrize("seed", range(8))
def test_chance_an_outbreak_and_a_new_product_are_no_change_of_labels(seed):
    counts = desk(seed)
    outbreak = counts.copy()
    outbreak[CHANGE : CHANGE + 2, 3] += 200
    product = np.column_stack([counts, np.where(np.arange(WEEKS) >= CHANGE, 120.0, 0.0)])

    assert not turns(counts) and not turns(outbreak) and not turns(product)


def test_weeks_without_data_are_not_judged():
    counts = renamed(desk(1), 2)
    counts[CHANGE - 4 : CHANGE + 5] = np.nan

    assert not turns(counts)
