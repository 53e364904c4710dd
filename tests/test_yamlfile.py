import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from synthgen.errors import SpecError
from synthgen.resources import resource
from synthgen.yamlfile import (
    DEPTH_MAX,
    SIZE_MAX,
    parse_document,
    read_document,
    read_table,
    resolve_plain,
    scan_document,
    walk,
)


def faults_in(text):
    with pytest.raises(SpecError) as caught:
        parse_document(text, "f.yaml")
    return [(fault.line, fault.column, fault.message) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(
            (word, word)
            for word in ("yes", "No", "on", "OFF", "y", "12:30", "1_000", "2026-01-01", ".inf", ".nan", "=")
        ),
        *((word, None) for word in ("", "~", "null", "Null", "NULL")),
        ("true", True),
        ("False", False),
        ("0o17", 15),
        ("0x1F", 31),
        ("017", 17),
        ("-12", -12),
        ("1e3", 1000.0),
        ("-.5", -0.5),
        ("+1.", 1.0),
    ],
)
def test_plain_scalars_follow_the_core_schema_of_yaml_1_2(text, value):
    """YAML 1.2.2, section 10.3.2: the words of YAML 1.1 are strings."""
    assert resolve_plain(text) == value
    assert type(resolve_plain(text)) is type(value)


# The writer leaves U+0085, U+2028 and U+2029 as they are, which are line breaks in YAML 1.1 and none in 1.2.
texts = st.text(st.characters(exclude_characters="\x85\u2028\u2029", exclude_categories=["Cs"]), max_size=8)

trees = st.recursive(
    st.one_of(st.integers(-999, 999), st.booleans(), st.none(), texts, st.floats(-1e6, 1e6)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.from_regex(r"[a-z]{1,6}", fullmatch=True).filter(lambda k: k not in {"null", "true", "false"}),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=8,
)


@given(tree=trees)
def test_what_a_yaml_library_writes_is_read_back_equal(tree, tmp_path_factory):
    path = tmp_path_factory.mktemp("yaml") / "tree.yaml"
    with path.open("w", encoding="utf-8") as file:
        YAML(typ="safe", pure=True).dump({"tree": tree}, file)
    assert read_document(path).plain == {"tree": tree}


def test_every_value_knows_its_line_and_column():
    text = "a: 1\nb:\n  - {c: x, d: 'y'}\n  - z\n"
    root = parse_document(text, "f.yaml")
    lines = text.splitlines()
    found = {path: (node.mark.line, node.mark.column) for path, node in walk(root)}
    assert found == {("a",): (1, 4), ("b", 0, "c"): (3, 9), ("b", 0, "d"): (3, 15), ("b", 1): (4, 5)}
    assert all(lines[line - 1][column - 1] in "1x'z" for line, column in found.values())
    inner = root.value["b"].value[0].value["d"]
    assert (inner.key.line, inner.key.column) == (3, 12)


def test_all_faults_of_the_form_are_told_at_once():
    text = "a: 1\na: 2\n1: x\n? [k]\n: 3\n<<: {b: 1}\nc: &n 5\nd: *n\ne: !!str 6\n"
    told = faults_in(text)
    assert [(line, column) for line, column, _ in told] == [(2, 1), (3, 1), (4, 3), (6, 1), (7, 4), (8, 4), (9, 4)]
    for words, (_, _, message) in zip(
        ("written twice, first in line 1", "got 1", "list or a mapping", "merge keys", "anchors", "anchors", "tags"),
        told,
        strict=True,
    ):
        assert words in message


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("", 1, 1, "empty"),
        ("# only a comment\n", 1, 1, "empty"),
        ("a:\n\t- b\n", 2, 1, "tab"),
        ("a: [1, 2\nb: 3\n", 1, 4, "not closed"),
        ("a: 'x\n", 1, 4, "not closed"),
        ("a: b: c\n", 1, 5, "not YAML"),
        ("a: 1\n---\nb: 2\n", 2, 1, "second document"),
        ("%YAML 1.1\n---\na: 1\n", 2, 1, "YAML 1.2"),
        ("a: \x07\n", 1, 4, "not allowed"),
        ("a: 1\nb: \x00\n", 2, 4, "not allowed"),
        ("a: " + "[" * (DEPTH_MAX + 5) + "]" * (DEPTH_MAX + 5), 1, DEPTH_MAX + 3, "nested deeper"),
        ("a: *missing\n", 1, 4, "anchors"),
    ],
)
def test_a_broken_text_is_told_with_its_place(text, line, column, words):
    assert [(line, column, True)] == [(at, col, words in message) for at, col, message in faults_in(text)]


