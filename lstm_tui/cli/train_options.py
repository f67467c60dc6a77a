"""The options of ``train`` other than those of its text, and the budget they set."""

import click

from lstm_tui.cli.config_option import config_option
from lstm_tui.cli.options import (
    EnumChoice,
    OptionGroup,
    combine_options,
    field_options,
    headless_option,
)
from lstm_tui.cli.run_argument import runs_dir_option
from lstm_tui.cli.vectors_option import vectors_options
from lstm_tui.config import Budget, BudgetKind, ModelConfig
from lstm_tui.errors import ConfigError
from lstm_tui.formatting import parse_whole
from lstm_tui.presets import (
    CLASSIFIER_BATCH,
    CLASSIFIER_SIZE,
    DEFAULT_TRAINING,
    SHORT_TEXT_OF_WORDS,
    WORD_DROPOUT,
    Size,
)
from lstm_tui.ranges import RANGES

_TRAINING = DEFAULT_TRAINING


def _sizes() -> str:
    """The presets, with their number of parameters for a hundred distinct characters."""
    return ", ".join(
        f"{size} {size.model.layers}×{size.model.hidden} "
        f"({size.model.parameter_count(100) / 1e6:.1f} M parameters)"
        for size in Size
    )


def _threads(_: click.Context, option: click.Parameter, value: str) -> int:
    if value == "auto":
        return 0
    try:
        threads = parse_whole(value)
    except ConfigError:
        threads = 0
    if threads < 1:
        raise click.BadParameter(f"{value!r} must be “auto”, or 1 or more.", param=option)
    RANGES["--threads"].check("--threads", threads)
    return threads


_network, _training = OptionGroup("Network").option, OptionGroup("Training").option
_run = OptionGroup("Run").option
_network_field = field_options("Network", ModelConfig())
_training_field = field_options("Training", _TRAINING)
_machine_field = field_options("Machine", _TRAINING)
_run_field = field_options("Run", _TRAINING)

_seeds = _training(
    "--seeds",
    type=int,
    metavar="N",
    help="Train N runs one after the other, each with the whole budget: with the seed, the "
    "next one, and so on. The next run starts only while this program is open.",
)
_size = _network(
    "--size",
    type=EnumChoice(Size, "auto"),
    default=Size.MEDIUM.value,
    show_default=False,
    help=f"Preset: {_sizes()}. auto: the one that is expected to reach the lowest loss within "
    f"the budget on this machine.  [default: {Size.MEDIUM}; of a classifier {CLASSIFIER_SIZE}]",
)
_preset = _network(
    "--size", type=EnumChoice(Size), default=Size.MEDIUM.value, help=f"Preset: {_sizes()}."
)
_cell = _network_field(
    "--cell", "Recurrent cell. additive is h + tanh(…), without a leak at first."
)
_ranking = _run_field(
    "--ranking/--no-ranking",
    "Rank the units when training has finished, so that inspect and neurons show them at once. "
    "A classifier is ranked only with --ranking: evaluate names the neurons that separate its "
    "classes.",
    field="ranking",
)

