namespace TruceData.Store.Bars;

/// <summary>Something that is made when first needed, and disposed of if it was.</summary>
internal sealed class LazyDisposable<T>(Func<T> make) : IDisposable
    where T : class, IDisposable
{
    private T? _value;

    public T Value => _value ??= make();

    public void Dispose() => _value?.Dispose();
}
