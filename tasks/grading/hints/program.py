"""A submitted file as a syntax tree, with the questions that the hint rules ask of it."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

Loop = (ast.For, ast.While, ast.AsyncFor)
Definition = (ast.FunctionDef, ast.AsyncFunctionDef)
NewScope = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


class Program:
    """One submitted file. `tree` is None and `error` says why when it is no Python."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.tree: ast.Module | None = None
        self.error: SyntaxError | None = None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a doubtful escape in a text is no concern of ours
                self.tree = ast.parse(source)
                compile(source, "<submission>", "exec", dont_inherit=True)  # sees a return outside a function
        except SyntaxError as error:
            self.tree, self.error = None, error
        except (ValueError, RecursionError, MemoryError):
            self.tree = None

    @cached_property
    def functions(self) -> Mapping[str, Function]:
        """The functions at module level, by name; of several with one name the last, as Python does."""
        body = self.tree.body if self.tree else []
        return {node.name: Function(node.name, node, self) for node in body if isinstance(node, Definition)}

    @cached_property
    def scopes(self) -> tuple[Function, ...]:
        """Every function and method at any depth, and the module's own statements first."""
        if self.tree is None:
            return ()
        inner = (Function(node.name, node, self) for node in ast.walk(self.tree) if isinstance(node, Definition))
        return (Function("", self.tree, self), *inner)

    @cached_property
    def names(self) -> frozenset[str]:
        """Names bound at module level."""
        return frozenset() if self.tree is None else frozenset(bound_names(self.tree.body))

    def function_around(self, line: int) -> Function | None:
        """The innermost function around a line."""
        around = [
            scope
            for scope in self.scopes
            if isinstance(scope.node, Definition) and scope.node.lineno <= line <= (scope.node.end_lineno or 0)
        ]
        return max(around, key=lambda scope: scope.line) if around else None

    def reached_from(self, function: Function) -> tuple[Function, ...]:
        """A function, those defined in it, and the functions of this file that it can call, itself first."""
        found = {function.name: function}
        queue = [function]
        while queue:
            for node in ast.walk(queue.pop(0).node):
                name = node.id if isinstance(node, ast.Name) else ""
                if name in self.functions and name not in found:
                    found[name] = self.functions[name]
                    queue.append(found[name])
        return tuple(found.values())

    def at_line(self, line: int, *types: type[ast.AST]) -> list[ast.AST]:
        """The nodes of these types that touch a line, outermost first."""
        nodes = ast.walk(self.tree) if self.tree else iter(())
        return [
            node
            for node in nodes
            if isinstance(node, types) and node.lineno <= line <= (node.end_lineno or 0)  # type: ignore[attr-defined]
        ]


class Function:
    """A function of a program, or its module level (`name` is empty then)."""

    def __init__(self, name: str, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Module, program: Program) -> None:
        self.name = name
        self.node = node
        self.program = program

    @property
    def line(self) -> int:
        """The line of its `def`; 0 for a module."""
        return 0 if isinstance(self.node, ast.Module) else self.node.lineno

    @property
    def body(self) -> list[ast.stmt]:
        """Its statements."""
        return self.node.body

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Names of its parameters in order, starred ones too."""
        if isinstance(self.node, ast.Module):
            return ()
        arguments = self.node.args
        plain = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        starred = [argument for argument in (arguments.vararg, arguments.kwarg) if argument]
        return tuple(argument.arg for argument in (*plain, *starred))

    @cached_property
    def own_nodes(self) -> tuple[ast.AST, ...]:
        """Every node of its body without those of inner functions and classes."""
        return tuple(walk_scope(self.body))

    @cached_property
    def returns(self) -> tuple[ast.Return, ...]:
        """Its `return` statements."""
        return tuple(node for node in self.own_nodes if isinstance(node, ast.Return))

    @cached_property
    def value_returns(self) -> tuple[ast.Return, ...]:
        """Those that name a value; `return None` and `return print(...)` give none."""
        return tuple(node for node in self.returns if node.value is not None and not _is_none(node.value))

    @cached_property
    def is_generator(self) -> bool:
        """Whether it yields."""
        return any(isinstance(node, ast.Yield | ast.YieldFrom) for node in self.own_nodes)

    @cached_property
    def loops(self) -> tuple[ast.For | ast.While | ast.AsyncFor, ...]:
        """Its loops, outer before inner."""
        return tuple(node for node in self.own_nodes if isinstance(node, Loop))

    @cached_property
    def names(self) -> frozenset[str]:
        """Names that are bound in it: parameters and all that is assigned."""
        return frozenset(self.parameters) | frozenset(bound_names(self.body))


def walk_scope(body: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """The nodes of a body in the order of the text, without entering inner functions, classes and lambdas."""
    for node in body:
        yield node
        if not isinstance(node, NewScope):
            yield from walk_scope(list(ast.iter_child_nodes(node)))


def bound_names(body: Sequence[ast.AST]) -> Iterator[str]:
    """Names that a body binds in its own scope."""
    for node in walk_scope(body):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name


def read_names(nodes: Sequence[ast.AST]) -> set[str]:
    """Names that are read in these nodes, inner functions included."""
    return {
        inner.id
        for node in nodes
        for inner in ast.walk(node)
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load)
    }


def _is_none(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return node.value is None
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
