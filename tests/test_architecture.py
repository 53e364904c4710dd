"""ARCHITECTURE.md is the tree, and the rules about files that no linter knows."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "synthgen"
SOURCES = sorted(PACKAGE.rglob("*.py"))
EMPTY_NAMES = {"utils", "util", "common", "helpers", "helper", "manager", "misc"}
MOST_LINES = 400


def documented():
    """Names of ARCHITECTURE.md's tree with their purposes, in its order; folders end in a slash."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    block = re.search(r"^```\w*\nsrc/synthgen/\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert block, "ARCHITECTURE.md has no fenced block that starts with src/synthgen/"
    rows = [line.split(maxsplit=1) for line in block[1].splitlines() if line.strip()]
    return {row[0]: (row[1] if len(row) > 1 else "") for row in rows}


def present():
    """Packages and modules right under src/synthgen; folders end in a slash."""
    packages = {f"{path.parent.name}/" for path in PACKAGE.glob("*/__init__.py")}
    return packages | {path.name for path in PACKAGE.glob("*.py") if not path.name.startswith("__")}


def layers():
    """Layers of the import contract, top first, each a set of names."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = config["tool"]["importlinter"]["contracts"][0]
    return [set(re.findall(r"\w+", layer)) for layer in contract["layers"]]


def name_of(entry):
    return entry.removesuffix("/").removesuffix(".py")


def test_the_documented_tree_is_the_tree():
    assert set(documented()) == present()


def test_every_entry_of_the_tree_has_its_purpose():
    assert [entry for entry, purpose in documented().items() if len(purpose.split()) < 2] == []


def test_the_tree_follows_the_import_contract():
    """Read top down, both lists name the same things in the same order."""
    rank = {name: index for index, layer in enumerate(layers()) for name in layer}
    names = [name_of(entry) for entry in documented()]

    assert sorted(names) == sorted(rank)
    assert [rank[name] for name in names] == sorted(rank.values())


def test_every_package_and_module_says_what_it_is_for():
    assert [str(path) for path in SOURCES if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))] == []


def random_uses(source):
    """Lines of `source` that reach numpy's or Python's random numbers."""
    for node in ast.walk(ast.parse(source)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Attribute) and node.attr == "random" and isinstance(node.value, ast.Name):
            names = ["numpy.random"] if node.value.id in {"np", "numpy"} else []
        if any(re.match(r"(numpy\.random|random|secrets)(\.|$)", name) for name in names):
            yield node.lineno


def test_random_numbers_come_from_rng_alone():
    users = {str(path.relative_to(PACKAGE)) for path in SOURCES if list(random_uses(path.read_text(encoding="utf-8")))}

    assert users == {"rng.py"}


@pytest.mark.parametrize(
    "source",
    [
        "import random",
        "from numpy import random",
        "from numpy.random import Generator",
        "import numpy.random as r",
        "import numpy as np\nnp.random.rand()",
        "def f():\n    import numpy\n    numpy.random.seed(1)",
    ],
)
def test_the_search_for_random_numbers_finds(source):
    assert list(random_uses(source))


def test_no_file_is_named_after_nothing():
    """A module that is called utils holds concepts that have no name yet."""
    assert [str(path) for path in [*SOURCES, *PACKAGE.rglob("*/")] if path.stem in EMPTY_NAMES] == []


def test_no_source_file_is_too_long():
    lengths = {str(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}

    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES} == {}
