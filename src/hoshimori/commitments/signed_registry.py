"""The registry as one store knows it: with the texts that people compared and signed for in its ledger."""

from hoshimori.commitments.registry import load_registry
from hoshimori.commitments.text_comparison import KIND, comparison_of, with_comparisons
from hoshimori.model import Instrument
from hoshimori.store import Store


def signed_registry(store: Store) -> tuple[Instrument, ...]:
    """Return the registry; a text that the store's ledger shows compared says so."""
    if not store.has_ledger:
        return load_registry()
    signed = [comparison_of(e.body) for e in store.ledger.read() if e.kind == KIND]
    return with_comparisons(load_registry(), signed)