def test_each_block_of_the_top_level_is_read_alone_when_one_is_broken():
    """Lines stay those of the file; what can be read is there, what cannot is named."""
    text = "# head\na:\n  - [1, 2\nb: {c: 1, c: 2}\n'd' :\n  e: f: g\nb: 4\nh:\n  i: 5\n"
    scan = scan_document(text, "f.yaml")

    assert scan.broken == {"a", "d"}
    assert scan.root.plain == {"b": {"c": 1}, "h": {"i": 5}}
    assert scan.root.value["h"].value["i"].mark.line == 9
    assert [(fault.line, fault.column) for fault in sorted(scan.faults, key=lambda fault: fault.line)] == [
        (3, 5),
        (4, 11),
        (6, 7),
        (7, 1),
    ]
    assert any("key 'b' is written twice, first in line 4" in fault.message for fault in scan.faults)


def test_a_syntax_error_outside_all_blocks_is_told():
    assert scan_document("]\n", "f").root is None
    assert scan_document("- a\nb: 1\n", "f").broken == {"b"}
    assert len(scan_document("a: 1\n%b\n", "f").faults) == 1


@given(content=st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_with_a_place(content, tmp_path_factory):
    path = tmp_path_factory.mktemp("bytes") / "f.yaml"
    path.write_bytes(content)
    try:
        root, told = read_document(path), ()
    except SpecError as error:
        root, told = None, error.faults
    assert (root is None) == (len(told) > 0)
    assert all(fault.line >= 1 and fault.column >= 1 and fault.file == str(path) for fault in told)


def test_bytes_that_are_no_text_are_told_where(tmp_path):
    path = tmp_path / "f.yaml"
    path.write_bytes(b"a: 1\nb: \xff\xfe\n")
    with pytest.raises(SpecError, match=r"f\.yaml:2:4: byte 0xff is not UTF-8"):
        read_document(path)


def test_a_folder_a_missing_and_a_huge_file_are_refused(tmp_path):
    with pytest.raises(SpecError, match="folder"):
        read_document(tmp_path)
    with pytest.raises(SpecError, match="No such file"):
        read_document(tmp_path / "none.yaml")
    huge = tmp_path / "huge.yaml"
    huge.write_bytes(b"#" * (SIZE_MAX + 1))
    with pytest.raises(SpecError, match="larger than"):
        read_document(huge)


def test_a_byte_order_mark_is_passed_over(tmp_path):
    path = tmp_path / "f.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_document(path).plain == {"a": 1}


PACKAGED = sorted(path for folder in ("assets", "scenarios") for path in resource(folder).rglob("*.yaml"))


@pytest.mark.parametrize("path", PACKAGED, ids=lambda path: path.stem)
def test_the_fast_reading_of_a_packaged_table_is_the_strict_one(path):
    """The parser in C and ours agree in values, types and the order of keys (`repr` tells 1 from 1.0 and true).

    They need not agree in all texts: the one in C refuses some that came with YAML 1.2, such as {a: 0?}.
    """
    text = path.read_text(encoding="utf-8")
    fast = read_table(path)
    if "<<:" not in text:
        assert repr(fast) == repr(read_document(path).plain)
    assert repr(fast) == repr(YAML(typ="safe", pure=True).load(text))


def test_the_parser_in_c_is_there():
    """Without it every process would parse for seconds before it starts."""
    assert "_ruamel_yaml" in YAML(typ="safe", pure=False).Parser.__module__
