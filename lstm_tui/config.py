"""Everything that can be chosen, as frozen dataclasses that are checked where they are made.

A configuration never changes after it is made: `dataclasses.replace` makes another. It knows
nothing of files, of torch or of the command line; `cli` builds one from options, `runs` writes it
to ``run.json`` and the worker reads it from there.

Letters in shapes, here and everywhere: ``T`` time, ``B`` batch (parallel streams), ``L`` layers,
``H`` hidden size, ``V`` vocabulary size, ``E`` embedding size.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from lstm_tui.errors import ConfigError
from lstm_tui.ranges import RANGES


class SymbolKind(StrEnum):
    """What one symbol of a text is."""

    CHAR = "char"
    BYTE = "byte"


class Undecodable(StrEnum):
    """What to do about bytes that are not text in the chosen encoding."""

    ERROR = "error"
    REPLACE = "replace"


class Normalization(StrEnum):
    """The Unicode normal form of a text: composed (é), decomposed (e and a mark), or as it is."""

    NONE = "none"
    NFC = "nfc"
    NFD = "nfd"


class Quantity(StrEnum):
    """A value that a unit has after each symbol: a state, or what its cell computes on the way."""

    HIDDEN = "hidden"
    CELL = "cell"
    INPUT_GATE = "input_gate"
    FORGET_GATE = "forget_gate"
    OUTPUT_GATE = "output_gate"
    RESET_GATE = "reset_gate"
    UPDATE_GATE = "update_gate"
    CANDIDATE = "candidate"

    @property
    def is_gate(self) -> bool:
        """Whether it exists within one step only (gates and the candidate), unlike a state.

        States are scored and can be clamped; gates are neither.
        """
        return self not in STATES

    @property
    def has_sign(self) -> bool:
        """Whether it can be below 0; gates lie between 0 and 1."""
        return not self.endswith("_gate")

    @property
    def state(self) -> "Quantity":
        """Itself if it is a state, else `HIDDEN`: the quantity whose scores are shown with it."""
        return Quantity.HIDDEN if self.is_gate else self


STATES = (Quantity.HIDDEN, Quantity.CELL)
"""The quantities that are passed on to the next step."""


class Cell(StrEnum):
    """The recurrent cell.

    ``ADDITIVE`` is h_t = h_{t-1} + tanh(W_h h_{t-1} + W_x x_t + b), the step that lectures take
    between the Elman network and the gates of the LSTM.
    """

    LSTM = "lstm"
    GRU = "gru"
    RNN_TANH = "rnn-tanh"
    RNN_RELU = "rnn-relu"
    ADDITIVE = "additive"

    @property
    def label(self) -> str:
        """The name that a screen shows."""
        return {
            Cell.LSTM: "LSTM",
            Cell.GRU: "GRU",
            Cell.RNN_TANH: "Elman RNN (tanh)",
            Cell.RNN_RELU: "Elman RNN (relu)",
            Cell.ADDITIVE: "additive RNN",
        }[self]

    @property
    def gates(self) -> int:
        """How many blocks of H rows stand in each weight matrix."""
        return {Cell.LSTM: 4, Cell.GRU: 3}.get(self, 1)

    @property
    def states(self) -> tuple[Quantity, ...]:
        """The states of its units."""
        return STATES if self is Cell.LSTM else (Quantity.HIDDEN,)


class Schedule(StrEnum):
    """How the learning rate goes after the warm-up.

    ``HOLD`` stays constant and decays over the last part of the budget only, so that a run can be
    extended while it runs.
    """

    HOLD = "hold"
    COSINE = "cosine"
    CONSTANT = "constant"


class Optimizer(StrEnum):
    """What makes steps of gradients: Muon (Jordan et al. 2024) for the recurrent matrices and
    AdamW for the rest, or AdamW (Loshchilov & Hutter 2019) for everything."""

    MUON = "muon"
    ADAMW = "adamw"


class Clipping(StrEnum):
    """How gradients are kept from exploding (Pascanu, Mikolov & Bengio 2013)."""

    NORM = "norm"
    VALUE = "value"
    OFF = "off"


class Device(StrEnum):
    """Where the network trains."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"
    MPS = "mps"


