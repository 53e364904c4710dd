"""The command `synthgen` and its commands.

Modules of commands import nothing heavy at their top: `synthgen --help` must answer at once.
"""

import click

from synthgen import __version__
from synthgen.cli.assets import assets
from synthgen.cli.doctor import doctor
from synthgen.cli.export import export
from synthgen.cli.generate import generate
from synthgen.cli.presets import presets
from synthgen.cli.rig import rig
from synthgen.cli.scene import scene
from synthgen.cli.schema import schema


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="synthgen")
def main() -> None:
    """Labelled synthetic driving data from scenario files: camera and LiDAR, on one machine, offline.

    Start with: synthgen generate ped.crossing_near -o out
    """


for command in (presets, generate, export, scene, rig, assets, schema, doctor):
    main.add_command(command)
