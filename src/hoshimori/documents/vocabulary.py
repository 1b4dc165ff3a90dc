"""The words that the rules know. They are about statements of governments in general, not about one report.

A verb belongs to a class; two sentences speak of the same act if their verbs share the class. Adding a word here is
all that it takes to widen a rule.
"""

from typing import Final

_IRREGULAR: Final[dict[str, tuple[str, ...]]] = {
    "say": ("says", "said", "saying"),
    "tell": ("tells", "told", "telling"),
    "buy": ("buys", "bought", "buying"),
    "spend": ("spends", "spent", "spending"),
    "meet": ("meets", "met", "meeting"),
    "hold": ("holds", "held", "holding"),
    "lead to": ("leads to", "led to", "leading to"),
    "give rise to": ("gives rise to", "gave rise to"),
    "bring into play": ("brings into play", "brought into play"),
}
_CLASSES: Final[dict[str, tuple[str, ...]]] = {
    # to bring a clause into play
    "engage": ("trigger", "invoke", "activate", "engage", "lead to", "give rise to", "bring into play"),
    # statements that are acts
    "announce": ("announce", "agree", "affirm", "reaffirm", "declare", "confirm", "pledge", "decide", "sign", "unveil",
                 "state", "promise", "approve", "endorse", "issue"),
    # reporting of words
    "say": ("say", "tell", "add", "note", "describe", "warn", "claim", "explain"),
    "meet": ("meet", "visit", "gather", "confer"),
    "acquire": ("buy", "purchase", "acquire", "order", "procure", "spend"),
    "station": ("station", "deploy", "base", "create", "form", "set up", "place", "complete", "establish"),
    "launch": ("launch", "test", "fire", "orbit", "deorbit"),
    "leave": ("withdraw", "leave", "suspend", "end"),
}  # fmt: skip
#: Nouns that name an act of a class.
_NOUNS: Final[dict[str, tuple[str, ...]]] = {
    "announce": ("announcement", "statement", "declaration", "agreement", "decision"),
    "meet": ("meeting", "talks", "summit", "visit", "conference", "consultation", "consultations"),
    "acquire": ("purchase", "acquisition", "procurement"),
    "station": ("stationing", "deployment"),
    "launch": ("launch", "test"),
    "leave": ("withdrawal", "suspension"),
}


def _forms(verb: str) -> tuple[str, ...]:
    if verb in _IRREGULAR:
        return (verb, *_IRREGULAR[verb])
    if verb.endswith("e"):
        return verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"
    return verb, f"{verb}s", f"{verb}ed", f"{verb}ing"


#: Form of a verb → (verb, class).
VERB_FORMS: Final[dict[str, tuple[str, str]]] = {
    form: (verb, name) for name, verbs in _CLASSES.items() for verb in verbs for form in _forms(verb)
}
#: Verb or noun → class of the act.
ACTS: Final[dict[str, str]] = {
    **{form: name for form, (_, name) in VERB_FORMS.items()},
    **{noun: name for name, nouns in _NOUNS.items() for noun in nouns},
}
PAST_FORMS: Final[frozenset[str]] = frozenset(
    form
    for verbs in _CLASSES.values()
    for verb in verbs
    for form in _forms(verb)
    if form.endswith(("ed", "ied")) or form in {"said", "told", "bought", "spent", "met", "held"}
)
BASE_FORMS: Final[frozenset[str]] = frozenset(verb for verbs in _CLASSES.values() for verb in verbs)

MODALS: Final[dict[str, str]] = {
    "would": "certain", "will": "certain", "shall": "certain", "must": "certain",
    "could": "possible", "may": "possible", "might": "possible", "can": "possible",
    "should": "advised",
}  # fmt: skip
QUANTIFIERS: Final[dict[str, str]] = {
    "any": "every", "all": "every", "every": "every", "each": "every",
    "some": "some", "certain": "some", "many": "some", "most": "some", "several": "some", "few": "some",
    "no": "none",
}  # fmt: skip
#: Stems of nouns whose direction matters ("attacks to, from or within space").
DIRECTED: Final = frozenset({"attack", "strik", "launch", "interferenc", "operation", "threat"})
PREPOSITIONS: Final = (
    "to",
    "from",
    "within",
    "in",
    "into",
    "through",
    "against",
    "on",
    "over",
    "under",
    "across",
    "at",
)

#: Words that name a state or a group → its code, as the registry of commitments writes it.
STATES: Final[dict[str, str]] = {
    "us": "USA", "u.s": "USA", "usa": "USA", "united states": "USA", "american": "USA", "america": "USA",
    "japan": "JPN", "japanese": "JPN", "tokyo": "JPN",
    "china": "CHN", "chinese": "CHN", "beijing": "CHN",
    "russia": "RUS", "russian": "RUS", "moscow": "RUS",
    "britain": "GBR", "british": "GBR", "uk": "GBR", "united kingdom": "GBR", "london": "GBR",
    "south korea": "KOR", "rok": "KOR", "seoul": "KOR", "north korea": "PRK", "pyongyang": "PRK",
    "australia": "AUS", "australian": "AUS", "canberra": "AUS", "new zealand": "NZL",
    "philippines": "PHL", "philippine": "PHL", "manila": "PHL",
    "france": "FRA", "french": "FRA", "germany": "DEU", "german": "DEU", "india": "IND", "indian": "IND",
    "canada": "CAN", "canadian": "CAN", "nato": "NATO",
}  # fmt: skip
#: Words for one another in comparing, left to right.
SAME: Final[dict[str, str]] = {
    "defence": "defense", "defences": "defense", "defenses": "defense", "defend": "defense", "allies": "ally",
    "alliance": "ally", "coalition": "ally", "japanese": "japan", "chinese": "china", "american": "us",
    "missiles": "missile", "centre": "center", "programme": "program", "organisation": "organization",
    "co-operation": "cooperation", "kilometers": "kilometre", "kilometres": "kilometre", "satellites": "satellite",
}  # fmt: skip
MILITARY_UNITS: Final = (
    "unit", "regiment", "brigade", "battalion", "squadron", "division", "wing", "fleet", "task force", "detachment",
)  # fmt: skip
#: Words that carry no matter of their own.
STOP: Final = frozenset(
    """a an the this that these those it its he she his her him they them their we us our you your i me my who
    whom whose which what when where why how and or but nor so yet if then than as of to from in into on at by
    with within without for about after before during over under between among through against per via is are
    was were be been being am do does did done has have had having will would could may might can shall should
    must not no also very more most much many some any all each every other another such own same both either
    one two first new only just there here up down out off again further once ever never now today yesterday
    tomorrow week month year years day days last earlier later while because until since although though however
    including said says say told tell added adding according mr mrs ms s t us-based""".split()  # noqa: SIM905  # words read best as words
)
#: Titles: part of a speaker's description, not of a name.
TITLES: Final = frozenset(
    """president prime minister secretary defense defence foreign state senior official officials leader general
    admiral ambassador spokesman spokeswoman spokesperson deputy vice chief former""".split()  # noqa: SIM905  # words read best as words
)
