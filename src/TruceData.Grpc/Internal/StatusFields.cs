using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace TruceData.Grpc.Internal;

/// <summary>Trailers → Status [Status-Message] *Custom-Metadata</summary>
static class StatusFields
{
    public static void Set(IHeaderDictionary fields, Status status)
    {
        fields.GrpcStatus = ((int)status.StatusCode).ToString(CultureInfo.InvariantCulture);
        if (!string.IsNullOrEmpty(status.Detail))
            fields.GrpcMessage = PercentEncoding.Encode(status.Detail);
    }
}
