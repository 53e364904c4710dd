"""All errors of the library.

SynthgenError
  InputError (also ValueError)        what the user gave is wrong; the command line exits with 2
    UnknownNameError (also KeyError)  a name the user wrote is not among the known ones
    SpecError                         a scenario or rig file has one or more faults, all listed
    PlacementError                    a scenario asks for what its street and times cannot give
    OutputError                       the output folder cannot be used as asked
  RunError (also RuntimeError)        the run failed for a reason that is not the input; exit 1
  MissingExtraError (also ImportError) an optional package is needed; says what to install
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


class SynthgenError(Exception):
    """Base of everything this library raises on purpose. Crosses from a worker process to its parent unchanged."""

    def __reduce__(self) -> tuple[object, ...]:
        return _restored, (type(self), self.args, self.__dict__)


def _restored(kind: type[SynthgenError], args: tuple[object, ...], state: dict[str, object]) -> SynthgenError:
    """An error as it was, without its constructor, whose arguments are not those of `Exception`."""
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class InputError(SynthgenError, ValueError):
    """What the user gave is wrong: says where, what was expected, what came and how to fix it."""


class UnknownNameError(InputError, KeyError):
    """A name in a spec is not among the names that exist."""

    def __init__(self, where: str, what: str, got: str, known: Iterable[str]) -> None:
        self.message = f"{where}: no {what} named {got!r}; {nearest(got, known)}"
        super().__init__(self.message)

    def __str__(self) -> str:  # KeyError would show the repr
        return self.message


@dataclass(frozen=True)
class Fault:
    """One fault in a file: where it is (path, line and column from 1) and what is wrong."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class SpecError(InputError):
    """A scenario, rig or table file has faults; `faults` lists all of them in the order of the file."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.file, fault.line, fault.column)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


Path = tuple[str | int, ...]
"""Way to a value in a scenario, as ("actors", 3, "park")."""


class PlacementError(InputError):
    """What a scenario asks for cannot be placed; `problems` say where it was asked for and why not.

    Whoever knows the file turns it into a `SpecError` with lines.
    """

    def __init__(self, problems: Sequence[tuple[Path, str]]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{'.'.join(map(str, path))}: {message}" for path, message in problems))


class OutputError(InputError):
    """The output folder cannot be used as asked."""


class RunError(SynthgenError, RuntimeError):
    """The run failed for a reason that is not the user's input."""


class MissingExtraError(SynthgenError, ImportError):
    """An optional package is missing."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f'{what} needs an optional package; install it with: pip install "synthgen[{extra}]"')


def nearest(got: str, known: Iterable[str]) -> str:
    """The hint that ends a message about an unknown name: the nearest known one, or all of them."""
    known = sorted(known)
    near = get_close_matches(got, known, n=1)
    return f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known) or 'none'}"
