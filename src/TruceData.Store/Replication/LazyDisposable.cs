namespace TruceData.Store.Replication;

/// <summary>Creates a value on first use and disposes of it if it was created.</summary>
internal sealed class LazyDisposable<T>(Func<T> create) : IDisposable
    where T : class, IDisposable
{
    private T? _value;

    public T Value => _value ??= create();

    public void Dispose() => _value?.Dispose();
}
