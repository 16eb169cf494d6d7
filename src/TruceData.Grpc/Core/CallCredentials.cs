namespace Grpc.Core;

/// <summary>Credentials that travel as metadata of a call, such as a token.</summary>
public abstract class CallCredentials
{
    /// <summary>Several credentials at once.</summary>
    public static CallCredentials Compose(params CallCredentials[] credentials) => new Composite([.. credentials]);

    /// <summary>Credentials that an interceptor adds to the metadata of every call.</summary>
    public static CallCredentials FromInterceptor(AsyncAuthInterceptor interceptor) => new Intercepted(interceptor);

    internal abstract Task AddAsync(AuthInterceptorContext context, Metadata metadata);

    sealed class Composite(IReadOnlyList<CallCredentials> parts) : CallCredentials
    {
        internal override async Task AddAsync(AuthInterceptorContext context, Metadata metadata)
        {
            foreach (var part in parts)
                await part.AddAsync(context, metadata);
        }
    }

    sealed class Intercepted(AsyncAuthInterceptor interceptor) : CallCredentials
    {
        internal override Task AddAsync(AuthInterceptorContext context, Metadata metadata) => interceptor(context, metadata);
    }
}
