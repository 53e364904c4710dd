"""Every code block of the documentation is run, or says why not.

Blocks of one page run in order in one folder: `bash` with `synthgen` on the path, `python` in one namespace per page,
`yaml` read as a scenario if it is one. `<!-- not run: reason -->` before a block skips it.
Install commands are not run.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from ruamel.yaml import YAMLError

from synthgen.yamlfile import read_table

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
RUN = {"bash", "python", "yaml"}
INSTALLS = re.compile(r"^\s*(sudo\s+)?(python3? -m )?(pip3?|apt-get|apt|uv|conda)\s+.*install\b|^\s*python3? -m venv\b")
FENCE = re.compile(r"^(?P<mark>```+|~~~+)[ ]*(?P<language>\w*)[^`]*$")
COMMENT = re.compile(r"^<!--\s*(?P<key>not run|test-command)\s*:?\s*(?P<reason>.*?)\s*-->$")

TEST_COMMAND = "it is the command that runs this test"


@dataclass(frozen=True)
class Block:
    language: str
    code: str
    line: int
    skip: str | None  # the reason, or None to run it


def blocks(text):
    """Fenced blocks of a page; a comment counts for the block right below it."""
    found, fence, code, comment = [], None, [], None
    for number, line in enumerate(text.splitlines(), start=1):
        match = FENCE.match(line)
        if fence is None and match:
            fence, start, code = match, number, []
        elif fence is not None and line.strip() == fence["mark"]:
            found.append(Block(fence["language"], "\n".join(code) + "\n", start + 1, _skip_reason(comment, start)))
            fence, comment = None, None
        elif fence is not None:
            code.append(line)
        elif line.strip():
            comment = COMMENT.match(line.strip())
    assert fence is None, f"the block from line {start} is not closed"
    return found


def _skip_reason(comment, line):
    if comment is None:
        return None
    if comment["key"] == "test-command":
        return TEST_COMMAND
    assert comment["reason"], f"the block at line {line} is not run, and does not say why"
    return comment["reason"]


def run_page(text, name, folder, path):
    """Run the blocks of a page in `folder`, with the environment's PATH as `path`."""
    namespace = {"__name__": "__main__"}
    for block in blocks(text):
        if block.skip is None and block.language in RUN:
            where = f"{name}:{block.line}"
            if block.language == "bash":
                run_bash(block.code, where, folder, path)
            elif block.language == "python":
                # Empty lines before the code make a traceback count lines as the page does.
                exec(compile("\n" * (block.line - 1) + block.code, name, "exec"), namespace)
            else:
                check_yaml(block.code, where, folder)


def run_bash(code, where, folder, path):
    commands = "\n".join(line for line in code.splitlines() if not INSTALLS.match(line))
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=folder,
        env=os.environ | {"PATH": path},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    assert done.returncode == 0, f"{where} ends with {done.returncode}:\n{code}\n{done.stdout}"


def check_yaml(code, where, folder):
    """A whole scenario must load as one; a fragment must be YAML."""
    file = folder / f"block-{where.rsplit(':', 1)[1]}.yaml"
    file.write_text(code, encoding="utf-8")
    content = read_table(file)
    assert content is not None, f"{where}: the block is empty"
    if isinstance(content, dict) and "synthgen" in content:
        from synthgen import load_scenario

        load_scenario(file)


def page_case(page):
    """A page with shell commands may render pictures, so it counts as slow."""
    text = page.read_text(encoding="utf-8")
    shell = any(block.language == "bash" and block.skip is None for block in blocks(text))
    return pytest.param(page, id=str(page.relative_to(ROOT)), marks=[pytest.mark.slow] if shell else [])


@pytest.fixture
def path_with_synthgen(tmp_path_factory):
    """PATH on which `synthgen` and `python` are those of this interpreter."""
    folder = tmp_path_factory.mktemp("bin")
    environment = f'PYTHONPATH="{ROOT / "src"}"'
    for name, arguments in (("synthgen", ' -c "from synthgen.cli import main; main()"'), ("python", "")):
        script = folder / name
        script.write_text(f'#!/bin/sh\n{environment} exec "{sys.executable}"{arguments} "$@"\n')
        script.chmod(0o755)
    return os.pathsep.join([str(folder), os.environ.get("PATH", os.defpath)])


@pytest.mark.parametrize("page", [page_case(page) for page in PAGES])
def test_the_code_of_the_page_runs(page, tmp_path, monkeypatch, path_with_synthgen):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", path_with_synthgen)

    run_page(page.read_text(encoding="utf-8"), page.name, tmp_path, path_with_synthgen)


@pytest.mark.parametrize(
    "page",
    [
        "```python\nassert 1 + 1 == 3\n```",
        "```bash\ntrue\nfalse\ntrue\n```",
        "```bash\nsynthgen-of-the-future\n```",
        "```bash\necho $UNSET_NAME\n```",
        "```yaml\na: [1\n```",
        "```yaml\n```",
        "<!-- not run: -->\n```bash\ntrue\n```",
        "```bash\ntrue",
    ],
)
def test_a_page_that_is_wrong_fails(page, tmp_path):
    with pytest.raises((AssertionError, YAMLError)):
        run_page(page, "page.md", tmp_path, os.environ["PATH"])


def test_blocks_share_a_folder_and_names_and_run_in_order(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = """
```bash
echo 3 > a.txt
```
```python
from pathlib import Path
n = int(Path("a.txt").read_text())
```
Some words.
```python
Path("b.txt").write_text(str(n + 1))
```
```bash
test "$(cat b.txt)" = 4
```
"""
    run_page(page, "page.md", tmp_path, os.environ["PATH"])


def test_a_reason_skips_one_block_only(tmp_path):
    page = "<!-- not run: it takes a day -->\n```bash\nfalse\n```\n\n```bash\ntouch done\n```\n"
    run_page(page, "page.md", tmp_path, os.environ["PATH"])

    assert (tmp_path / "done").exists()
    assert [block.skip for block in blocks(page)] == ["it takes a day", None]


def test_install_commands_are_not_run(tmp_path):
    run_page("```bash\npip install nothing-of-the-kind\npython -m pip install -e .\n```", "page.md", tmp_path, "/bin")


def test_the_readme_has_the_test_command():
    """`.ci/run` reads it from there."""
    page = blocks((ROOT / "README.md").read_text(encoding="utf-8"))

    assert [block.code.strip() for block in page if block.skip == TEST_COMMAND] == [
        'python -m pip install -e ".[test]" && python -m pytest -n auto --dist loadfile'
    ]
