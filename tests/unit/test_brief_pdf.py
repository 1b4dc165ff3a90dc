"""The PDF: the same bytes, its fonts inside, page one on one page, nothing from outside read as markup."""

import builtins
import hashlib
import io
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import sample_incidents
from pypdf import PdfReader

from hoshimori import brief
from hoshimori.brief import font, templates
from hoshimori.brief.as_typst import typst_source
from hoshimori.brief.sections import brief_document
from hoshimori.errors import UsageError
from hoshimori.model import ConditionResult, ConditionStatus, Rung


def pdf(incident, language="en", **standing):
    return brief.pdf(incident, case_id=incident.id, payloads=sample_incidents.payloads(), language=language, **standing)


def pages(data):
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def busy():
    """An incident with as many open clauses on every rung as the registry may give."""
    incident = sample_incidents.proximity()
    conditions = tuple(
        ConditionResult(id=f"c{n}", title=f"a condition of some length {n}", status=ConditionStatus.UNKNOWN, reason="x")
        for n in range(6)
    )
    base = replace(incident.commitments[0], conditions=conditions, title="A Convention with a long name, Article IX")
    matches = tuple(replace(base, id=f"{rung}-{n}", rung=rung) for rung in Rung for n in range(8))
    hidden = tuple(f"It cannot be seen in orbits what the objects do in this respect, number {n}." for n in range(9))
    return replace(incident, commitments=matches, not_visible=hidden)


@cache
def printed(make, language="en"):
    """Return the PDF of an incident as it is made, printed once for all that is asked of it."""
    return pdf(make(), language)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_pdf_is_the_same_in_another_process(language):
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import sample_incidents, hashlib; from hoshimori import brief;"
        "i = sample_incidents.proximity();"
        "p = brief.pdf(i, case_id=i.id, payloads=sample_incidents.payloads(), language=sys.argv[2]);"
        "print(hashlib.sha256(p).hexdigest())"
    )
    command = [sys.executable, "-c", script, str(Path(__file__).parent), language]
    elsewhere = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    assert elsewhere == hashlib.sha256(printed(sample_incidents.proximity, language)).hexdigest()


def test_the_date_of_the_pdf_is_the_date_of_the_brief():
    information = PdfReader(io.BytesIO(printed(sample_incidents.proximity))).metadata
    assert information is not None
    assert information["/CreationDate"].startswith("D:20260530")
    assert "PRX-44476-55841" in information["/Title"]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_fonts_are_embedded(language):
    reader = PdfReader(io.BytesIO(printed(sample_incidents.breakup, language)))
    fonts = {}
    for page in reader.pages:
        for entry in page["/Resources"]["/Font"].values():
            inner = entry.get_object()["/DescendantFonts"][0].get_object()
            fonts[inner["/BaseFont"]] = inner["/FontDescriptor"].get_object()
    assert any("NotoSansJP" in name for name in fonts)
    assert all(any(key in descriptor for key in ("/FontFile2", "/FontFile3")) for descriptor in fonts.values())


@pytest.mark.parametrize("make", [sample_incidents.proximity, sample_incidents.breakup, busy])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_page_one_is_one_page_and_the_annexes_come_after(make, language):
    first, second, *rest = pages(printed(make, language))
    annex = "Annex A." if language == "en" else "附属A"
    press = "Annex E." if language == "en" else "附属E"
    assert annex + (" Conditions" if language == "en" else " 条項") not in first
    assert annex in second
    assert press in "".join((first, second, *rest))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_exercise_stands_on_every_page(language):
    for page in pages(pdf(sample_incidents.proximity(exercise=True), language)):
        assert "EXERCISE" in page


def test_no_page_of_a_real_case_says_exercise():
    assert not any("EXERCISE" in page for page in pages(printed(sample_incidents.proximity)))


def test_names_from_outside_are_text_and_never_markup():
    name = 'A "B" \\ #read("/etc/passwd") $x$ *b* `c` @d <e> // f'
    incident = sample_incidents.proximity()
    objects = tuple(replace(thing, object_name=name) for thing in incident.objects)
    text = "".join(pages(pdf(replace(incident, objects=objects, sentence=name))))
    assert '#read("/etc/passwd")' in text.replace("\u200b", "")
    assert "root:" not in text


def test_a_figure_that_is_missing_is_left_out_and_long_addresses_may_break():
    document = brief_document(sample_incidents.proximity(), case_id="X" * 30 + "/y", payloads=(), language="en")
    source = typst_source(document, size_pt=9.0)
    assert "image(" not in source
    assert "X/\u200by" in source


def test_without_the_extra_the_message_says_what_to_install(monkeypatch):
    real = builtins.__import__

    def refuse(name, *arguments, **more):
        if name == "typst":
            raise ImportError(name)
        return real(name, *arguments, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(UsageError, match=r"hoshimori\[brief\]"):
        pdf(sample_incidents.breakup())


def characters(path):
    """Return the characters of a TrueType font: its `cmap` of format 4 or 12."""
    data = path.read_bytes()

    def number(at, size):
        return int.from_bytes(data[at : at + size], "big")

    records = {data[12 + 16 * n : 16 + 16 * n]: number(20 + 16 * n, 4) for n in range(number(4, 2))}
    table, found = records[b"cmap"], set()
    for n in range(number(table + 2, 2)):
        at = table + number(table + 8 + 8 * n, 4)
        if number(at, 2) == 4:
            count = number(at + 6, 2) // 2
            for k in range(count):
                found |= set(range(number(at + 16 + 2 * count + 2 * k, 2), number(at + 14 + 2 * k, 2) + 1))
        elif number(at, 2) == 12:
            for k in range(number(at + 12, 4)):
                found |= set(range(number(at + 16 + 12 * k, 4), number(at + 20 + 12 * k, 4) + 1))
    return {chr(code) for code in found}


def test_the_fonts_hold_every_character_that_briefs_are_made_of():
    room = Path(templates.__file__).parent
    written = {c for path in [*room.glob("*.py"), *room.glob("*.yaml")] for c in path.read_text(encoding="utf-8")}
    printed = {c for c in written if c.isprintable()} - {"\N{BALLOT BOX}"}  # the box is from the mono font of Typst
    assert printed - characters(font.FONT_FOLDER / "NotoSansJP-Regular.ttf") == set()
    bold = {c for catalogue in (*templates.MESSAGES.values(), *templates.WORDS.values()) for c in str(catalogue)}
    assert {c for c in bold if c.isprintable()} - characters(font.FONT_FOLDER / "NotoSansJP-Bold.ttf") == set()


def test_the_regular_font_holds_the_kanji_of_level_one_and_its_licence_ships_beside_it():
    held = characters(font.FONT_FOLDER / "NotoSansJP-Regular.ttf")
    rows = range(16, 48)
    level_one = {
        bytes((0xA0 + row, 0xA0 + cell)).decode("euc_jp")
        for row in rows
        for cell in range(1, 95)
        if row != 47 or cell <= 51
    }
    assert len(level_one) == 2965
    assert level_one <= held
    assert "SIL OPEN FONT LICENSE" in (font.FONT_FOLDER / "OFL.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_the_note_beside_the_fonts_names_their_digest(weight):
    digest = hashlib.sha256((font.FONT_FOLDER / f"NotoSansJP-{weight}.ttf").read_bytes()).hexdigest()
    assert f"| NotoSansJP-{weight}.ttf | `{digest}` |" in (font.FONT_FOLDER / "SOURCE.md").read_text(encoding="utf-8")
