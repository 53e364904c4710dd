"""`synthgen schema`: the JSON Schema of scenario files, for editors."""

import json

import click

from synthgen.cli.session import Session, command_options


@click.command()
@command_options
def schema(session: Session) -> None:
    """Print the JSON Schema of scenario files, for editors that complete and check.

    Save it and begin a scenario with the comment:  # yaml-language-server: $schema=FILE
    """
    from synthgen.spec.schema import file_schema

    content = file_schema()
    session.result(content, [json.dumps(content, indent=2)])
