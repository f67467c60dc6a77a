"""``import``: networks of a plain PyTorch program."""

import json
import math
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from lstm_tui.config import SymbolKind
from lstm_tui.errors import CheckpointError
from lstm_tui.runs.checkpoints import load_checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.runs.follower import Follower, Health
from lstm_tui.scoring.untrained import untrained_network
from tests.support.plain_networks import PlainNetwork, plain_network, save_plain

Invoke = Callable[..., Any]

FAST = ["--threads", "1", "--precision", "float32", "--sample-length", "5", "--headless"]
FAST += ["--batch", "4", "--chunk", "16", "--no-ranking", "--steps", "2"]

NETWORKS: dict[str, dict[str, Any]] = {
    "lstm of two layers": {"kind": "LSTM", "layers": 2},
    "gru": {"kind": "GRU"},
    "rnn tanh": {"kind": "RNN"},
    "rnn relu": {"kind": "RNN", "nonlinearity": "relu"},
    "one-hot lstm": {"kind": "LSTM", "embedding": 0},
    "one-hot rnn": {"kind": "RNN", "embedding": 0},
    "tied lstm": {"kind": "LSTM", "tied": True},
    "tied gru without biases": {"kind": "GRU", "tied": True, "bias": False},
    "lstm without biases": {"kind": "LSTM", "layers": 2, "bias": False},
    "one-hot gru, E = H = V": {"kind": "GRU", "embedding": 0, "hidden": 37},
}


@pytest.fixture(scope="session")
def characters(text: str) -> list[str]:
    return sorted(set(text))


def ids_of(text: str, symbols: list[str]) -> list[int]:
    return [symbols.index(one) for one in text]


def evaluated(invoke: Invoke, run: str, *words: object) -> dict[str, Any]:
    result = invoke("evaluate", run, "--json", *words)
    assert result.status == 0, result.err
    [of_text] = json.loads(result.out)["texts"]
    carried: dict[str, Any] = of_text["carried"]
    return carried


def save_symbols(symbols: object, path: Path) -> Path:
    path.write_text(json.dumps(symbols), "utf-8")
    return path


@pytest.fixture
def imported(place: Path, invoke: Invoke, characters: list[str]) -> Run:
    """A run of an LSTM with the text ``ships.txt``."""
    path = place / "runs" / "import-plain"
    if not path.exists():
        network = plain_network("LSTM", len(characters), layers=2)
        file = save_plain(network, place / "import-plain.safetensors")
        words = ("--vocabulary-from", place / "ships.txt", "--name", "import-plain")
        result = invoke("import", file, *words)
        assert (result.status, result.out) == (0, f"{path}\n"), result.err
    return Run(path)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_loss_of_an_imported_network_is_that_of_torch(
    name: str, place: Path, invoke: Invoke, text: str, characters: list[str]
) -> None:
    some = text[:1_500]
    (place / "import-some.txt").write_text(some, "utf-8")
    run = f"import-{list(NETWORKS).index(name)}"
    network = plain_network(symbols=len(characters), **NETWORKS[name])
    file = save_plain(network, place / f"{run}.safetensors")
    words = [
        "--vocabulary-from",
        place / "ships.txt",
        "--text",
        place / "import-some.txt",
        "--name",
        run,
    ]
    if nonlinearity := NETWORKS[name].get("nonlinearity"):
        words += ["--nonlinearity", nonlinearity]
    result = invoke("import", file, *words)
    assert result.status == 0, result.err
    expected = network.loss(ids_of(some, characters))
    loss = evaluated(invoke, run)["nats_per_symbol"]
    assert math.isclose(loss, expected, abs_tol=1e-5)
    assert f"Loss on 1,499 characters of it: {loss:.4f} nats per character" in result.err
    model = Run(place / "runs" / run).record().config.model
    assert model.tied == bool(NETWORKS[name].get("tied"))
    assert bool(model.embedding) == (NETWORKS[name].get("embedding") != 0)
    assert ("No bias in the" in result.err) == (not NETWORKS[name].get("bias", True))


def test_symbols_may_have_any_order(
    place: Path, invoke: Invoke, text: str, characters: list[str]
) -> None:
    symbols = characters[::-2] + characters[-2::-2]
    assert sorted(symbols) == characters != symbols
    network = plain_network("GRU", len(symbols), embedding=0)
    file = save_plain(network, place / "import-order.safetensors")
    forms = {"list": symbols, "stoi": {one: id_ for id_, one in enumerate(symbols)}}
    for name, form in forms.items():
        vocabulary = save_symbols(form, place / "import-symbols.json")
        words = (
            "--vocabulary",
            vocabulary,
            "--text",
            place / "ships.txt",
            "--name",
            f"import-o-{name}",
        )
        assert invoke("import", file, *words).status == 0
        loss = evaluated(invoke, f"import-o-{name}")["nats_per_symbol"]
        assert math.isclose(loss, network.loss(ids_of(text, symbols)), abs_tol=1e-5)


