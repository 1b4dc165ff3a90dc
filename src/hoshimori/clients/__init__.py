"""Room clients: providers of public data behind one protocol, and the manners that each of them asks for."""

from hoshimori.clients.celestrak import CelesTrak
from hoshimori.clients.protocol import Client, Fetched

__all__ = ["CelesTrak", "Client", "Fetched"]
