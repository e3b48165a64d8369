"""Finding re-labellings in the daily counts of labels.

Given the days before, what each label of one team would have had is known. A re-labelling is a move of a good part of
the tickets between labels that began and labels that ended (or fell by as much, while the total held). An outbreak
under a new label adds tickets and ends no label, so it is none. A change at once shows on its first day, given that
day's total: under labels that hardly had any there are as many tickets as the others together lack. A label that takes
a little from every other one shows against the week directly before, whatever the level of the weeks before that is.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr, pdtr, pdtrc

from analytics.signals.relabelling import SETTLING, Relabelling
from analytics.signals.watchlist import Watchlist, families
from analytics.workspace.area import Area

BEFORE = 56  # days that the days after are compared with
LEAST_KNOWN = 28  # of them
WINDOWS = (1, 2, 4, 7, 14, 28)  # days after
TENTH = 0.1  # a label began when its share was below this part of what it is, and ended when it is below what it was
SHARE = 0.04  # of all tickets that must have moved
UNLIKELY = 1e-5  # p-value of each label that began or ended
SCATTER = 2.0  # variance of daily counts of a label ÷ their mean
HELD = 0.5  # the total has held when it moved by less than this part of what moved between labels
FOLLOWING = 28  # days in which further labels belong to the same change
READ = 7  # the last days before labels are watched again, from which their shares are read
MOVED, MOVED_UNLIKELY = 1.5, 1e-4  # times its share, and p-value, from which a label took part
TOGETHER = timedelta(days=SETTLING)  # changes of several teams that are one: the first has not settled
TAKEN_WINDOWS = (2, 4, 7)  # days after, of a label that takes tickets from all others and ends none
TAKEN_UNLIKELY = 1e-3  # p-value of what the others lack
QUIETER = 0.3  # less by more than this part than the week before: a holiday, which says nothing of labels
DAY_SHARE = 0.25  # of a day's tickets that must have moved for a change to be known on its first day
DAY_LABELS, DAY_TICKETS = 3, 2  # labels that began on it, at least, and tickets of each
SEVERAL, SEVERAL_UNLIKELY = 5, 1e-3  # so many labels that begin on one day, and the p-value that is enough of them
ALSO_UNLIKELY = 0.1  # p-value of what the others lack, on a day on which another team's labels changed
WEEKDAYS = 8  # the same weekdays before, with which the day is compared; half of them must be known


Counts = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]


def relabellings(watched: Watchlist) -> tuple[Relabelling, ...]:
    """The re-labellings in a daily watchlist, oldest first. Each day is compared with nothing later than itself."""
    days = pd.DatetimeIndex(watched.counts.index)
    counts, teams = watched.counts.to_numpy(float), families(watched.nodes)
    at_once: set[int] = set()  # a desk changes the labels of its teams together
    for columns in teams:
        at_once.update(_new_on_day(counts[:, columns], *_summed(counts[:, columns]))[1].tolist())
    found = [
        one
        for columns in teams
        for one in _of_team(counts[:, columns], days, [watched.nodes[column] for column in columns], at_once)
    ]
    merged: list[Relabelling] = []
    for one in sorted(found, key=lambda one: one.day):
        if merged and one.day - merged[-1].day <= TOGETHER:
            merged[-1] = _together(merged[-1], one)
        else:
            merged.append(one)
    return tuple(merged)


def _summed(counts: Counts) -> tuple[Counts, npt.NDArray[np.int64]]:
    """Tickets of each label, and known days, summed up to each day; one row more than there are days."""
    held = np.cumsum(np.vstack([np.zeros(counts.shape[1]), np.nan_to_num(counts)]), axis=0)
    return held, np.concatenate([[0], np.cumsum(np.isfinite(counts).all(axis=1))]).astype(np.int64)


def _of_team(
    counts: Counts, days: pd.DatetimeIndex, areas: Sequence[Area], at_once: Collection[int]
) -> list[Relabelling]:
    """The re-labellings of one team: counts of day × label. at_once: days on which some team's labels changed."""
    found: list[Relabelling] = []
    counts = counts.copy()
    while True:
        held, known = _summed(counts)
        shown: dict[int, int] = {}  # last day of the window → the shortest window that shows a change
        for window in WINDOWS:
            for last in _shown(held, known, window):
                shown.setdefault(int(last), window)
        alone: set[int] = set()
        for window in TAKEN_WINDOWS:
            for last in _taken(held, known, window):
                if int(last) not in shown:
                    alone.add(int(last))
                    shown[int(last)] = window
        new, turned = _new_on_day(counts, held, known, at_once)
        if not shown and not len(turned):
            return found
        first = min([*shown, *turned.tolist()])
        begin = first if first in turned else _began(counts, held, known, first, shown[first])
        found.append(_relabelling(held, known, days, areas, begin, first, new[begin], alone=first in alone))
        counts[: begin + SETTLING] = np.nan  # what was before the change is no evidence about the next one


