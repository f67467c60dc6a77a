"""Select device, precision and thread count: by calibration, from a checkpoint, or from rank 0.

A resumed run keeps the settings of its checkpoint, so that it continues bit for bit, unless they
do not work here or were measured on another machine.
"""

import platform
from dataclasses import replace
from importlib.metadata import version

import torch

from lstm_tui.config import Device, ModelConfig, Precision, TrainingConfig
from lstm_tui.errors import ConfigError
from lstm_tui.hardware import usable_cores
from lstm_tui.runs.training_state import TrainingState
from lstm_tui.training.calibration import ComputeChoice, calibrate, choose_device, threads_in_words
from lstm_tui.training.calibration_cache import cached_calibration
from lstm_tui.training.construction import AnyBatches, AnyNetwork
from lstm_tui.training.distributed import ProcessGroup
from lstm_tui.training.probe import EMULATED, probe, slowdown


def select_compute(
    network: AnyNetwork,
    streams: AnyBatches,
    training: TrainingConfig,
    group: ProcessGroup | None,
    known: ComputeChoice | None = None,
) -> ComputeChoice:
    """Return ``known``, or else what calibration finds; all ranks of ``group`` choose as rank 0.

    Ranks calibrate at the same time, each with its share of the streams and of the threads, which
    are those of one machine.

    Raises:
        ConfigError: The device is not available on this rank.
        TrainingError: It is not available on another rank, or a rank is gone.
    """
    if group is None:
        return known or cached_calibration(network, streams, training, calibrate)
    all_threads = training.threads or usable_cores()
    choice = known or ComputeChoice(Device.CPU, Precision.FLOAT32, all_threads)
    if any(group.broadcast(known is None)):
        own = group.shard(streams.batch)
        with group.fail_together():
            choice = calibrate(
                network,
                streams.narrowed(own.stop - own.start),
                replace(training, threads=group.threads_per_rank(all_threads)),
            )
        why = f"{choice.why} Measured for one of {group.size} processes." if choice.why else ""
        choice = replace(choice, threads=all_threads, why=why)
    devices, precisions = list(Device), list(Precision)
    device, precision, threads = group.broadcast(
        devices.index(choice.device), precisions.index(choice.precision), choice.threads
    )
    with group.fail_together():
        available = choose_device(devices[int(device)])
    choice = replace(
        choice, device=available, precision=precisions[int(precision)], threads=int(threads)
    )
    works = _precision_works(network.config, training, choice.device, choice.precision)
    failures = group.all_reduce_sum(0.0 if works else 1.0)
    if failures:
        note = f"{choice.precision} does not work in {failures:.0f} of {group.size} processes; "
        choice = replace(choice, precision=Precision.FLOAT32, note=f"{note}using float32.")
    return choice


def resume_compute(
    network: AnyNetwork,
    streams: AnyBatches,
    training: TrainingConfig,
    saved: TrainingState,
    group: ProcessGroup | None,
) -> tuple[TrainingState, ComputeChoice, tuple[str, ...]]:
    """Return ``saved`` as it continues on this machine, its compute settings, and notes.

    Settings are selected again on another machine, without the saved device or precision, and with
    fewer cores than saved threads. A note says what keeps losses from being the same bit for bit.

    Raises:
        ConfigError, TrainingError: As `select_compute`.
    """
    now = current_versions(group)
    changed = [
        f"{name} {saved.versions.get(name, 'unknown')} → {now[name]}"
        for name in now
        if name not in ("lstm-tui", "processes") and saved.versions.get(name) != now[name]
    ]
    processes = [versions.get("processes", "1") for versions in (saved.versions, now)]
    if processes[0] != processes[1]:
        changed.append(f"processes {' → '.join(processes)}")
    known: ComputeChoice | None = ComputeChoice.of(saved)
    device, precision = Device(saved.device), Precision(saved.precision)
    if saved.threads > max(training.threads, usable_cores()):
        changed.append(f"{saved.threads} threads where there are {usable_cores()} cores")
        known = None
    if saved.versions.get("machine") != now["machine"]:
        known = None
    if not _is_available(device):
        known = None
        if not _is_available(training.device):
            training = replace(training, device=Device.AUTO)
    if known is None:
        device = choose_device(training.device)
    if not _precision_works(network.config, training, device, precision):
        known, training = None, replace(training, precision=Precision.AUTO)
        changed.append(f"no {precision} here")
    choice = select_compute(network, streams, training, group, known)
    if choice.device != saved.device:
        changed.append(f"device {saved.device} → {choice.device}")
    state = replace(
        saved,
        versions=now,
        device=choice.device,
        precision=choice.precision,
        threads=choice.threads,
    )
    return state, choice, _change_notes(saved, choice, changed)


def _change_notes(
    saved: TrainingState, choice: ComputeChoice, changed: list[str]
) -> tuple[str, ...]:
    if not changed:
        return ()
    note = (
        f"Resumed in a different environment ({'; '.join(changed)}): training "
        "continues, but no longer bit for bit."
    )
    before, after = (
        f"{settings.precision} on {threads_in_words(settings.threads)}"
        for settings in (saved, choice)
    )
    if before != after:
        note += f" Calibrated again: {after} instead of {before}."
    elif choice.why:
        note += f" Calibrated again: still {after}."
    return (note,)


def _is_available(device: Device) -> bool:
    try:
        choose_device(device)
    except ConfigError:
        return False
    return True


def _precision_works(
    model: ModelConfig, training: TrainingConfig, device: Device, precision: Precision
) -> bool:
    """Whether ``precision`` works here, and is not emulated unless ``training`` asks for it.

    Float32 always counts as working, as the last resort.
    """
    if precision is Precision.FLOAT32:
        return True
    if training.precision is Precision.AUTO and slowdown(device) > EMULATED:
        return False
    return probe(model, precision, device, training) is None


def current_versions(group: ProcessGroup | None = None) -> dict[str, str]:
    """What the losses of a run depend on besides the run: versions, machine, process count."""
    versions = {
        "lstm-tui": version("lstm-tui"),
        "python": platform.python_version(),
        "torch": str(torch.__version__),
        "machine": f"{platform.machine()} {platform.node()}",
    }
    return versions | ({"processes": str(group.size)} if group else {})