def test_words_and_the_symbol_for_unknown_words_are_read_as_by_a_program_that_splits_at_spaces(
    place: Path, invoke: Invoke
) -> None:
    symbols = ["<unk>", "the", "ship", "sails", "<eos>", ",", "home"]
    text = "the ship sails home\nthe Ship , the whale\n" * 20
    source = place / "import-words.txt"
    source.write_text(text, "utf-8")
    known = {"Ship": "ship", "whale": "<unk>"}
    words = [
        known.get(word, word)
        for line in text.split("\n")[:-1]
        for word in (*line.split(" "), "<eos>")
    ]
    network = plain_network("LSTM", len(symbols))
    file = save_plain(network, place / "import-words.safetensors")
    vocabulary = save_symbols(symbols, place / "import-words.json")
    options = ("--vocabulary", vocabulary, "--text", source, "--name", "import-words")
    result = invoke("import", file, *options)
    assert result.status == 0, result.err
    assert "a text is read as the words between spaces" in result.err
    assert "9.1 % of the symbols of the text are <unk>." in result.err
    loss = evaluated(invoke, "import-words")
    assert loss["characters"] == 0
    assert loss["nats_per_character"] is None
    shown = invoke("evaluate", "import-words").out
    assert "9.1 % of the symbols of the text are <unk>." in shown
    assert "nats/symbol" in shown
    assert "nats/char" not in shown
    assert max(map(len, shown.splitlines())) <= 80
    said = invoke("evaluate", "import-words", "--each", "the whale").out
    assert "per character" not in said
    assert loss["symbols"] == len(words) - 1
    assert math.isclose(
        loss["nats_per_symbol"], network.loss(ids_of_words(words, symbols)), abs_tol=1e-5
    )
    sampled = invoke("sample", "import-words", "--length", "40", "--seed", "1", "--no-copies")
    assert set(sampled.out.split()) <= set(symbols)
    assert invoke("inspect", "import-words", "--plain").status == 0
    trained = invoke("train", "--from", "import-words", source, "--name", "import-w-on", *FAST)
    assert trained.status == 0, trained.err
    assert "9.1 % of the symbols of the text are <unk>." in trained.err
    refused = invoke("evaluate", "import-words", source, "--against", "import-words")
    assert "so its symbols do not spell the text" in refused.err


def ids_of_words(words: list[str], symbols: list[str]) -> list[int]:
    return [symbols.index(word) for word in words]


def test_special_symbols_among_characters_are_symbols(
    place: Path, invoke: Invoke, text: str, characters: list[str]
) -> None:
    symbols = ["<pad>", "<unk>", *characters]
    network = plain_network("GRU", len(symbols))
    file = save_plain(network, place / "import-special.safetensors")
    vocabulary = save_symbols(symbols, place / "import-special.json")
    (place / "import-odd.txt").write_text(f"{text[:300]}<pad>é", "utf-8")
    words = (
        "--vocabulary",
        vocabulary,
        "--text",
        place / "import-odd.txt",
        "--name",
        "import-special",
    )
    result = invoke("import", file, *words)
    assert result.status == 0, result.err
    assert "2 symbols of several characters (<pad>, <unk>)" in result.err
    ids = [*ids_of(text[:300], symbols), 0, 1]
    loss = evaluated(invoke, "import-special")["nats_per_symbol"]
    assert math.isclose(loss, network.loss(ids), abs_tol=1e-5)


def test_words_of_another_program_are_no_documents_to_classify(place: Path, invoke: Invoke) -> None:
    symbols = ["the", "ship", "sails"]
    file = save_plain(plain_network("GRU", len(symbols)), place / "import-no-end.safetensors")
    vocabulary = save_symbols(symbols, place / "import-no-end.json")
    words = ("--vocabulary", vocabulary, "--name", "import-no-end")
    assert invoke("import", file, *words).status == 0
    table = place / "import-labeled.tsv"
    rows = [f"{'ab'[row % 2]}\tthe ship {row}" for row in range(40)]
    table.write_text("\n".join(["label\ttext", *rows]), "utf-8")
    options = ("--objective", "classify", "--from", "import-no-end", "--steps", "1", "--headless")
    refused = invoke("train", table, *options)
    assert refused.status == 2
    assert "so it cannot read documents. Import a network of characters." in refused.err


