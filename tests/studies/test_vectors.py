"""Vectors of symbols: neighbors by cosine, analogies, maps, and their alignment."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lstm_tui.config import Cell, ModelConfig, SymbolKind
from lstm_tui.errors import ConfigError
from lstm_tui.runs.checkpoints import Checkpoint, load_checkpoint
from lstm_tui.studies.symbol_counts import count_symbols
from lstm_tui.studies.vectors import (
    MOST_MAPPED,
    Floats,
    VectorSource,
    VectorTable,
    align_map,
    cosine,
    nearest_indices,
    nearest_on_map,
    neighbors,
    place_on_map,
    principal_components,
    solve_analogy,
)
from lstm_tui.text.vocabulary import Vocabulary
from tests.support.neuron_runs import STATE, invented_weights, make_neuron_run
from tests.support.vocabularies import vocabulary_of


def table_of(vectors: list[list[float]], counts: list[int] | None = None) -> VectorTable:
    vocabulary = Vocabulary(tuple("abcdefgh"[: len(vectors)]))
    return VectorTable(
        vocabulary,
        np.array(vectors, float),
        counts=None if counts is None else np.array(counts),
    )


def random_table(symbols: int, width: int) -> VectorTable:
    vocabulary = Vocabulary(tuple(map(chr, range(0x4E00, 0x4E00 + symbols))))
    return VectorTable(vocabulary, np.random.default_rng(5).standard_normal((symbols, width)))


def network(**options: object) -> Checkpoint:
    vocabulary = Vocabulary(tuple("abcd"))
    model = replace(ModelConfig(layers=1, hidden=5, embedding=3), **options)  # type: ignore[arg-type]
    return Checkpoint(invented_weights(model, 4, 1), model, vocabulary, STATE)


def test_neighbors_are_ordered_by_cosine_and_lack_the_symbol_itself() -> None:
    table = table_of([[1, 0], [10, 10], [0, 2], [-1, 0.1]])
    nearest = neighbors(table, 0)
    assert [one.id for one in nearest] == [1, 2, 3]
    assert nearest[0].cosine == pytest.approx(math.sqrt(0.5))
    assert nearest[1].cosine == pytest.approx(0)
    assert neighbors(table, 0, 1) == nearest[:1]
    assert cosine(table, 1, 0) == pytest.approx(nearest[0].cosine)


def test_a_zero_vector_has_no_neighbors_and_is_none() -> None:
    table = table_of([[1, 0], [0, 0], [1, 1]])
    assert neighbors(table, 1) == ()
    assert [one.id for one in neighbors(table, 0)] == [2]
    assert math.isnan(cosine(table, 0, 1))
    assert nearest_indices(table, np.arange(3)).tolist() == [2, -1, 0]


def test_weights_near_the_limit_of_float32_have_finite_cosines() -> None:
    table = table_of([[1e37, 0], [1e37, 1e37], [1e-37, 0]])
    assert [one.id for one in neighbors(table, 0)] == [2, 1]
    assert np.isfinite(principal_components(table).coordinates).all()


def test_king_minus_man_plus_woman_is_queen() -> None:
    royal, male, female, other = np.eye(4)
    vocabulary = vocabulary_of(" king man queen woman zinc", SymbolKind.WORD, every_word=True)
    vectors = [royal + male, male, royal + female, female, other + male]
    table = VectorTable(vocabulary, np.array([*[-royal] * vocabulary.character_count, *vectors]))
    king, man, queen, woman, _ = range(vocabulary.character_count, len(vocabulary))
    answers = solve_analogy(table, man, king, woman)
    assert answers[0].id == queen
    assert {man, king, woman}.isdisjoint(one.id for one in answers)


def test_vectors_of_a_network_are_those_that_its_input_layer_adds() -> None:
    plain, onehot, tied = network(), network(embedding=0), network(embedding=5, tied=True)
    assert VectorTable.of(plain).vectors == pytest.approx(plain.weights["embedding.weight"])
    assert VectorTable.of(plain).source is VectorSource.EMBEDDING
    table = VectorTable.of(onehot)
    assert table.source is VectorSource.INPUT_WEIGHTS
    assert table.vectors == pytest.approx(onehot.weights["recurrent.weight_ih_l0"].T)
    assert (len(table), table.width) == (4, 4 * 5)
    assert VectorTable.of(network(embedding=0, cell=Cell.GRU)).width == 3 * 5
    assert VectorTable.of(tied).source is VectorSource.TIED


def test_vectors_of_the_output_layer() -> None:
    plain, tied = network(), network(embedding=5, tied=True)
    table = VectorTable.of(plain, output=True)
    assert table.source is VectorSource.OUTPUT
    assert table.vectors == pytest.approx(plain.weights["output.weight"])
    assert VectorTable.of(tied, output=True).source is VectorSource.TIED
    classes = {**plain.weights, "output.weight": np.zeros((2, 5), np.float32)}
    with pytest.raises(ConfigError, match="no vectors of symbols"):
        VectorTable.of(replace(plain, weights=classes), output=True)


def test_most_frequent_symbols_come_after_the_requested_ones() -> None:
    table = table_of([[0.0]] * 5, [3, 9, 1, 9, 2])
    assert table.most_frequent(3).tolist() == [1, 3, 0]
    assert table.most_frequent(3, also=[2, 2]).tolist() == [2, 1, 3]
    assert table.most_frequent(1, also=[2, 4]).tolist() == [2, 4]
    assert table_of([[0.0]] * 3).most_frequent(2).tolist() == [0, 1]


def test_principal_components_are_the_directions_of_most_variance() -> None:
    table = table_of([[3, 0, 7], [-3, 0, 7], [0, 1, 7], [0, -1, 7]])
    shown = principal_components(table)
    assert np.abs(shown.coordinates) == pytest.approx(
        np.array([[3, 0], [3, 0], [0, 1], [0, 1]]), abs=1e-9
    )
    assert shown.explained == pytest.approx((0.9, 0.1))


def test_a_map_keeps_its_signs_when_a_vector_moves_a_little() -> None:
    table = random_table(20, 6)
    moved = replace(table, vectors=table.vectors + 1e-9)
    before, after = principal_components(table), principal_components(moved)
    assert after.coordinates == pytest.approx(before.coordinates, abs=1e-6)
    assert (before.coordinates[np.abs(before.coordinates).argmax(axis=0), [0, 1]] > 0).all()


def test_a_map_has_the_most_frequent_symbols_or_those_requested() -> None:
    table = random_table(MOST_MAPPED + 10, 3)
    assert principal_components(table).ids.tolist() == list(range(MOST_MAPPED))
    assert principal_components(table, [7, 2]).ids.tolist() == [7, 2]
    with pytest.raises(ConfigError):
        principal_components(table, [])


def test_maps_of_one_symbol_one_dimension_and_equal_vectors() -> None:
    assert principal_components(table_of([[1, 2]])).coordinates.tolist() == [[0, 0]]
    line = principal_components(table_of([[1], [3]]))
    assert line.coordinates[:, 1].tolist() == [0, 0]
    assert line.explained == pytest.approx((1, 0))
    same = principal_components(table_of([[1, 2], [1, 2]]))
    assert not any(same.explained)
    assert not same.coordinates.any()


def rotated(coordinates: Floats, degrees: float, *, mirrored: bool) -> Floats:
    angle = math.radians(degrees)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    return np.asarray(coordinates @ turn * ([-1, 1] if mirrored else [1, 1]))


@pytest.mark.parametrize("mirrored", [False, True])
def test_alignment_undoes_a_rotation_and_a_reflection(mirrored: bool) -> None:
    reference = principal_components(random_table(12, 4))
    turned = replace(reference, coordinates=rotated(reference.coordinates, 131, mirrored=mirrored))
    aligned = align_map(turned, reference)
    assert aligned.coordinates == pytest.approx(reference.coordinates)
    assert aligned.is_aligned
    assert not reference.is_aligned


def test_alignment_keeps_distances_within_the_map() -> None:
    reference, other = (principal_components(random_table(9, width)) for width in (3, 5))
    aligned = align_map(other, reference)
    assert np.linalg.norm(aligned.coordinates, axis=1) == pytest.approx(
        np.linalg.norm(other.coordinates, axis=1)
    )
    before, after = (
        np.sum((one.coordinates - reference.coordinates) ** 2) for one in (other, aligned)
    )
    assert after <= before
    with pytest.raises(ValueError, match="different symbols"):
        align_map(replace(other, ids=other.ids[::-1]), reference)


def test_other_symbols_are_projected_on_a_map_also_on_an_aligned_one() -> None:
    table = random_table(40, 6)
    shown = principal_components(table, range(25))
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    aligned = align_map(shown, replace(shown, coordinates=shown.coordinates @ turn))
    mapped = table.vectors[:25]
    axes = np.linalg.svd(mapped - mapped.mean(axis=0))[2][:2].T
    expected = (table.vectors[25:] - mapped.mean(axis=0)) @ axes
    positions = place_on_map(table, aligned)
    assert np.array_equal(positions[:25], aligned.coordinates)
    assert np.allclose(np.abs(place_on_map(table, shown)[25:]), np.abs(expected))
    assert np.allclose(positions, place_on_map(table, shown) @ turn)


def test_other_symbols_on_a_map_of_equal_vectors_are_in_the_middle() -> None:
    table = table_of([[1.0, 2.0], [1.0, 2.0], [3.0, 0.0]])
    assert not place_on_map(table, principal_components(table, [0, 1])).any()


def test_nearest_neighbors_among_symbols_and_in_the_plane() -> None:
    table = table_of([[1, 0, 0], [1, 0.1, 0], [0, 1, 5], [0, 1, 4]])
    assert nearest_indices(table, np.array([0, 1, 2])).tolist() == [1, 0, 1]
    assert nearest_on_map(principal_components(table)).tolist() == [1, 0, 3, 2]
    assert nearest_on_map(principal_components(table, [2])).tolist() == [-1]


def test_counts_are_of_the_text_or_of_the_part_that_the_run_keeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LSTM_TUI_CACHE", str(tmp_path / "cache"))
    run = make_neuron_run(tmp_path, text="abba\n" * 40, steps=(100,))
    whole = count_symbols(run)
    assert whole is not None
    assert whole.counts.tolist() == [40, 80, 80]
    assert VectorTable.of(load_checkpoint(run), whole.counts).by_frequency.tolist() == [1, 2, 0]
    monkeypatch.setenv("LSTM_TUI_CACHE", str(tmp_path / "another"))
    kept = count_symbols(run)
    assert kept is not None
    assert kept.counts.tolist() == [40, 80, 80]
    assert kept.source != whole.source
    (run.path / "passage.safetensors").unlink()
    assert count_symbols(run) is None