class Precision(StrEnum):
    """The number format of the matrix products; weights and optimiser are always float32."""

    AUTO = "auto"
    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"


MOST_TEMPERATURES = 16
"""A sample is written at each."""


class BudgetKind(StrEnum):
    """In what a budget of training is counted."""

    MINUTES = "minutes"
    STEPS = "steps"
    EPOCHS = "epochs"


def _check(condition: bool, message: str) -> None:
    if not condition:
        raise ConfigError(message)


def _check_options(config: object, *names: str) -> None:
    """Raise `ConfigError` unless each field lies in the range of the option named as it is."""
    for name in names:
        option = f"--{name.replace('_', '-')}"
        RANGES[option].check(option, getattr(config, name))


@dataclass(frozen=True, slots=True)
class Budget:
    """How long to train: ``amount`` of ``kind``."""

    kind: BudgetKind = BudgetKind.MINUTES
    amount: float = 5.0

    def __post_init__(self) -> None:
        RANGES[f"--{self.kind}"].check(f"--{self.kind}", self.amount)

    @property
    def title(self) -> str:
        """For example ``5 minutes``."""
        noun = self.kind.removesuffix("s") if self.amount == 1 else self.kind
        return f"{self.amount:g} {noun}"


@dataclass(frozen=True, slots=True)
class TextConfig:
    """How bytes become symbols, and which of them train.

    ``validation`` is the share that is kept from training: the end of the text, or with
    ``validation_blocks`` blocks spread over all of it.
    """

    encoding: str = "utf-8"
    undecodable: Undecodable = Undecodable.ERROR
    keep_newlines: bool = False
    min_count: int = 1
    symbols: SymbolKind = SymbolKind.CHAR
    max_vocabulary: int = 20_000
    validation: float = 0.1
    validation_blocks: bool = False
    normalize: Normalization = Normalization.NONE

    def __post_init__(self) -> None:
        _check_options(self, "min_count", "max_vocabulary", "validation")
        _check(len(self.encoding) <= 100, "--encoding must be a name of at most 100 characters.")


