"""Configuration of a run: frozen dataclasses and enums that are validated on construction.

`cli` builds a `RunConfig` from options, `runs` writes it to ``run.json``, and the worker reads it
from there.

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
    WORD = "word"

    @property
    def plural(self) -> str:
        """Several symbols, in a message: some of the symbols of words are single characters."""
        return {SymbolKind.CHAR: "characters", SymbolKind.BYTE: "bytes"}.get(self, "symbols")

    @property
    def singular(self) -> str:
        """One symbol, in a message."""
        return self.plural.removesuffix("s")


class SymbolMatching(StrEnum):
    """How a text becomes symbols of several characters.

    ``TOKENS`` is the split of `text.tokens`; a word that is no symbol is spelled. The others are of
    vocabularies that were imported (`text.symbol_matching`): the ``LONGEST`` symbol that fits, or
    ``WORDS`` between white space.
    """

    TOKENS = "tokens"
    LONGEST = "longest"
    WORDS = "words"


class DocumentSplit(StrEnum):
    """What separates the documents of a text.

    ``LABELED`` documents come with a class each, from the rows of a table or the files of folders;
    it is not a value of ``--documents``.
    """

    LINES = "lines"
    PARAGRAPHS = "paragraphs"
    FILES = "files"
    SEPARATOR = "separator"
    LABELED = "labeled"


class TextKind(StrEnum):
    """What a text consists of, which decides what a mark means: ``#`` begins a comment in Python
    and a heading in Markdown. C includes languages with its syntax."""

    WIKI = "wiki"
    MARKDOWN = "markdown"
    PROSE = "prose"
    C = "c"
    PYTHON = "python"
    LISP = "lisp"
    LATEX = "latex"
    HTML = "html"
    JSON = "json"
    OTHER = "other"


class Objective(StrEnum):
    """What a network is trained to do: to predict the next symbol, or to classify documents."""

    PREDICT = "predict"
    CLASSIFY = "classify"


class Pooling(StrEnum):
    """What a classifier reads of a document: the last hidden state of the top layer, or the mean
    of all of them."""

    LAST = "last"
    MEAN = "mean"


class Undecodable(StrEnum):
    """How bytes are handled that are invalid in the chosen encoding."""

    ERROR = "error"
    REPLACE = "replace"


class Normalization(StrEnum):
    """Unicode normalization of a text: composed (é), decomposed (e and a mark), or none."""

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

    ``ADDITIVE`` is h_t = h_{t-1} + tanh(W_h h_{t-1} + W_x x_t + b): between the Elman network and
    the gated cells. It begins without a leak, so its gradient does not vanish at step 0; what it
    forgets it has learned to.
    """

    LSTM = "lstm"
    GRU = "gru"
    RNN_TANH = "rnn-tanh"
    RNN_RELU = "rnn-relu"
    ADDITIVE = "additive"

    @property
    def label(self) -> str:
        """The name for display."""
        return {
            Cell.LSTM: "LSTM",
            Cell.GRU: "GRU",
            Cell.RNN_TANH: "Elman RNN (tanh)",
            Cell.RNN_RELU: "Elman RNN (relu)",
            Cell.ADDITIVE: "additive RNN",
        }[self]

    @property
    def gates(self) -> int:
        """The number of blocks of H rows in each weight matrix."""
        return {Cell.LSTM: 4, Cell.GRU: 3}.get(self, 1)

    @property
    def states(self) -> tuple[Quantity, ...]:
        """The states of its units."""
        return STATES if self is Cell.LSTM else (Quantity.HIDDEN,)


class Schedule(StrEnum):
    """The learning-rate schedule after the warm-up.

    ``HOLD`` is constant and decays only over the last part of the budget, so that a run can be
    extended.
    """

    HOLD = "hold"
    COSINE = "cosine"
    CONSTANT = "constant"


class Optimizer(StrEnum):
    """The optimizer: Muon (Jordan et al. 2024) for the recurrent matrices and AdamW for the other
    parameters, or AdamW (Loshchilov & Hutter 2019) for all."""

    MUON = "muon"
    ADAMW = "adamw"


class Clipping(StrEnum):
    """Gradient clipping (Pascanu, Mikolov & Bengio 2013)."""

    NORM = "norm"
    VALUE = "value"
    OFF = "off"


