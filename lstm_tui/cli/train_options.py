"""The options of ``train``, each with its line of help."""

import click

from lstm_tui.cli.options import (
    EnumChoice,
    combine_options,
    config_option,
    option_group,
    runs_dir_option,
)
from lstm_tui.config import (
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
    """What the presets are, with their parameters for a hundred distinct characters."""
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
        raise click.BadParameter(f"{value!r} is neither “auto” nor 1 or more.", param=option)
    RANGES["--threads"].check("--threads", threads)
    return threads


_network, _training = option_group("Network"), option_group("Training")
_machine, _run = option_group("Machine"), option_group("Run")

training_options = combine_options(
    _training("--minutes", type=float, help="Train so long.  [default: 5]"),
    _training("--steps", type=int, help="Train so many steps instead."),
    _training("--epochs", type=float, help="Read the text so many times instead."),
    _training(
        "--patience",
        type=int,
        default=0,
        metavar="N",
        help="Stop early after N evaluations without a better validation loss.",
    ),
    _training(
        "--batch",
        type=int,
        default=_TRAINING.batch,
        show_default=True,
        help="Parallel streams of text.",
    ),
    _training(
        "--chunk",
        type=int,
        default=_TRAINING.chunk,
        show_default=True,
        help="Characters a stream reads in one step.",
    ),
    _training("--learning-rate", type=float, help="The peak.  [default: fitted to the network]"),
    _training(
        "--schedule",
        type=EnumChoice(Schedule),
        default=_TRAINING.schedule.value,
        show_default=True,
        help="hold: decay over the last part of the budget only.",
    ),
    _training(
        "--optimizer",
        type=EnumChoice(Optimizer),
        default=_TRAINING.optimizer.value,
        show_default=True,
        help="muon: Muon for the recurrent matrices, AdamW for the rest.",
    ),
    _training(
        "--warmup",
        "warmup_steps",
        type=int,
        default=_TRAINING.warmup_steps,
        show_default=True,
        help="Steps until the peak.",
    ),
    _training(
        "--decay",
        type=float,
        default=_TRAINING.decay,
        show_default=True,
        help="The part of the budget that decays, for hold.",
    ),
    _training(
        "--weight-decay",
        type=float,
        default=_TRAINING.weight_decay,
        show_default=True,
        help="On matrices, not on biases.",
    ),
    _training("--beta1", type=float, default=_TRAINING.beta1, show_default=True, help="Of AdamW."),
    _training("--beta2", type=float, default=_TRAINING.beta2, show_default=True, help="Of AdamW."),
    _training(
        "--clipping",
        type=EnumChoice(Clipping),
        default=_TRAINING.clipping.value,
        show_default=True,
        help="How gradients are clipped.",
    ),
    _training(
        "--clip",
        type=float,
        default=_TRAINING.clip,
        show_default=True,
        help="The norm or value to clip at.",
    ),
    _training(
        "--evaluate-every",
        type=int,
        default=0,
        metavar="STEPS",
        help="Evaluate, save and sample so often.  [default: about 40 times at most]",
    ),
    _training(
        "--seed", type=int, default=_TRAINING.seed, show_default=True, help="Of all randomness."
    ),
    _network(
        "--size",
        type=EnumChoice(Size, "auto"),
        default=Size.MEDIUM.value,
        show_default=True,
        help=f"A preset: {_sizes()}; auto: what ends best within the budget here.",
    ),
    _network(
        "--cell",
        type=EnumChoice(Cell),
        default=Cell.LSTM.value,
        show_default=True,
        help="additive is h + tanh(…), the step between rnn-tanh and the gates.",
    ),
    _network("--layers", type=int, help="Recurrent layers, instead of the preset's."),
    _network("--hidden", type=int, help="Units in each layer, instead of the preset's."),
    _network("--embedding", type=int, help="Numbers for each character, instead of the preset's."),
    _network("--one-hot", is_flag=True, help="No embedding: one-hot input."),
    _network("--tied", is_flag=True, help="Use the embedding as output weights too."),
    _network(
        "--dropout",
        type=float,
        default=0.0,
        show_default=True,
        help="Between layers and before the output.",
    ),
    _machine(
        "--device",
        type=EnumChoice(Device),
        default=_TRAINING.device.value,
        show_default=True,
        help="auto: cuda if there is one, else cpu.",
    ),
    _machine(
        "--precision",
        type=EnumChoice(Precision),
        default=_TRAINING.precision.value,
        show_default=True,
        help="auto: what is measured fastest.",
    ),
    _machine(
        "--threads",
        default="auto",
        callback=_threads,
        show_default=True,
        help="auto: what is measured fastest.",
    ),
    _run("--name", help="Of the run.  [default: the text's name and the time]"),
    runs_dir_option,
    _run("--headless", is_flag=True, help="No screen: progress on standard error."),
    _run(
        "--sample-temperature",
        "temperatures",
        type=float,
        multiple=True,
        default=_TRAINING.temperatures,
        show_default=True,
        help="Of the samples on the way; repeat for several.",
    ),
    _run(
        "--sample-length",
        type=int,
        default=_TRAINING.sample_length,
        show_default=True,
        help="In characters.",
    ),
    config_option("Run"),
)
"""All options of ``train`` but those of its text."""