def _shown(held: Counts, known: npt.NDArray[np.int64], window: int) -> npt.NDArray[np.int64]:
    """The last days of all windows of that length that show a change."""
    last = np.arange(BEFORE + window - 1, len(held) - 1)
    if not len(last):
        return last
    born, ended, expected, after = _compared(held, known, last - window + 1, last)
    gain, loss = np.maximum(after - expected, 0.0), np.maximum(expected - after, 0.0)
    total = after.sum(axis=1)
    moved = np.minimum((gain * born).sum(axis=1), (loss * ended).sum(axis=1))
    # part of a label's tickets went to another: it ends none, so the total must have held
    fell = _lower(after, expected) < UNLIKELY
    split = np.minimum((gain * born).sum(axis=1), (loss * fell).sum(axis=1))
    kept = np.abs(total - expected.sum(axis=1)) < HELD * split
    enough = np.maximum(moved, np.where(kept, split, 0.0)) >= SHARE * np.maximum(total, 1.0)
    return np.asarray(last[enough], np.int64)


def _taken(held: Counts, known: npt.NDArray[np.int64], window: int) -> npt.NDArray[np.int64]:
    """The last days of all windows in which labels that began have what all others together lack, though none ended.

    The total is held against the week directly before, day of the week by day of the week: within an incident the weeks
    before tell nothing of it.
    """
    last = np.arange(BEFORE + window - 1, len(held) - 1)
    if not len(last):
        return last
    first = last - window + 1
    born, _, _, after = _compared(held, known, first, last)
    week = held[first] - held[first - 7]
    whole = (known[first] - known[first - 7] == 7) & (known[last + 1] - known[first] == window)
    part = _part_of_week(held, first, last)
    due = week * part[:, None]
    gain = np.where(born, after - due, 0.0).sum(axis=1)
    others, others_due = np.where(born, 0.0, after).sum(axis=1), np.where(born, 0.0, due).sum(axis=1)
    total, total_due = after.sum(axis=1), due.sum(axis=1)
    on_first, on_last = (np.where(born, held[day + 1] - held[day], 0.0).sum(axis=1) for day in (first, last))
    lack = (others - others_due) / np.sqrt(np.maximum(SCATTER * (others + others_due * part), 1.0))
    enough = (
        whole
        & (on_first >= DAY_TICKETS)
        & (on_last > 0)
        & (gain >= SHARE * np.maximum(total, 1.0))
        & (total <= total_due + HELD * gain)
        & (total >= (1 - QUIETER) * total_due)
        & (ndtr(lack) < TAKEN_UNLIKELY)
    )
    return np.asarray(last[enough], np.int64)


def _part_of_week(held: Counts, first: npt.NDArray[np.int64], last: npt.NDArray[np.int64]) -> Counts:
    """Which part of a week's tickets the weekdays from `first` to `last` have, by the weeks before."""
    whole = held.sum(axis=1)
    daily = np.diff(whole)
    same = np.zeros(len(daily))
    for back in range(7, BEFORE + 1, 7):
        same[back:] += daily[:-back]
    until = np.arange(len(daily))
    every = whole[until] - whole[np.maximum(until - BEFORE, 0)]
    summed = np.concatenate([[0.0], np.cumsum(same / np.maximum(every, 1.0))])
    return np.asarray(summed[last + 1] - summed[first])


def _new_on_day(
    counts: Counts, held: Counts, known: npt.NDArray[np.int64], at_once: Collection[int] = ()
) -> tuple[Marks, npt.NDArray[np.int64]]:
    """Day × label: which labels had hardly any tickets before; and the days on which these took the others' tickets.

    The others are compared with the same weekdays before: a quiet Sunday takes tickets from every label. at_once: days
    on which another team's labels are known to have changed, so that less is needed.
    """
    values, first = np.asarray(np.nan_to_num(counts)), np.maximum(np.arange(len(counts)) - BEFORE, 0)
    whole: Marks = np.asarray(np.isfinite(counts).all(axis=1))
    same, weekdays = np.zeros(counts.shape), np.zeros(len(counts))
    for back in range(7, 7 * WEEKDAYS + 1, 7):
        same[back:] += (values * whole[:, None])[:-back]
        weekdays[back:] += whole[:-back]
    expected = same / np.maximum(weekdays, 1)[:, None]
    before = held[:-1] - held[first]
    share = before / np.maximum(before.sum(axis=1), 1e-9)[:, None]
    total = np.maximum(values.sum(axis=1), 1.0)
    new: Marks = np.asarray((share < TENTH * values / total[:, None]) & (values >= DAY_TICKETS))
    gain = np.where(new, values - expected, 0.0).sum(axis=1)
    due, seen = np.where(new, 0.0, expected).sum(axis=1), np.where(new, 0.0, values).sum(axis=1)
    moved, also = np.minimum(gain, due - seen), np.isin(np.arange(len(counts)), list(at_once))
    enough = np.where(new.sum(axis=1) >= SEVERAL, SEVERAL_UNLIKELY, UNLIKELY)
    turned = (
        whole
        & (weekdays >= WEEKDAYS / 2)
        & (known[:-1] - known[first] >= LEAST_KNOWN)
        & (new.sum(axis=1) >= np.where(also, 1, DAY_LABELS))
        & (moved >= DAY_SHARE * total)
        & (np.abs(total - expected.sum(axis=1)) < HELD * moved)
        & (_lower(seen, due) < np.where(also, ALSO_UNLIKELY, enough))
    )
    return new, np.flatnonzero(turned)