class Device(StrEnum):
    """The device that the network is trained on."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"
    MPS = "mps"


class Precision(StrEnum):
    """The number format of matrix products; weights and optimizer state are always float32."""

    AUTO = "auto"
    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"


MOST_CLASSES = 256
"""The most classes of a classifier; its confusion matrix has as many rows and columns."""

MOST_TEMPERATURES = 16
"""The most sampling temperatures of a run; a sample is written at each."""


class BudgetKind(StrEnum):
    """The measure of a training budget."""

    MINUTES = "minutes"
    STEPS = "steps"
    EPOCHS = "epochs"


def _check(condition: bool, message: str) -> None:
    if not condition:
        raise ConfigError(message)


def _check_options(config: object, *names: str) -> None:
    """Raise `ConfigError` unless each field is in the range of the option with its name."""
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
        """The budget in words, such as ``5 minutes``."""
        noun = self.kind.removesuffix("s") if self.amount == 1 else self.kind
        return f"{self.amount:g} {noun}"


LONGEST_SEPARATOR = 100
"""Characters of the text that separates documents."""


@dataclass(frozen=True, slots=True)
class TextConfig:
    """How bytes are turned into symbols, and the train/validation split.

    ``validation`` is the share held out from training: the end of the text, or, with
    ``validation_blocks``, blocks spread over all of it. ``kind`` decides where patterns are; if it
    is None, it is guessed. ``documents`` splits the text into documents, each followed by the
    symbol [END]; ``separator`` is what stands between them for `DocumentSplit.SEPARATOR`. With
    ``document_seed`` the documents for validation are drawn at random instead of being the last
    ones. ``vocabulary`` is the key of the vocabulary that the text was encoded with, if that is
    another run's (`given_vocabulary.vocabulary_key`). Of a table of labeled documents,
    ``text_column`` and ``label_column`` are the names of two columns; "" lets them be guessed;
    ``skip_empty`` leaves out documents without a text or a label, which are refused otherwise. A
    classifier reads the first ``max_length`` symbols of a document; 0 is no limit.
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
    kind: TextKind | None = None
    documents: DocumentSplit | None = None
    separator: str = ""
    document_seed: int | None = None
    vocabulary: str = ""
    text_column: str = ""
    label_column: str = ""
    skip_empty: bool = False
    max_length: int = 0

    def __post_init__(self) -> None:
        _check_options(self, "min_count", "max_vocabulary", "validation", "max_length")
        _check(len(self.encoding) <= 100, "--encoding must be a name of at most 100 characters.")
        _check(
            len(self.separator) <= LONGEST_SEPARATOR,
            f"--documents separator=TEXT: at most {LONGEST_SEPARATOR} characters.",
        )
        _check(
            bool(self.separator) == (self.documents is DocumentSplit.SEPARATOR),
            "--documents separator=TEXT needs a text that separates the documents.",
        )
        _check(
            self.documents is not None or self.document_seed is None,
            "--shuffle-documents needs --documents: there are none to shuffle.",
        )
        _check(
            self.document_seed is None or self.document_seed >= 0,
            "--shuffle-documents needs a --seed of 0 or more.",
        )
        _check(
            self.documents is None or not self.validation_blocks,
            "--validation-blocks holds out parts of a text without documents: with --documents, "
            "use --shuffle-documents.",
        )
        _check(
            not self.keep_newlines
            or self.documents not in (DocumentSplit.LINES, DocumentSplit.PARAGRAPHS),
            "--keep-newlines keeps the CR of CRLF, which would be a part of the documents: leave "
            "it out.",
        )