_budget_options = (
    _training("--minutes", type=float, help="How long to train, in minutes.  [default: 5]"),
    _training("--steps", type=int, help="How long to train, in steps instead."),
    _training("--epochs", type=float, help="How long to train, in passes over the text instead."),
    _training(
        "--patience",
        default=0,
        show_default=False,
        metavar="N",
        help="Stop early after N evaluations without a lower validation loss; 0 is never.",
    ),
    _training_field(
        "--batch",
        "Batch size: streams of text that are read in parallel; of a classifier, whole documents, "
        f"{CLASSIFIER_BATCH} unless given.",
    ),
    _training_field(
        "--chunk",
        "Sequence length: symbols of each stream in a step, over which gradients are propagated.",
    ),
    _training(
        "--learning-rate",
        type=float,
        help="Peak learning rate.  [default: by network, optimizer and objective]",
    ),
    _training_field(
        "--schedule",
        "Learning-rate schedule after warmup. hold: constant, decaying at the end (--decay).",
    ),
    _training_field(
        "--optimizer",
        "Optimizer. muon: Muon for the recurrent matrices, AdamW for everything else.",
    ),
    _training_field(
        "--warmup", "Steps of linear warmup to the peak learning rate.", field="warmup_steps"
    ),
    _training_field(
        "--decay", "Fraction of the budget in which the learning rate decays, with --schedule hold."
    ),
    _training_field("--weight-decay", "Weight decay of matrices; biases have none."),
    _training_field(
        "--memory-units",
        "Fraction of the units of each LSTM layer that begin with a long memory.",
    ),
    _training_field(
        "--slowness-penalty",
        "Penalty on changes of the memory units, which makes them clear detectors.",
    ),
    _training_field(
        "--persistence-penalty",
        "Penalty on values of the other units that last for 16 symbols or more.",
    ),
    _training_field("--activity-penalty", "L1 penalty on the hidden values of an LSTM."),
    _training_field("--beta1", "AdamW's decay rate of the first moment."),
    _training_field("--beta2", "AdamW's decay rate of the second moment."),
    _training_field("--clipping", "How to clip gradients."),
    _training_field("--clip", "Norm or value at which gradients are clipped."),
    _training(
        "--evaluate-every",
        default=0,
        show_default=False,
        metavar="STEPS",
        help="Steps between evaluations; each also saves a checkpoint and takes samples.  "
        "[default: about 40 evaluations at most]",
    ),
    _training_field("--seed", "Random seed."),
)
_network_options = (
    _network("--layers", type=int, help="Number of recurrent layers.  [default: of the preset]"),
    _network("--hidden", type=int, help="Units of each layer.  [default: of the preset]"),
    _network(
        "--embedding", type=int, help="Size of the embedding of symbols.  [default: of the preset]"
    ),
    _network("--one-hot", is_flag=True, help="Use one-hot input instead of an embedding."),
    vectors_options,
    _network(
        "--tied/--no-tied",
        default=None,
        help="Tie the output weights to the embedding.  [default: for words, without --embedding, "
        "--one-hot, --vectors and --freeze-embedding]",
    ),
    _network(
        "--learn-initial-state",
        "learned_initial_state",
        is_flag=True,
        help="Learn the initial state of a document instead of beginning with zeros.",
    ),
    _network(
        "--dropout",
        type=float,
        help="Dropout probability between layers and before the output.  "
        f"[default: 0; for words {WORD_DROPOUT:g}, if the text trains on at most "
        f"{SHORT_TEXT_OF_WORDS / 1e6:g} million symbols]",
    ),
    _machine_field("--device", "Device to train on. auto: cuda if available, otherwise cpu."),
    _machine_field("--precision", "Number format of training. auto: the fastest, by measurement."),
    OptionGroup("Machine").option(
        "--threads",
        default="auto",
        callback=_threads,
        help="CPU threads. auto: the fastest number, by measurement.",
    ),
    _run("--name", help="Name of the run.  [default: the name of the text and the time]"),
    runs_dir_option,
    headless_option,
    _run(
        "--sample-temperature",
        "temperatures",
        type=float,
        multiple=True,
        default=_TRAINING.temperatures,
        help="Temperature of the samples that are taken during training; may be repeated.",
    ),
    _run_field("--sample-length", "Symbols (characters or words) of each sample."),
)

training_options = combine_options(
    *_budget_options,
    _seeds,
    _size,
    _cell,
    *_network_options,
    _ranking,
    config_option("Run"),
)
"""All options of ``train`` except `corpus.text_options` and `display_options`."""

comparison_options = combine_options(
    *_budget_options, _preset, *_network_options, config_option("Run")
)
"""Those of them that every cell of a comparison shares."""


def parse_budget(chosen: dict[str, float | None]) -> Budget | None:
    """The budget that one of the options in ``chosen``, named as `BudgetKind`, sets; None if none.

    Raises:
        ConfigError: More than one was given, or a value is out of range.
    """
    given = [Budget(kind, amount) for kind in BudgetKind if (amount := chosen[kind]) is not None]
    if len(given) > 1:
        options = " and ".join(f"--{budget.kind}" for budget in given)
        raise ConfigError(f"{options}: choose one of --minutes, --steps and --epochs.")
    return given[0] if given else None