def test_numbers_make_a_vocabulary_of_bytes(place: Path, invoke: Invoke) -> None:
    text = "Fürth, 東京\n" * 30
    (place / "import-bytes.txt").write_text(text, "utf-8")
    network = plain_network("LSTM", 256)
    file = save_plain(network, place / "import-bytes.safetensors")
    vocabulary = save_symbols(list(range(256)), place / "import-bytes.json")
    words = (
        "--vocabulary",
        vocabulary,
        "--text",
        place / "import-bytes.txt",
        "--name",
        "import-bytes",
    )
    assert invoke("import", file, *words).status == 0
    loss = evaluated(invoke, "import-bytes")["nats_per_symbol"]
    assert math.isclose(loss, network.loss(list(text.encode())), abs_tol=1e-5)
    assert Run(place / "runs" / "import-bytes").vocabulary().kind is SymbolKind.BYTE


@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16, torch.float64])
def test_other_floating_point_numbers_are_read_as_float32(
    kind: torch.dtype, place: Path, invoke: Invoke, text: str, characters: list[str]
) -> None:
    network = plain_network("LSTM", len(characters)).to(kind)
    tensors = {f"module._orig_mod.{name}": one for name, one in network.state_dict().items()}
    file, run = (
        place / "import-numbers.safetensors",
        f"import-numbers-{str(kind).removeprefix('torch.')}",
    )
    save_file(tensors, file)
    result = invoke("import", file, "--vocabulary-from", place / "ships.txt", "--name", run)
    assert result.status == 0, result.err
    assert f"Numbers: {str(kind).removeprefix('torch.')}, read as float32." in result.err
    loss = evaluated(invoke, run, place / "ships.txt")["nats_per_symbol"]
    assert math.isclose(loss, network.loss(ids_of(text, characters)), abs_tol=1e-5)


def test_the_nonlinearity_that_predicts_the_text_better_is_chosen(
    place: Path, invoke: Invoke, relu_network: PlainNetwork, characters: list[str]
) -> None:
    file = save_plain(relu_network, place / "import-relu.safetensors")
    result = invoke(
        "import", file, "--vocabulary-from", place / "ships.txt", "--name", "import-relu"
    )
    assert "No file says whether an nn.RNN has tanh or relu: read with relu (loss " in result.err
    assert Run(place / "runs" / "import-relu").record().config.model.cell == "rnn-relu"
    blind = save_symbols(characters, place / "import-relu.json")
    result = invoke("import", file, "--vocabulary", blind, "--name", "import-no-text")
    assert "read with tanh; --nonlinearity changes it." in result.err


def test_of_an_untrained_network_the_default_of_torch_is_read(
    place: Path, invoke: Invoke, characters: list[str]
) -> None:
    file = save_plain(plain_network("RNN", len(characters)), place / "import-random.safetensors")
    result = invoke(
        "import", file, "--vocabulary-from", place / "ships.txt", "--name", "import-random"
    )
    assert "read with tanh (loss " in result.err


@pytest.fixture(scope="session")
def relu_network(text: str, characters: list[str]) -> PlainNetwork:
    """A network that predicts a character of the text from the one before it."""
    size = len(characters)
    network = plain_network("RNN", size, hidden=size, embedding=0, nonlinearity="relu")
    ids = ids_of(text, characters)
    pairs = torch.full((size, size), 0.1)
    for one, following in pairwise(ids):
        pairs[one, following] += 1
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.zero_()
        network.rnn.weight_ih_l0.copy_(torch.eye(size))
        network.decoder.weight.copy_((pairs / pairs.sum(1, keepdim=True)).log().T)
    return network


def test_symbols_in_a_wrong_order_are_noticed(
    place: Path, invoke: Invoke, relu_network: PlainNetwork, characters: list[str]
) -> None:
    file = save_plain(relu_network, place / "import-order-2.safetensors")
    words = ("--text", place / "ships.txt", "--nonlinearity", "relu", "--name", "import-order-2")
    right = save_symbols(characters, place / "import-right.json")
    wrong = save_symbols(characters[::-1], place / "import-wrong.json")
    first = invoke("import", file, "--vocabulary", right, *words)
    assert "Warning" not in first.err
    assert "most likely a text that the network was trained on" in first.err
    assert "There is a run" not in first.err
    result = invoke("import", file, "--vocabulary", wrong, *words)
    assert result.status == 0
    assert "Warning: the network predicts no better than guessing by frequency." in result.err
    assert "most likely" not in result.err
    assert "There is a run import-order-2: this one is import-order-2-2." in result.err


