"""TruceData in Python: what happened, who says so, what was known when, and what markets did around it, as pandas data frames."""
from .client import Client
from .errors import InvalidRequest, NotFound, ServerUnavailable, TruceDataError
from .wire import AlignedColumn, SeriesChunk

__all__ = ["AlignedColumn", "Client", "InvalidRequest", "NotFound", "SeriesChunk", "ServerUnavailable", "TruceDataError"]
