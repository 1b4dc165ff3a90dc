"""Whether two objects belong together, by what registers print."""

import pytest

from detection_samples import belt_window, identities_of
from hoshimori.detection.naming import Names
from hoshimori.detection.proximity_reading import relation


def names(a, b):
    return Names.of(belt_window(identities=identities_of({1: a, 2: b})))


@pytest.mark.parametrize(
    ("a", "b", "word"),
    [
        (("INTELSAT 30", "INTELU/DTV", "US"), ("INTELSAT 31", "INTELU/DTVLA", "US"), "same_owner"),
        (("SES-8", "SESSL", "UK"), ("SES-12", "SESSA", "L"), "same_family"),
        (("APSTAR-6C", "APT", "HK"), ("APSTAR-6E", "APTS", "CN"), "same_family"),
        (("GSAT-14", "ISRO", "IN"), ("CMS-03 (GSAT-7R)", "", ""), "same_family"),
        (("XM-3", "XMR", "US"), ("XM-5", "SIRX", "US"), "same_family"),
        (("AMC-6", "AMCG", "US"), ("SES-22", "SESSA", "L"), "same_family"),
        (("GALAXY 11", "PAN", "US"), ("INTELSAT 39", "INTELU", "US"), "same_family"),
        (("AMC-6", "AMCG", "US"), ("GALAXY 11", "PAN", "US"), "different_owners"),
        (("COSMOS 2526", "VVKOV", "RU"), ("COSMOS 2589", "", ""), "owner_unknown"),
        (("ZHONGXING-2E", "ZLZB", "CN"), ("COSMOS 2589", "", ""), "owner_unknown"),
        (("INTELSAT 39 (IS-39)", "INTELU", "US"), ("LUCH-5X (OLYMP-K 2)", "FSB", "RU"), "different_owners"),
        (("", "", ""), ("", "", ""), "owner_unknown"),
    ],
)
def test_owner_launch_or_family(a, b, word):
    assert relation(names(a, b), 1, 2).word == word
    assert relation(names(b, a), 1, 2).word == word


def test_a_label_names_the_number_too():
    both = names(("SJ-21", "", "CN"), ("", "", ""))
    assert both.label(1) == "SJ-21 (1)"
    assert both.label(2) == "object 2"
    assert both.owner(1) == "CN"
    assert both.owner(2) == "owner unknown"
    assert both.nameless(2)
    assert not both.nameless(1)
