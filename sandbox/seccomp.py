"""The allowlist of system calls, from names in `python.cfg` to the kernel's filter program.

Two filters come of one policy. The *zygote's* holds the whole list, but leaves open what building a jail needs; it is
installed once and every child inherits it for nothing. The *child's* is a handful of instructions that close those
calls too, installed just before the student's code. The kernel takes the stricter answer of both.
"""

from __future__ import annotations

import errno
import json
import struct
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

_ALLOW = 0x7FFF0000
_KILL_PROCESS = 0x80000000
_ERRNO = 0x00050000
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32_BIT = 0x40000000

_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16


@dataclass(frozen=True)
class Condition:
    """Allow a call when one argument's low 32 bits are among `values`, or (`without`) have none of these bits."""

    argument: int
    values: tuple[int, ...]
    without: bool = False
    otherwise: int = _ERRNO | errno.EPERM

    @classmethod
    def parse(cls, words: list[str]) -> Condition:
        """From `0 in 1 2`, or `0 without 0x7e020000 kill`."""
        otherwise = _ERRNO | errno.EPERM
        if words[-1] == "kill":
            words, otherwise = words[:-1], _KILL_PROCESS
        return cls(int(words[0]), tuple(int(w, 0) for w in words[2:]), words[1] == "without", otherwise)


@dataclass(frozen=True)
class Policy:
    """What `python.cfg` says, by name of the call.

    Attributes:
        fixed: the filter's answer to a call, whatever its arguments.
        conditions: calls whose answer hangs on an argument.
        setup: calls that the zygote may make and a program may not.
    """

    fixed: Mapping[str, int]
    conditions: Mapping[str, Condition]
    setup: frozenset[str]

    @classmethod
    def parse(cls, section: Mapping[str, str]) -> Policy:
        """From the `[seccomp]` section of the file."""
        fixed = dict.fromkeys(section["allow"].split(), _ALLOW)
        fixed.update(dict.fromkeys(section["refuse"].split(), _ERRNO | errno.EPERM))
        fixed.update(dict.fromkeys(section["kill"].split(), _KILL_PROCESS))
        rules = [line.split() for line in section["when"].strip().splitlines()]
        return cls(
            fixed, {words[0]: Condition.parse(words[1:]) for words in rules}, frozenset(section["setup"].split())
        )


def syscall_numbers(machine: str) -> Mapping[str, int]:
    """Names to numbers on `x86_64` or `aarch64`."""
    tables: dict[str, dict[str, int]] = json.loads(Path(__file__).with_name("syscalls.json").read_text())
    return tables[machine]


def compile_filters(policy: Policy, machine: str) -> tuple[bytes, bytes]:
    """The zygote's filter and the child's, ready for the kernel.

    Raises:
        KeyError: a machine that has no table.
    """
    numbers = syscall_numbers(machine)
    zygote = _program(
        policy, numbers, machine, set(numbers) - policy.setup, also_allowed=policy.setup, default=_ERRNO | errno.ENOSYS
    )
    child = _program(policy, numbers, machine, policy.setup, also_allowed=(), default=_ALLOW)
    return zygote, child


def _program(
    policy: Policy,
    numbers: Mapping[str, int],
    machine: str,
    named: Collection[str],
    *,
    also_allowed: Collection[str],
    default: int,
) -> bytes:
    code = [
        _instruction(_LOAD, _ARCHITECTURE_AT),
        _instruction(_JUMP_EQUAL, _ARCHITECTURES[machine], 1, 0),
        _instruction(_RETURN, _KILL_PROCESS),
        _instruction(_LOAD, _NUMBER_AT),
    ]
    if machine == "x86_64":
        code += [_instruction(_JUMP_AT_LEAST, _X32_BIT, 0, 1), _instruction(_RETURN, _KILL_PROCESS)]
    for name, number in sorted(numbers.items(), key=lambda item: item[1]):
        if name in also_allowed:
            code += [_instruction(_JUMP_EQUAL, number, 0, 1), _instruction(_RETURN, _ALLOW)]
        elif name in named and name in policy.conditions:
            block = _condition(policy.conditions[name])
            code += [_instruction(_JUMP_EQUAL, number, 0, len(block)), *block]
        elif name in named and name in policy.fixed:
            code += [_instruction(_JUMP_EQUAL, number, 0, 1), _instruction(_RETURN, policy.fixed[name])]
    code.append(_instruction(_RETURN, default))
    return b"".join(code)


def _condition(condition: Condition) -> list[bytes]:
    block = [_instruction(_LOAD, _ARGUMENTS_AT + 8 * condition.argument)]
    if condition.without:
        block.append(_instruction(_JUMP_ANY_BIT, condition.values[0], 0, 1))
        return [*block, _instruction(_RETURN, condition.otherwise), _instruction(_RETURN, _ALLOW)]
    for place, value in enumerate(condition.values):
        block.append(_instruction(_JUMP_EQUAL, value & 0xFFFFFFFF, len(condition.values) - place, 0))
    return [*block, _instruction(_RETURN, condition.otherwise), _instruction(_RETURN, _ALLOW)]


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