def test_an_imported_network_is_listed_as_such(imported: Run, invoke: Invoke) -> None:
    status = Follower(imported).poll()
    assert (status.health, status.health.live) == (Health.IMPORTED, False)
    assert status.progress.notes[0].message == (
        "Imported from import-plain.safetensors: encoder.weight, rnn.weight_hh_l0, "
        "rnn.weight_hh_l1, decoder.weight."
    )
    [row] = [
        one for one in json.loads(invoke("runs", "--json").out) if one["name"] == "import-plain"
    ]
    assert (row["state"], row["imported"]["file"]) == ("imported", "import-plain.safetensors")
    assert "import-plain" in invoke("runs", "--plain").out


def test_it_is_not_called_untrained(imported: Run, invoke: Invoke) -> None:
    assert load_checkpoint(imported).warnings == ()
    with pytest.raises(
        CheckpointError, match=r"import-plain was imported from import-plain\.safetensors"
    ):
        untrained_network(imported)
    for words in (
        ("neurons", "import-plain"),
        ("gradients", "import-plain"),
        ("evaluate", "import-plain"),
    ):
        result = invoke(*words)
        assert result.status == 0, result.err
        assert "untrained" not in result.out + result.err
        assert "before training" not in result.out + result.err
    assert "validation" not in invoke("inspect", "import-plain", "--plain").err


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize(
    "words",
    [
        ("neurons", "import-plain"),
        ("neurons", "import-plain", "--unit", "L1:3"),
        ("neurons", "import-plain", "--unit", "L1:3", "--unit", "L0:2"),
        ("evaluate", "import-plain"),
        ("evaluate", "import-plain", "--breakdown"),
        ("ablate", "import-plain", "L1:3", "--pattern", "wiki link"),
        ("vectors", "import-plain"),
        ("vectors", "import-plain", "--history"),
        ("gradients", "import-plain"),
        ("pairs", "import-plain", "The {ship|town}"),
        ("export", "import-plain", "picture", "--unit", "L1:3", "--format", "svg"),
        ("export", "import-plain", "dependence", "--after", "The ", "--format", "svg"),
    ],
    ids=lambda words: " ".join(words),
)
def test_no_table_names_a_step_of_it(words: tuple[str, ...], invoke: Invoke) -> None:
    result = invoke(*words)
    assert result.status == 0, result.err
    shown = result.out + result.err
    assert "step 0" not in shown
    assert "imported" in shown or words[0] == "gradients"


@pytest.mark.usefixtures("imported")
def test_a_page_of_it_names_no_step(invoke: Invoke) -> None:
    page = invoke("export", "import-plain", "report", "--format", "html").out
    assert '"imported":true' in page.replace(": ", ":")
    assert 'data.imported ? "imported" : ' in page


@pytest.mark.usefixtures("imported")
def test_every_command_reads_it(invoke: Invoke, place: Path) -> None:
    target = place / "plain.svg"
    for words in (
        ("sample", "import-plain", "--length", "20"),
        ("ablate", "import-plain", "L1:3", "--pattern", "wiki link"),
        ("export", "import-plain", "picture", "--unit", "L1:3", "-o", target, "--force"),
        ("evaluate", "import-plain", "--each", "The ship"),
    ):
        result = invoke(*words)
        assert result.status == 0, result.err
    assert (
        "the text that it learned is not known" in invoke("sample", "import-plain", "--copies").err
    )


@pytest.mark.usefixtures("imported")
def test_latest_is_an_imported_network_too(invoke: Invoke, place: Path) -> None:
    file = place / "import-plain.safetensors"
    words = ("--vocabulary-from", place / "ships.txt", "--name", "import-newest")
    alone = place / "alone"
    assert invoke("import", file, *words, "--runs-dir", alone).status == 0
    result = invoke("evaluate", "latest", "--runs-dir", alone)
    assert (result.status, "latest: import-newest" in result.err) == (0, True)


@pytest.mark.parametrize("command", ["resume", "attach"])
def test_there_is_no_training_to_continue(imported: Run, invoke: Invoke, command: str) -> None:
    result = invoke(command, "import-plain", "--headless")
    assert result.status == 1
    assert result.err == (
        "Error: import-plain: imported from import-plain.safetensors, not trained here: there is "
        "no training to watch or to resume. To train on from its weights: lstm-tui train --from "
        "import-plain FILE\n"
    )
    assert not (imported.path / "worker.log").exists()


