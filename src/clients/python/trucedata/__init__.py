"""Client of TruceData: events, the evidence for them, what was known when, and market data around events, as pandas data frames."""
from .aio import AsyncClient
from .client import Client
from .errors import InvalidRequest, NotFound, ServerUnavailable, TruceDataError
from .import_results import ImportResult
from .studies import Study
from .watching import Change
from .wire import AlignedColumn, SeriesChunk

__all__ = [
    "AlignedColumn", "AsyncClient", "Change", "Client", "ImportResult", "InvalidRequest", "NotFound", "SeriesChunk", "ServerUnavailable",
    "Study", "TruceDataError",
]
