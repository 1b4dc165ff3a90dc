"""What a look at the present found, told once to whom it is for: by a round, or by a watch that somebody started."""

from collections.abc import Sequence

from hoshimori.model import Incident, IncidentStatus
from hoshimori.model.watch_report import Run
from hoshimori.notify import AlertRule, Notice, NoticeDesk, of_incident, read_rule, selected, under_rules
from hoshimori.rounds.channels import channels_of
from hoshimori.store.alert_rules import AlertFile
from hoshimori.store.derived import Derived
from hoshimori.watch import Watch


def desk_of(watch: Watch) -> NoticeDesk:
    """Return the desk of a store's notices; whoever hands one in, it is told once."""
    memory = Derived(folder=watch.settings.store / "derived")
    channels = channels_of(watch.settings, clock=watch.clock)
    return NoticeDesk(channels=channels, memory=memory, clock=watch.clock, turn=lambda: memory.alone("notices"))


def news_of(watch: Watch, run: Run | None) -> list[Notice]:
    """Return the notices of the open incidents of a look, first things first."""
    from hoshimori.brief import in_order  # noqa: PLC0415  # a round without incidents needs no briefs

    found = [i for i in run.incidents if i.status is IncidentStatus.OPEN] if run else []
    notices = []
    for incident, fitting in chosen(watch, in_order(found)):
        told = notice_of(incident)
        notices.append(told if fitting is None else under_rules(told, fitting))
    return notices


def notice_of(incident: Incident) -> Notice:
    """Return the notice of an incident as it stands: a re-entry with a window of a day or less is news of its own."""
    from hoshimori.brief.account import sentence  # noqa: PLC0415
    from hoshimori.brief.decay import is_narrow  # noqa: PLC0415

    narrow = incident.status is IncidentStatus.OPEN and is_narrow(incident)
    return of_incident(incident, sentences=(sentence(incident, "en"), sentence(incident, "ja")), narrow=narrow)


def chosen(watch: Watch, found: Sequence[Incident]) -> Sequence[tuple[Incident, tuple[AlertRule, ...] | None]]:
    """Return the incidents that people want to know of, with the rules that say so; without rules all of them."""
    kept = AlertFile(store=watch.settings.store).read()["rules"]
    rules = [read_rule(one, party=one["party"], person=one["person"]) for one in kept]
    return selected(rules, found) if rules else [(incident, None) for incident in found]
