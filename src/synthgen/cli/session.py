"""What all commands share: the options --json, --debug and -v, and how errors become messages and exit codes.

Results go to stdout, all else to stderr. Exit codes: 0 done, 1 the run failed, 2 the input is wrong, 130 interrupted.
With --json, stdout holds one JSON object in every case; after an error it has the key "error".
"""

import json
import logging
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, final

import click

from synthgen.errors import InputError, SpecError, SynthgenError

P = ParamSpec("P")

EXIT_FAILED = 1
EXIT_WRONG_INPUT = 2
EXIT_INTERRUPTED = 130
"""128 plus the number of SIGINT, as shells report it."""


@final
@dataclass(frozen=True)
class Session:
    """How one command talks to the user."""

    is_json: bool
    is_debug: bool

    def say(self, message: str) -> None:
        """A message for people, on stderr."""
        click.echo(message, err=True)

    def result(self, content: Mapping[str, Any], lines: Iterable[str] | None = None) -> None:
        """What the command was asked for, on stdout: as JSON, or as lines for people."""
        if self.is_json:
            click.echo(json.dumps(content, indent=2))
        else:
            click.echo("\n".join(lines if lines is not None else told(content)))


def command_options(function: Callable[Concatenate[Session, P], None]) -> Callable[P, None]:
    """Give a command --json, --debug and -v, a `Session`, and errors as messages with exit codes."""

    @click.option("--json", "is_json", is_flag=True, help="Print one machine-readable result on stdout.")
    @click.option("--debug", "is_debug", is_flag=True, help="Show where in the program an error came from.")
    @click.option("-v", "--verbose", count=True, help="Tell more; twice for every frame.")
    @wraps(function)
    def run(*args: P.args, **options: P.kwargs) -> None:
        session = Session(bool(options.pop("is_json")), bool(options.pop("is_debug")))
        _set_up_logging(options.pop("verbose"))
        try:
            function(session, *args, **options)
        except KeyboardInterrupt:
            _end(session, "interrupted", EXIT_INTERRUPTED)
        except click.ClickException:
            raise  # a usage error: click shows it and exits with 2
        except Exception as error:  # told and turned into an exit code
            _end(session, error, EXIT_WRONG_INPUT if isinstance(error, InputError) else EXIT_FAILED)

    return run


def told(content: Mapping[str, Any]) -> list[str]:
    """A mapping as lines for people; what is None is left out."""
    return [f"{key.replace('_', ' ')}: {_shown(value)}" for key, value in content.items() if value is not None]


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_shown(item)}" for key, item in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _set_up_logging(verbose: object) -> None:
    level = {0: logging.WARNING, 1: logging.INFO}.get(int(str(verbose)), logging.DEBUG)
    logging.basicConfig(stream=sys.stderr, level=level, format="%(levelname)s %(name)s: %(message)s", force=True)


def _end(session: Session, error: Exception | str, code: int) -> None:
    if session.is_debug and isinstance(error, Exception):
        traceback.print_exception(error, file=sys.stderr)
    message = _message_of(error)
    session.say(message if code == EXIT_INTERRUPTED else f"synthgen: error: {message}")
    if session.is_json:
        kind = type(error).__name__ if isinstance(error, Exception) else "Interrupted"
        faults = [vars(fault) for fault in error.faults] if isinstance(error, SpecError) else []
        session.result({"error": {"type": kind, "message": message, "faults": faults}, "exit_code": code})
    click.get_current_context().exit(code)


def _where(error: SpecError) -> str:
    """What kind of file has the faults."""
    return "the asset pack" if all(Path(fault.file).name == "pack.yaml" for fault in error.faults) else "the scenario"


def _message_of(error: Exception | str) -> str:
    """What a person should read: our own errors as they are, others on one line with their kind."""
    if isinstance(error, SpecError):
        count = len(error.faults)
        return f"{count} fault{'s' if count > 1 else ''} in {_where(error)}\n{error}"
    if isinstance(error, SynthgenError | str):
        return str(error)
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text} (--debug shows where)" if text else f"{type(error).__name__} (see --debug)"
