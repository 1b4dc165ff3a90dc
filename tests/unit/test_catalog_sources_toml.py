from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from hoshimori.catalog.sources_toml import SourceLookup, match, read_sources
from hoshimori.errors import BadInputError
from hoshimori.model import Coverage


def write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "SOURCES.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_an_exact_path_wins_over_a_glob(tmp_path):
    entries = read_sources(
        write(tmp_path, '["a/*.tle"]\nterms = "ST"\n["a/x.tle"]\nterms = "CT"\n["a/x*.tle"]\nterms = "other"\n')
    )
    assert match("a/x.tle", entries).terms == "CT"


def test_the_glob_with_the_most_letters_wins_whatever_its_place(tmp_path):
    entries = read_sources(
        write(tmp_path, '["controls/geo/*.tle"]\nterms = "ST"\n["controls/*/*.tle"]\nterms = "CT"\n')
    )
    assert match("controls/geo/a.tle", entries).terms == "ST"
    assert match("controls/leo/a.tle", entries).terms == "CT"


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("*.tle", "a.tle", True),
        ("*.tle", "b/a.tle", False),
        ("*/a.tle", "b/a.tle", True),
        ("**/a.tle", "a.tle", True),
        ("**/a.tle", "b/c/a.tle", True),
        ("b/**", "b/c/a.tle", True),
        ("a?.tle", "ab.tle", True),
        ("[ab].tle", "b.tle", True),
        ("a.tle/*", "a.tle", False),
    ],
)
def test_a_star_stays_in_its_folder_and_two_stars_do_not(tmp_path, pattern, path, fits):
    entries = read_sources(write(tmp_path, f'["{pattern}"]\nterms = "ST"\n'))
    assert (match(path, entries) is not None) is fits


def test_the_nearest_file_with_an_entry_wins_and_those_above_are_asked_next(tmp_path):
    write(tmp_path, '["deep/down/a.tle"]\nterms = "above"\n["deep/down/b.tle"]\nterms = "above"\n')
    write(tmp_path / "deep" / "down", '["a.tle"]\nterms = "near"\n')
    lookup = SourceLookup()
    assert lookup.entry(tmp_path / "deep/down/a.tle").terms == "near"
    assert lookup.entry(tmp_path / "deep/down/b.tle").terms == "above"
    assert lookup.entry(tmp_path / "deep/down/c.tle") is None


def test_a_link_belongs_to_the_folder_it_lies_in_and_dots_are_walked(tmp_path):
    write(tmp_path / "here", '["link.tle"]\nterms = "here"\n')
    write(tmp_path / "there", '["real.tle"]\nterms = "there"\n')
    real = tmp_path / "there" / "real.tle"
    real.write_text("")
    link = tmp_path / "here" / "link.tle"
    link.symlink_to(real)
    assert SourceLookup().entry(link).terms == "here"
    assert SourceLookup().entry(tmp_path / "here" / ".." / "there" / "real.tle").terms == "there"


def test_an_entry_carries_all_its_keys(tmp_path):
    file = write(
        tmp_path,
        '# comment\n\n["a.tle"]\nknown_at = 2024-07-05\ncoverage = "full"\nterms = "ST"\nprovider = "space-track"\n'
        'url = "https://example.org/a"\ncomplete_for = ["1982-092"]\n["b.tle"]\nknown_at = 2024-07-05T06:00:00Z\n',
    )
    entries = read_sources(file)
    entry = entries["a.tle"]
    assert entry.known_at == date(2024, 7, 5)
    assert entry.coverage is Coverage.FULL
    assert (entry.provider, entry.url, entry.complete_for) == ("space-track", "https://example.org/a", ("1982-092",))
    assert entry.where == "SOURCES.toml:3"
    assert entries["b.tle"].known_at == datetime(2024, 7, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('["a.tle"]\nknown_at = \n', 2, "no TOML"),
        ('["a.tle"]\n["a.tle"]\n', 2, "no TOML"),
        ('["a.tle"\n', 1, "no TOML"),
        ('x = "y"\n', 1, "no table"),
        ('\n["a.tle"]\nknownat = 2024-07-05\n', 2, "unknown key 'knownat'"),
        ('["a.tle"]\ncoverage = "most"\n', 1, "coverage 'most'"),
        ('["a.tle"]\nknown_at = "soon"\n', 1, "known_at 'soon'"),
        ('["a.tle"]\nknown_at = 5\n', 1, "known_at 5"),
        ('["a.tle"]\nterms = 5\n', 1, "terms 5"),
        ('["a.tle"]\ncomplete_for = ["1982"]\n', 1, "complete_for"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(tmp_path, text, line, words):
    file = write(tmp_path, text)
    with pytest.raises(BadInputError, match=r"SOURCES.toml:\d+") as caught:
        read_sources(file)
    assert words in caught.value.message
    assert caught.value.data["line"] == line
    assert caught.value.data["path"] == str(file)


def test_bytes_that_are_no_text_and_huge_files_are_refused(tmp_path):
    file = tmp_path / "SOURCES.toml"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(BadInputError, match="UTF-8"):
        read_sources(file)
    file.write_bytes(b"#" * 4_000_001)
    with pytest.raises(BadInputError, match="larger"):
        read_sources(file)