@dataclass(frozen=True, slots=True)
class ReadingConfig:
    """How the bytes of a text are decoded for a trained network.

    A value of None or False means the setting of the training text. Without an ``encoding`` the
    text is read as UTF-8 if it is valid, else the encoding is detected.
    """

    encoding: str | None = None
    undecodable: Undecodable = Undecodable.ERROR
    keep_newlines: bool = False
    glob: str | None = None


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """The architecture of a network: embedding → recurrent layers → logits.

    ``embedding`` 0 means one-hot input. ``tied`` shares the embedding with the output matrix, which
    requires E = H. With ``documents`` the last symbol of the vocabulary is [END]: the network reads
    it from the initial state, as the beginning of a document. The initial state is zeros; with
    ``learned_initial_state`` it is a parameter.

    A classifier (``classes`` above 0) has no output layer over the vocabulary: the state of the top
    layer (``pooling``) goes to an MLP with one hidden layer of ``mlp`` units, whose outputs are the
    logits of the classes.
    """

    cell: Cell = Cell.LSTM
    layers: int = 1
    hidden: int = 256
    embedding: int = 64
    tied: bool = False
    dropout: float = 0.0
    documents: bool = False
    learned_initial_state: bool = False
    classes: int = 0
    pooling: Pooling = Pooling.LAST
    mlp: int = 0

    def __post_init__(self) -> None:
        _check_options(self, "layers", "hidden", "embedding", "dropout")
        if self.classes:
            _check(
                2 <= self.classes <= MOST_CLASSES,
                f"A classifier needs 2 to {MOST_CLASSES} classes, not {self.classes}.",
            )
            _check_options(self, "mlp")
            _check(self.documents, "A classifier reads documents, each from the initial state.")
            _check(not self.tied, "--tied: a classifier has no output layer to tie.")
        _check(
            not self.tied or self.embedding == self.hidden,
            f"--tied needs --embedding {self.hidden} (the hidden size), not {self.embedding}.",
        )
        _check(
            self.documents or not self.learned_initial_state,
            "--learn-initial-state needs --documents: a text without documents has one beginning.",
        )

    @property
    def objective(self) -> Objective:
        """What the network is trained to do."""
        return Objective.CLASSIFY if self.classes else Objective.PREDICT

    def input_size(self, vocabulary_size: int) -> int:
        """The input size of the first layer."""
        return self.embedding or vocabulary_size

    def parameter_count(self, vocabulary_size: int) -> int:
        """The number of parameters, with two biases per layer as in torch."""
        rows = self.cell.gates * self.hidden
        count = vocabulary_size * self.embedding
        if self.classes:
            count += (self.hidden + 1) * self.mlp + (self.mlp + 1) * self.classes
        else:
            count += vocabulary_size + (0 if self.tied else vocabulary_size * self.hidden)
        for layer in range(self.layers):
            width = self.hidden if layer else self.input_size(vocabulary_size)
            count += rows * (width + self.hidden + 2)
        if self.learned_initial_state:
            count += len(self.cell.states) * self.layers * self.hidden
        return count

    @property
    def title(self) -> str:
        """The architecture in words, such as ``LSTM 2×256``."""
        network = f"{self.cell.label} {self.layers}×{self.hidden}"
        return f"{network}, classifier" if self.classes else network


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """Training hyperparameters.

    A step trains ``batch`` streams of ``chunk`` symbols each. 0 means "chosen from the corpus, the
    network or the hardware" for ``learning_rate``, ``evaluate_every`` (steps) and ``threads``.
    ``patience`` is the number of evaluations without a better validation loss before training
    stops; 0 disables early stopping. ``memory_units`` is the share of the units of each LSTM layer
    that begin with a long memory; the penalties are described in `training.activity`. Fields that
    an older run lacks have the values here; those that ``train`` begins with are
    `presets.DEFAULT_TRAINING`. ``ranking``: when training has finished, the units are ranked once.
    ``freeze`` trains the MLP of a classifier alone.
    ``freeze_embedding`` keeps the embedding as it was before training.

    A step of 32 streams takes 1.1 to 1.7 times as long as one of 16 and gives a lower loss in the
    same time: on a megabyte of Shakespeare 1.642 instead of 1.747 nats (1×256, 15 s) and 1.392
    instead of 1.439 (2×256, 150 s in bfloat16).
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
    memory_units: float = 0.0
    slowness_penalty: float = 0.0
    persistence_penalty: float = 0.0
    activity_penalty: float = 0.0
    beta1: float = 0.9
    beta2: float = 0.99
    clipping: Clipping = Clipping.NORM
    clip: float = 1.0
    evaluate_every: int = 0
    patience: int = 0
    temperatures: tuple[float, ...] = (0.8, 0.5, 1.0)
    sample_length: int = 400
    ranking: bool = True
    freeze: bool = False
    freeze_embedding: bool = False
    seed: int = 1
    device: Device = Device.AUTO
    precision: Precision = Precision.AUTO
    threads: int = 0

    def __post_init__(self) -> None:
        _check_options(self, "batch", "chunk", "decay", "weight_decay", "beta1", "beta2", "clip")
        _check_options(self, "memory_units", "slowness_penalty", "persistence_penalty")
        _check_options(self, "activity_penalty", "evaluate_every", "patience", "sample_length")
        _check_options(self, "seed")
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
    """The configuration of a run, as stored in ``run.json``."""

    text: TextConfig = field(default_factory=TextConfig)
    model: ModelConfig = field(default_factory=ModelConfig)
    training: TrainingConfig = field(default_factory=TrainingConfig)

    def __post_init__(self) -> None:
        if self.training.freeze_embedding:
            _check(
                self.model.embedding > 0,
                "--freeze-embedding: one-hot input has no embedding. Leave it out.",
            )
            _check(
                not self.model.tied,
                "--freeze-embedding: the output weights are tied to the embedding and would be "
                "frozen, too. Leave out --freeze-embedding, or --tied.",
            )
