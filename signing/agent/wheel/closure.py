"""Which modules of ours a program needs, told from the import statements alone. Runs nothing of it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Closure:
    modules: dict[str, Path]
    """Ours, with their files."""
    foreign: dict[str, tuple[str, ...]]
    """Top-level names of other people's packages, with the modules that import them."""


def closure(root: Path, begin: Iterable[str]) -> Closure:
    """Everything that the modules import, at once or when a function runs; not what types alone need.

    `root`: folder of the source tree. Raises LookupError for a module of ours that is not there.
    """
    ours = {folder.name for folder in root.iterdir() if (folder / "__init__.py").is_file()}
    modules: dict[str, Path] = {}
    foreign: dict[str, set[str]] = {}
    waiting = list(begin)
    while waiting:
        name = waiting.pop()
        if name in modules:
            continue
        file = _file(root, name)
        if file is None:
            raise LookupError(name)
        modules[name] = file
        # Importing a module imports the packages around it.
        waiting += [name.rpartition(".")[0]] if "." in name else []
        for imported in _imports(ast.parse(file.read_text("utf-8"))):
            top = imported.partition(".")[0]
            if top in ours:
                waiting += [imported] if _file(root, imported) is not None else []
            elif top not in sys.stdlib_module_names:
                foreign.setdefault(top, set()).add(name)
    return Closure(
        dict(sorted(modules.items())), {top: tuple(sorted(foreign[top])) for top in sorted(foreign)}
    )


def modules_in(root: Path, package: str, *, without: str = "") -> Iterator[str]:
    """All modules of a package by their names; `without`: one package inside it."""
    for file in sorted(root.joinpath(*package.split(".")).rglob("*.py")):
        parts = file.relative_to(root).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if not without or not (name == without or name.startswith(without + ".")):
            yield name


def _file(root: Path, name: str) -> Path | None:
    path = root.joinpath(*name.split("."))
    for file in (path / "__init__.py", path.with_suffix(".py")):
        if file.is_file():
            return file
    return None


def _imports(node: ast.AST) -> Iterator[str]:
    """Full names; of `from a import b` both `a` and `a.b`, since `b` may be a module."""
    for inner in ast.iter_child_nodes(node):
        match inner:
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                for otherwise in inner.orelse:
                    yield from _imports(otherwise)
                continue
            case ast.Import():
                yield from (alias.name for alias in inner.names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module
                yield from (f"{module}.{alias.name}" for alias in inner.names)
            case _:
                pass
        yield from _imports(inner)
