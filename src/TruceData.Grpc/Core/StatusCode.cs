namespace Grpc.Core;

/// <summary>How a call ended. The numbers are those of the <c>grpc-status</c> trailer.</summary>
public enum StatusCode
{
    /// <summary>Success.</summary>
    OK = 0,

    /// <summary>Cancelled, as a rule by the caller.</summary>
    Cancelled = 1,

    /// <summary>An error nothing better is known about.</summary>
    Unknown = 2,

    /// <summary>The request itself is wrong, whatever the state of the server.</summary>
    InvalidArgument = 3,

    /// <summary>Time ran out before the call completed.</summary>
    DeadlineExceeded = 4,

    /// <summary>The thing asked for does not exist.</summary>
    NotFound = 5,

    /// <summary>The thing to be created exists already.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known and may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>A quota, a size limit or a resource is used up.</summary>
    ResourceExhausted = 8,

    /// <summary>The state of the server does not allow it; retrying alone will not help.</summary>
    FailedPrecondition = 9,

    /// <summary>Lost against a concurrent change; retry on a higher level.</summary>
    Aborted = 10,

    /// <summary>Past the valid range.</summary>
    OutOfRange = 11,

    /// <summary>The server does not have this method.</summary>
    Unimplemented = 12,

    /// <summary>An invariant broke, in the protocol or in the server.</summary>
    Internal = 13,

    /// <summary>The server cannot be reached now; retry with back-off.</summary>
    Unavailable = 14,

    /// <summary>Data is lost or corrupt.</summary>
    DataLoss = 15,

    /// <summary>No valid credentials.</summary>
    Unauthenticated = 16,
}
