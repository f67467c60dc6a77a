"""The options of ``train`` other than those of its text, and the budget they set."""

import click

from lstm_tui.cli.config_option import config_option
from lstm_tui.cli.options import EnumChoice, combine_options, headless_option, option_group
from lstm_tui.cli.run_argument import runs_dir_option
from lstm_tui.config import (
    Budget,
    BudgetKind,
    Cell,
    Clipping,
    Device,
    Optimizer,
    Precision,
    Schedule,
    TrainingConfig,
)
from lstm_tui.errors import ConfigError
from lstm_tui.formatting import parse_whole
from lstm_tui.presets import Size
from lstm_tui.ranges import RANGES

_TRAINING = TrainingConfig()


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


_network, _training = option_group("Network"), option_group("Training")
_machine, _run = option_group("Machine"), option_group("Run")

training_options = combine_options(
    _training("--minutes", type=float, help="How long to train, in minutes.  [default: 5]"),
    _training("--steps", type=int, help="How long to train, in steps instead."),
    _training("--epochs", type=float, help="How long to train, in passes over the text instead."),
    _training(
        "--patience",
        type=int,
        default=0,
        metavar="N",
        help="Stop early after N evaluations without a lower validation loss; 0 is never.",
    ),
    _training(
        "--batch",
        type=int,
        default=_TRAINING.batch,
        show_default=True,
        help="Batch size: streams of text that are read in parallel.",
    ),
    _training(
        "--chunk",
        type=int,
        default=_TRAINING.chunk,
        show_default=True,
        help="Sequence length: characters of each stream in a step, over which gradients are "
        "propagated.",
    ),
    _training(
        "--learning-rate",
        type=float,
        help="Peak learning rate.  [default: by network size]",
    ),
    _training(
        "--schedule",
        type=EnumChoice(Schedule),
        default=_TRAINING.schedule.value,
        show_default=True,
        help="Learning-rate schedule after warmup. hold: constant, decaying at the end (--decay).",
    ),
    _training(
        "--optimizer",
        type=EnumChoice(Optimizer),
        default=_TRAINING.optimizer.value,
        show_default=True,
        help="Optimizer. muon: Muon for the recurrent matrices, AdamW for everything else.",
    ),
    _training(
        "--warmup",
        "warmup_steps",
        type=int,
        default=_TRAINING.warmup_steps,
        show_default=True,
        help="Steps of linear warmup to the peak learning rate.",
    ),
    _training(
        "--decay",
        type=float,
        default=_TRAINING.decay,
        show_default=True,
        help="Fraction of the budget in which the learning rate decays, with --schedule hold.",
    ),
    _training(
        "--weight-decay",
        type=float,
        default=_TRAINING.weight_decay,
        show_default=True,
        help="Weight decay of matrices; biases have none.",
    ),
    *(
        _training(
            f"--{name}",
            type=float,
            default=getattr(_TRAINING, name),
            show_default=True,
            help=f"AdamW's decay rate of the {moment} moment.",
        )
        for name, moment in (("beta1", "first"), ("beta2", "second"))
    ),
    _training(
        "--clipping",
        type=EnumChoice(Clipping),
        default=_TRAINING.clipping.value,
        show_default=True,
        help="How to clip gradients.",
    ),
    _training(
        "--clip",
        type=float,
        default=_TRAINING.clip,
        show_default=True,
        help="Norm or value at which gradients are clipped.",
    ),
    _training(
        "--evaluate-every",
        type=int,
        default=0,
        metavar="STEPS",
        help="Steps between evaluations; each also saves a checkpoint and takes samples.  "
        "[default: about 40 evaluations at most]",
    ),
    _training("--seed", type=int, default=_TRAINING.seed, show_default=True, help="Random seed."),
    _network(
        "--size",
        type=EnumChoice(Size, "auto"),
        default=Size.MEDIUM.value,
        show_default=True,
        help=f"Preset: {_sizes()}. auto: the one that is expected to reach the lowest loss within "
        "the budget on this machine.",
    ),
    _network(
        "--cell",
        type=EnumChoice(Cell),
        default=Cell.LSTM.value,
        show_default=True,
        help="Recurrent cell. additive is h + tanh(…), between rnn-tanh and the gated cells.",
    ),
    _network("--layers", type=int, help="Number of recurrent layers.  [default: of the preset]"),
    _network("--hidden", type=int, help="Units of each layer.  [default: of the preset]"),
    _network(
        "--embedding",
        type=int,
        help="Size of the character embedding.  [default: of the preset]",
    ),
    _network("--one-hot", is_flag=True, help="Use one-hot input instead of an embedding."),
    _network("--tied", is_flag=True, help="Tie the output weights to the embedding."),
    _network(
        "--dropout",
        type=float,
        default=0.0,
        show_default=True,
        help="Dropout probability between layers and before the output.",
    ),
    _machine(
        "--device",
        type=EnumChoice(Device),
        default=_TRAINING.device.value,
        show_default=True,
        help="Device to train on. auto: cuda if available, otherwise cpu.",
    ),
    _machine(
        "--precision",
        type=EnumChoice(Precision),
        default=_TRAINING.precision.value,
        show_default=True,
        help="Number format of training. auto: the fastest, by measurement.",
    ),
    _machine(
        "--threads",
        default="auto",
        callback=_threads,
        show_default=True,
        help="CPU threads. auto: the fastest number, by measurement.",
    ),
    _run("--name", help="Name of the run.  [default: the name of the text and the time]"),
    runs_dir_option,
    headless_option("Run"),
    _run(
        "--sample-temperature",
        "temperatures",
        type=float,
        multiple=True,
        default=_TRAINING.temperatures,
        show_default=True,
        help="Temperature of the samples that are taken during training; may be repeated.",
    ),
    _run(
        "--sample-length",
        type=int,
        default=_TRAINING.sample_length,
        show_default=True,
        help="Characters of each sample.",
    ),
    config_option("Run"),
)
"""All options of ``train`` except `corpus.text_options` and `display_options`."""


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
