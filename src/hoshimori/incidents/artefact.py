"""Two feeds of one object that differ. What it says, what weighs, what to ask: an incident about data."""

from hoshimori.incidents.account import Account, Material, item, label, labelled
from hoshimori.model import HypothesisId

H = HypothesisId


def account(material: Material) -> Account:
    """Return what an incident of kind artefact says about itself."""
    found = material.association.preferred
    thing = material.objects[found.objects[0]]
    one, other = found.values["feed_a"], found.values["feed_b"]
    distance = found.values["median_distance_km"]
    few = found.values.get("assumed")
    assumed = f"; assumed for {few}: too few sets" if few else ""
    sentence = (
        f"Two feeds of {label(thing)} differ: {one} and {other} put it {distance:,.1f} km apart (median of "
        f"{found.values['differing_sets']} sets)."
    )
    return Account(
        sentence=sentence,
        activity=sentence,
        direction=None,
        objects=(thing,),
        evidence=(
            item(
                "size",
                f"The difference is {found.values['mahalanobis_sigma']:,.0f} times what the covariances of both feeds "
                f"allow for (Mahalanobis distance, no unit){assumed}.",
                found.code,
                {H.H7: 10.0},
            ),
            item(
                "both sides",
                "The other feed's sets before and after both disagree, so one burn in between does not explain it.",
                found.code,
                {H.H7: 3.0},
            ),
        ),
        not_visible=found.not_visible,
        checklist=(
            f"Which of the two feeds has the wrong object under {labelled(thing)}? Compare with a third source.",
            "Leave out what rests on these sets alone until that is known.",
            "Tell the provider of the feed that is wrong.",
        ),
    )