def test_training_goes_on_from_it(
    imported: Run, invoke: Invoke, place: Path, text: str, characters: list[str]
) -> None:
    words = (
        "train",
        "--from",
        "import-plain",
        place / "ships.txt",
        "--name",
        "import-onward",
        *FAST,
    )
    result = invoke(*words)
    assert result.status == 0, result.err
    assert "Starts from the weights of import-plain, an imported network." in result.err
    onward = Run(place / "runs" / "import-onward")
    with pytest.raises(CheckpointError, match="weights of import-plain, an imported network, so"):
        untrained_network(onward)
    first, weights = load_checkpoint(onward, 0).weights, load_checkpoint(imported).weights
    assert all((first[name] == weights[name]).all() for name in weights)
    loss = evaluated(invoke, "import-onward", "--checkpoint", "0", place / "ships.txt")
    network = plain_network("LSTM", len(characters), layers=2)
    expected = network.loss(ids_of(text, characters))
    assert math.isclose(loss["nats_per_symbol"], expected, abs_tol=1e-5)


def test_without_a_text_browsing_opens_a_sample(
    place: Path, invoke: Invoke, characters: list[str]
) -> None:
    file = save_plain(plain_network("GRU", len(characters)), place / "import-blind.safetensors")
    vocabulary = save_symbols(characters, place / "import-blind.json")
    result = invoke("import", file, "--vocabulary", vocabulary, "--name", "import-blind")
    assert "browsing opens 4,000 characters that the network has sampled" in result.err
    shown = invoke("inspect", "import-blind", "--plain", "--characters", "50")
    assert "50 characters of the run's own sample" in shown.err
    assert len(Follower(Run(place / "runs" / "import-blind")).poll().progress.samples) == 1


def test_json_describes_the_import(imported: Run, invoke: Invoke, place: Path) -> None:
    words = ("--vocabulary-from", place / "ships.txt", "--name", "import-as-json", "--json")
    result = invoke("import", place / "import-plain.safetensors", *words)
    content = json.loads(result.out)
    assert content["tensors"] == {
        "embedding": "encoder.weight",
        "recurrent": ["rnn.weight_hh_l0", "rnn.weight_hh_l1"],
        "output": "decoder.weight",
        "output_bias": "decoder.bias",
        "unused": [],
    }
    assert content["loss"] == evaluated(invoke, "import-plain")["nats_per_symbol"]
    assert load_checkpoint(imported).model.layers == content["model"]["layers"] == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "A network reads numbers: say which symbols they are, with --vocabulary FILE"),
        (("--vocabulary", "a", "--vocabulary-from", "b"), "(its sorted characters), not both."),
        (("--vocabulary", "nowhere.json"), "nowhere.json: there is no such file or folder."),
        (("--vocabulary-from", "ships.txt", "--nonlinearity", "relu"), "is that of an nn.RNN"),
        (("--vocabulary-from", "ships.txt", "--name", "a/b"), "--name a/b: a run's name is"),
        (
            ("--vocabulary-from", "import-fewer.txt"),
            "the vocabulary has 4 symbols, the output layer",
        ),
        (("--vocabulary-from", "ships.txt", "--output", "encoder"), "should have shape ("),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    options: tuple[str, ...],
    message: str,
    imported: Run,
    place: Path,
    invoke: Invoke,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(place)
    (place / "import-fewer.txt").write_text("abcd", "utf-8")
    result = invoke("import", f"{imported.name}.safetensors", *options)
    assert (result.status != 0, result.out) == (True, "")
    assert message in result.err
    assert result.err.count("\n") == 1


def test_tensors_of_other_numbers_are_named_if_a_layer_is_missing(
    place: Path, invoke: Invoke, characters: list[str]
) -> None:
    state = plain_network("LSTM", len(characters)).state_dict()
    state["rnn.weight_ih_l0"] = state["rnn.weight_ih_l0"].to(torch.int8)
    save_file(state, place / "import-int8.safetensors")
    words = ("--vocabulary-from", place / "ships.txt")
    result = invoke("import", place / "import-int8.safetensors", *words)
    assert result.status == 1
    assert "rnn.weight_ih_l0 is missing" in result.err
    assert result.err.endswith("Not floating-point, so not read: rnn.weight_ih_l0 (I8).\n")