def _compared(
    held: Counts, known: npt.NDArray[np.int64], first: npt.NDArray[np.int64], last: npt.NDArray[np.int64]
) -> tuple[Marks, Marks, Counts, Counts]:
    """Of stretches of days: which labels began, which ended, what each was to have by the days before, and what it has.

    Whether a label began or ended depends on its share of the tickets, however many there are.
    """
    before, after = held[first] - held[np.maximum(first - BEFORE, 0)], held[last + 1] - held[first]
    days_before, days_after = known[first] - known[np.maximum(first - BEFORE, 0)], known[last + 1] - known[first]
    usable = (days_before >= LEAST_KNOWN) & (days_after >= np.minimum(last - first + 1, 1))
    totals = np.maximum(before.sum(axis=1), 1e-9), np.maximum(after.sum(axis=1), 1e-9)
    share, now = before / totals[0][:, None], after / totals[1][:, None]
    expected = before * (days_after / np.maximum(days_before, 1))[:, None]
    by_share = share * totals[1][:, None]
    born = usable[:, None] & (share < TENTH * now) & (_upper(after, by_share) < UNLIKELY)
    ended = usable[:, None] & (now < TENTH * share) & (_lower(after, by_share) < UNLIKELY)
    return born, ended, np.where(usable[:, None], expected, after), after


def _upper(counts: Counts, expected: Counts) -> Counts:
    return np.asarray(pdtrc(np.maximum(counts / SCATTER - 1, 0), np.maximum(expected / SCATTER, 1e-3)))


def _lower(counts: Counts, expected: Counts) -> Counts:
    return np.asarray(pdtr(counts / SCATTER, np.maximum(expected / SCATTER, 1e-9)))


def _began(counts: Counts, held: Counts, known: npt.NDArray[np.int64], last: int, window: int) -> int:
    """The first day on which the labels that began have a tenth of what they have at the end."""
    first = np.array([last - window + 1])
    born, _, _, after = _compared(held, known, first, np.array([last]))
    level = float((after * born).sum()) / window
    of_born = np.nan_to_num(counts[:, born[0]]).sum(axis=1)
    for step in range(max(last - window - READ, 0), last + 1):
        if of_born[step] >= max(TENTH * level, 2.0):
            return step
    return last


def _relabelling(
    held: Counts,
    known: npt.NDArray[np.int64],
    days: pd.DatetimeIndex,
    areas: Sequence[Area],
    begin: int,
    last: int,
    new: Marks,
    *,
    alone: bool,
) -> Relabelling:
    """The change that began on a day and was seen on another, with all labels that took part in the weeks after.

    new: the labels that hardly had tickets before its first day and had some on it. alone: none ended and the level may
    have moved before, so that what grew is no part of it.
    """
    end = min(begin + FOLLOWING, len(held) - 1) - 1
    ends = np.arange(last, max(end, last) + 1)
    born, ended, expected, after = _compared(held, known, np.full(len(ends), begin), ends)
    began: Marks = np.asarray(born.any(axis=0) | (new if begin == last else False))
    gone: Marks = np.asarray(ended[-1] & ~began)
    ratio = (after[-1] / max(after[-1].sum(), 1)) / np.maximum(expected[-1] / max(expected[-1].sum(), 1e-9), 1e-9)
    unlikely = np.minimum(_upper(after[-1], expected[-1]), _lower(after[-1], expected[-1])) < MOVED_UNLIKELY
    changed: Marks = np.asarray(unlikely & ((ratio > MOVED) | (ratio < 1 / MOVED)) & ~began & ~gone)
    if alone:
        changed &= ratio < 1
    read = slice(min(begin + SETTLING - READ, len(held) - 1), min(begin + SETTLING, len(held) - 1))
    settled = held[read.stop] - held[read.start]
    whole = read.stop - read.start == READ and settled.sum() > 0
    shares = settled / settled.sum() if whole else np.full(len(areas), np.nan)
    until = min(begin + SETTLING, len(held) - 1)
    return Relabelling(
        days[begin].date(),
        days[last].date(),
        tuple(area for area, marked in zip(areas, began, strict=True) if marked),
        tuple(area for area, marked in zip(areas, gone, strict=True) if marked),
        tuple(area for area, marked in zip(areas, changed, strict=True) if marked),
        tuple(shares[began].tolist() + shares[changed].tolist()),
        int((held[until] - held[begin])[began].sum()),
    )


def _together(a: Relabelling, b: Relabelling) -> Relabelling:
    split_a, split_b = len(a.born), len(b.born)
    return Relabelling(
        min(a.day, b.day),
        min(a.noticed, b.noticed),
        a.born + b.born,
        a.gone + b.gone,
        a.changed + b.changed,
        a.shares[:split_a] + b.shares[:split_b] + a.shares[split_a:] + b.shares[split_b:],
        a.tickets + b.tickets,
    )
