"""TruceData in Python: what happened, who says so, what was known when, and what markets did around it, as pandas data frames."""
from .aio import AsyncClient
from .client import Client
from .errors import InvalidRequest, NotFound, ServerUnavailable, TruceDataError
from .studies import Study
from .watching import Change
from .wire import AlignedColumn, SeriesChunk

__all__ = [
    "AlignedColumn", "AsyncClient", "Change", "Client", "InvalidRequest", "NotFound", "SeriesChunk", "ServerUnavailable", "Study", "TruceDataError",
]
