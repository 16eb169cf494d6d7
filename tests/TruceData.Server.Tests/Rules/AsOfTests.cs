using System.Reflection;
using System.Runtime.CompilerServices;
using TruceData.Domain.Bars;

namespace TruceData.Server.Tests.Rules;

/// <summary>Rule 1: the server sees bars only through <see cref="AsOfSeries"/>, which cannot yield one that was unknown at the view.</summary>
public sealed class AsOfTests
{
    [Fact]
    public void Rule01_stored_bars_are_opaque_outside_the_domain()
    {
        const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        Assert.Empty(typeof(BarSequence).GetProperties(Public));
        Assert.Equal(["Between"], typeof(BarSequence).GetMethods(Public).Select(m => m.Name));
        Assert.Empty(typeof(BarSequence).GetFields(Public));
    }

    [Fact]
    public void Rule01_only_the_tests_of_the_store_see_into_the_domain() => Assert.Equal(
        ["TruceData.Store.Tests"],
        typeof(BarSequence).Assembly.GetCustomAttributes<InternalsVisibleToAttribute>().Select(a => a.AssemblyName));

    [Fact]
    public void Rule01_the_knowledge_time_of_a_series_is_that_of_the_view_that_its_bars_were_read_at()
    {
        Assert.DoesNotContain(
            typeof(AsOfSeries).GetConstructors().SelectMany(c => c.GetParameters()), p => p.Name!.Contains("knowledge", StringComparison.OrdinalIgnoreCase));
        Assert.False(typeof(AsOfSeries).GetProperty(nameof(AsOfSeries.KnowledgeTime))!.CanWrite);
    }
}
