"""`python.cfg` made concrete for this machine: from the data file to a zygote's plan."""

from __future__ import annotations

import configparser
import os
import platform
import sys
import sysconfig
from functools import cache
from pathlib import Path

from sandbox import kernel
from sandbox.errors import LayerMissing
from sandbox.plan import JailPlan
from sandbox.seccomp import Policy, compile_filters

HARNESS_FOLDER = Path(__file__).with_name("harness")


@cache
def settings() -> configparser.ConfigParser:
    """`python.cfg`, read once."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[method-assign,assignment]
    with Path(__file__).with_name("python.cfg").open() as file:
        parser.read_file(file)
    return parser


@cache
def _filters() -> tuple[bytes, bytes]:
    try:
        return compile_filters(Policy.parse(settings()["seccomp"]), kernel.MACHINE)
    except KeyError:
        why = f"no table of system calls for {kernel.MACHINE}"
        raise LayerMissing("seccomp", why, "run on x86-64 or aarch64") from None


def interpreter() -> str:
    """The interpreter behind this one's virtual environment."""
    return os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)


def make_plan(
    *,
    harness: str,
    packages: tuple[str, ...],
    preload: tuple[str, ...],
    uid: int | None,
    own_memory_group: bool,
    opted_out: tuple[str, ...],
) -> JailPlan:
    """The plan for an environment whose packages lie in the folders `packages`."""
    config = settings()
    stdlib = sysconfig.get_paths(vars={"base": sys.base_prefix, "installed_base": sys.base_prefix})["stdlib"]
    stdlib = os.path.realpath(stdlib)
    known = {
        "stdlib": stdlib,
        "multiarch": sysconfig.get_config_var("MULTIARCH") or f"{platform.machine()}-linux-gnu",
        "libpython": _shared_library(),
    }
    wanted = [line.format(**known) for line in config["root"]["bind"].split("\n") if line.strip()]
    lines = [*config["root"]["links"].strip().split("\n"), *config["links"].get(harness, "").split("\n")]
    links = [tuple(line.split(" -> ")) for line in lines if line]
    binds: list[str] = []
    for path in wanted:
        if not path or not Path(path).exists():
            continue
        real = os.path.realpath(path)
        if real != path:
            links.append((path, real))
        if not any(real == have or real.startswith(have + "/") for have in binds):
            binds.append(real)
    python_path = [stdlib, f"{stdlib}/lib-dynload"]
    binds += packages
    python_path += packages
    zygote_filter, child_filter = _filters()
    return JailPlan(
        binds=tuple(binds),
        hidden=tuple(path for line in config["root"]["hide"].split() if Path(path := line.format(**known)).is_dir()),
        devices=tuple(config["root"]["devices"].split()),
        folders=tuple(config["root"]["folders"].split()),
        links=tuple((path, target) for path, target in links),
        work_mount=config["work"]["mount"],
        work_folder=config["work"]["folder"],
        temporary=config["work"]["temporary"],
        inodes=int(config["work"]["inodes"]),
        environ=dict(config["environ"]),
        rlimits={name: int(value) for name, value in config["rlimits"].items()},
        zygote_filter=zygote_filter,
        child_filter=child_filter,
        python_path=tuple(python_path),
        preload=preload,
        harness=harness,
        uid=uid,
        own_memory_group=own_memory_group,
        opted_out=opted_out,
    )


def _shared_library() -> str:
    folder, name = sysconfig.get_config_var("LIBDIR"), sysconfig.get_config_var("LDLIBRARY")
    path = Path(folder or "/nowhere") / (name or "")
    return str(path) if ".so" in path.name else ""
