"""The service: API and console over one store. Jobs and access live here; no judgement is made here."""

from hoshimori.service.access import Access, Embedded, Principal
from hoshimori.service.app import create_app
from hoshimori.service.limits import Limits
from hoshimori.service.parts import Parts
from hoshimori.service.release import EverythingShown, Release

__all__ = ["Access", "Embedded", "EverythingShown", "Limits", "Parts", "Principal", "Release", "create_app"]