@dataclass(frozen=True, slots=True)
class ReadingConfig:
    """How the bytes of a text become characters that a trained network is to read.

    What is None or false is as it was for the text that the network learned from; without an
    ``encoding`` the text is read as UTF-8 if it is that, and else its encoding is detected.
    """

    encoding: str | None = None
    undecodable: Undecodable = Undecodable.ERROR
    keep_newlines: bool = False
    glob: str | None = None


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """The shape of a network: embedding → recurrent layers → logits.

    ``embedding`` 0 means one-hot input. ``tied`` uses the embedding as the output matrix, which
    asks for E = H.
    """

    cell: Cell = Cell.LSTM
    layers: int = 1
    hidden: int = 256
    embedding: int = 64
    tied: bool = False
    dropout: float = 0.0

    def __post_init__(self) -> None:
        _check_options(self, "layers", "hidden", "embedding", "dropout")
        _check(
            not self.tied or self.embedding == self.hidden,
            f"--tied needs --embedding {self.hidden} (the hidden size), not {self.embedding}.",
        )

    def input_size(self, vocabulary_size: int) -> int:
        """How many numbers enter the first layer for each character."""
        return self.embedding or vocabulary_size

    def parameter_count(self, vocabulary_size: int) -> int:
        """How many weights the network has, counted as torch's recurrent layers have them."""
        rows = self.cell.gates * self.hidden
        count = vocabulary_size * self.embedding + vocabulary_size  # embedding, output bias
        count += 0 if self.tied else vocabulary_size * self.hidden
        for layer in range(self.layers):
            width = self.hidden if layer else self.input_size(vocabulary_size)
            count += rows * (width + self.hidden + 2)  # two biases, as torch has them
        return count

    @property
    def title(self) -> str:
        """For example ``LSTM 2×256``."""
        return f"{self.cell.label} {self.layers}×{self.hidden}"


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """How a network is trained.

    ``batch`` streams of ``chunk`` characters make a step. Zeros mean "decided from the corpus, the
    network or the machine": ``learning_rate``, ``evaluate_every`` (steps), ``threads``.
    ``patience`` counts evaluations without a better validation loss; 0 never stops early.

    A step of 32 streams takes 1.1 to 1.7 times as long as one of 16 and pays: on a megabyte of
    Shakespeare, in as many steps as take equally long, 1.642 instead of 1.747 nats (1×256, 15 s)
    and 1.392 instead of 1.439 (2×256, 150 s in bfloat16).
    """

    budget: Budget = field(default_factory=Budget)
    batch: int = 32
    chunk: int = 64
    learning_rate: float = 0.0
    optimizer: Optimizer = Optimizer.MUON
    schedule: Schedule = Schedule.HOLD
    warmup_steps: int = 20
    decay: float = 0.4
    weight_decay: float = 0.05
    beta1: float = 0.9
    beta2: float = 0.99
    clipping: Clipping = Clipping.NORM
    clip: float = 1.0
    evaluate_every: int = 0
    patience: int = 0
    temperatures: tuple[float, ...] = (0.8, 0.5, 1.0)
    sample_length: int = 400
    seed: int = 1
    device: Device = Device.AUTO
    precision: Precision = Precision.AUTO
    threads: int = 0

    def __post_init__(self) -> None:
        _check_options(self, "batch", "chunk", "decay", "weight_decay", "beta1", "beta2", "clip")
        _check_options(self, "evaluate_every", "patience", "sample_length", "seed")
        RANGES["--warmup"].check("--warmup", self.warmup_steps)
        if self.learning_rate:
            _check_options(self, "learning_rate")
        if self.threads:
            _check_options(self, "threads")
        _check(
            self.learning_rate * self.weight_decay <= 1,
            f"--weight-decay {self.weight_decay:g}: with --learning-rate {self.learning_rate:g} it "
            "takes more than the whole weight at each step. Their product must be at most 1.",
        )
        _check(bool(self.temperatures), "--sample-temperature: at least one is needed.")
        _check(
            len(self.temperatures) <= MOST_TEMPERATURES,
            f"--sample-temperature: at most {MOST_TEMPERATURES} may be given.",
        )
        for temperature in self.temperatures:
            RANGES["--sample-temperature"].check("--sample-temperature", temperature)


@dataclass(frozen=True, slots=True)
class RunConfig:
    """All choices of a run: what ``run.json`` keeps of them."""

    text: TextConfig = field(default_factory=TextConfig)
    model: ModelConfig = field(default_factory=ModelConfig)
    training: TrainingConfig = field(default_factory=TrainingConfig)


class Size(StrEnum):
    """The presets of ``--size``."""

    TINY = "tiny"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"

    @property
    def model(self) -> ModelConfig:
        """The network of this size."""
        return {
            Size.TINY: ModelConfig(layers=1, hidden=128, embedding=32),
            Size.SMALL: ModelConfig(layers=1, hidden=256, embedding=64),
            Size.MEDIUM: ModelConfig(layers=2, hidden=256, embedding=64),
            Size.LARGE: ModelConfig(layers=3, hidden=512, embedding=128),
        }[self]


def default_learning_rate(model: ModelConfig, optimizer: Optimizer = Optimizer.MUON) -> float:
    """The rate that suits a network of this shape, tried on a megabyte of Shakespeare.

    A step of Muon is as large for every shape, so one rate does for all. With 32 streams, after
    370 steps of 1×256: 1.678 nats at 1.2e-2, 1.642 at 1.6e-2, 1.624 at 2.4e-2, 1.606 at 3.2e-2
    (the last with a shorter warm-up); after 4,300 steps 1.427 at 1.6e-2 and 1.419 at 2.4e-2;
    after 1,200 steps of 2×256 on Wikipedia 1.598 and 1.602. After 400 steps GRU, tanh, relu and
    additive cells end within 0.004 of each other at 1.6e-2 (the additive one at 1.2e-2) and 2e-2.
    AdamW needs less for wider and deeper networks, from 8e-3 at 1×256.
    """
    if optimizer is Optimizer.MUON:
        return 2e-2
    rate = 8e-3 * min(1.0, 256 / model.hidden) / model.layers
    return rate if model.cell in (Cell.LSTM, Cell.GRU) else rate / 8
