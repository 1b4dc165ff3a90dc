"""The catalogue: ingest, identities and owners as claims, change between two dates, presence, what was set aside."""

from hoshimori.catalog.comparison import CatalogComparison, compare
from hoshimori.catalog.content_end import content_end, stopped
from hoshimori.catalog.current import current_catalogue
from hoshimori.catalog.earth_tables import earth_tables, tables_ending
from hoshimori.catalog.feeds import blind_spots, feed_of, feeds, feeds_by_payload, looked_at, newest_data
from hoshimori.catalog.identity import identify, identities, seen
from hoshimori.catalog.ingest import ingest_bytes, ingest_paths, keep_bytes, make_ready
from hoshimori.catalog.ingest_report import IngestReport, PayloadReport, nothing_new
from hoshimori.catalog.last_update import last_updates
from hoshimori.catalog.launch_change import ChangeKind, LaunchChange
from hoshimori.catalog.launch_list import launches
from hoshimori.catalog.membership_choice import memberships_to_read
from hoshimori.catalog.object_record import contradictions, space_object, space_objects, with_claims
from hoshimori.catalog.presence import PresenceTable, presence
from hoshimori.catalog.presence_change import PresenceChange, presence_change
from hoshimori.catalog.published import Published, boxscore, public_conjunctions
from hoshimori.catalog.quarantine_listing import QuarantinedRecord, quarantine_listing, quarantined_record
from hoshimori.catalog.screenable import sets_to_screen, watch_span
from hoshimori.catalog.standing import standing
from hoshimori.catalog.summary import CatalogSummary, summarize

__all__ = [
    "CatalogComparison",
    "CatalogSummary",
    "ChangeKind",
    "IngestReport",
    "LaunchChange",
    "PayloadReport",
    "PresenceChange",
    "PresenceTable",
    "Published",
    "QuarantinedRecord",
    "blind_spots",
    "boxscore",
    "compare",
    "content_end",
    "contradictions",
    "current_catalogue",
    "earth_tables",
    "feed_of",
    "feeds",
    "feeds_by_payload",
    "identify",
    "identities",
    "ingest_bytes",
    "ingest_paths",
    "keep_bytes",
    "last_updates",
    "launches",
    "looked_at",
    "make_ready",
    "memberships_to_read",
    "newest_data",
    "nothing_new",
    "presence",
    "presence_change",
    "public_conjunctions",
    "quarantine_listing",
    "quarantined_record",
    "seen",
    "sets_to_screen",
    "space_object",
    "space_objects",
    "standing",
    "stopped",
    "summarize",
    "tables_ending",
    "watch_span",
    "with_claims",
]
