using Google.Protobuf.Reflection;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Tests.Rules;

/// <summary>
/// The Domain's enums that the contract has too: same names, none missing, and the same numbers where the server casts one to the other.
/// Only the contract has a value 0 that stands for "not stated".
/// </summary>
public sealed class MirroredEnumTests
{
    public static TheoryData<Type, string> Mirrors { get; } = new()
    {
        { typeof(Domain.Events.TimePrecision), "TimePrecision" },
        { typeof(Domain.Adjustments.Adjustment), "Adjustment" },
        { typeof(Domain.Anchoring.AnchorPolicy), "AnchorPolicy" },
        { typeof(Domain.Anchoring.AnchorReason), "AnchorReason" },
        { typeof(Domain.Alignment.Measure), "Measure" },
        { typeof(Domain.Alignment.Reference), "Reference" },
        { typeof(Domain.Alignment.MatchDirection), "MatchDirection" },
        { typeof(Domain.Alignment.Missing), "Missing" },
        { typeof(Domain.Bars.FrequencyUnit), "FrequencyUnit" },
        { typeof(Domain.Alignment.WindowUnit), "WindowUnit" },
        { typeof(Domain.Calendars.CalendarExceptionKind), "CalendarExceptionKind" },
        { typeof(Domain.Reactions.Metric), "Metric" },
        { typeof(Domain.Policies.Phase), "Phase" },
        { typeof(Domain.Policies.PolicyState), "PolicyState" },
        { typeof(Domain.Reactions.Verdict), "Verdict" },
        { typeof(Domain.Studies.Models.NormalModel), "NormalModel" },
        { typeof(Domain.Studies.ReturnKind), "ReturnKind" },
        { typeof(Domain.Studies.ReturnSpan), "ReturnSpan" },
        { typeof(Domain.Studies.EstimationTimes), "EstimationTimes" },
        { typeof(Domain.Studies.Models.FactorValues), "FactorValues" },
        { typeof(Domain.Studies.EventStudyTest), "EventStudyTest" },
        { typeof(Domain.Studies.StudyQuantity), "StudyQuantity" },
        { typeof(Domain.Studies.MultipleTesting), "MultipleTesting" },
        { typeof(Domain.Studies.AdjustmentFamily), "AdjustmentFamily" },
        { typeof(Domain.Studies.OverlapPolicy), "OverlapPolicy" },
        { typeof(Domain.Studies.AlternativeHypothesis), "AlternativeHypothesis" },
        { typeof(Domain.Studies.Regressions.StandardErrors), "StandardErrors" },
        { typeof(Domain.Studies.Regressions.RegressionCluster), "RegressionCluster" },
        { typeof(Domain.Studies.Power.EffectUnit), "EffectUnit" },
    };

    /// <summary>Those that the server maps value by value.</summary>
    public static TheoryData<Type, string> Mapped { get; } = new()
    {
        { typeof(Domain.Claims.Hedge), "Hedge" },
        { typeof(Domain.Claims.ResolutionRule), "ResolutionRule" },
    };

    /// <summary>Those that are more than their short name says in the Domain.</summary>
    public static TheoryData<Type, string> Renamed { get; } = new()
    {
        { typeof(Domain.Reactions.MoveDefinition), "MeasurementDefinition" },
        { typeof(Domain.Reactions.MoveDirection), "Direction" },
    };

    [Theory]
    [MemberData(nameof(Mirrors))]
    [MemberData(nameof(Renamed))]
    public void Names_and_numbers_are_those_of_the_contract(Type domain, string contract)
    {
        var ours = Enum.GetValues(domain)
            .Cast<object>().Select(v => (Name: $"{v}", Number: Convert.ToInt32(v))).Where(v => v.Number != 0).ToArray();
        var theirs = Find(contract).Values.Where(v => v.Number != 0).Select(v => (Name: Plain(contract, v.Name), v.Number));
        Assert.Equal(theirs.Order(), ours.Select(v => (Plain(contract, v.Name), v.Number)).Order());
        Assert.Equal(ours.Length, ours.DistinctBy(v => v.Number).Count());
    }

    [Theory]
    [MemberData(nameof(Mapped))]
    public void Names_are_those_of_the_contract(Type domain, string contract) => Assert.Equal(
        Find(contract).Values.Where(v => v.Number != 0).Select(v => Plain(contract, v.Name)).Order(StringComparer.Ordinal),
        Enum.GetNames(domain).Select(n => Plain(contract, n)).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_hedge_and_every_rule_is_mapped()
    {
        foreach (var hedge in Enum.GetValues<Hedge>().Where(h => h != Hedge.Unspecified))
            Assert.InRange(5, QuantityMapping.IntervalOf(new() { Value = 5, SignificantFigures = 1, Hedge = hedge }).Low, double.MaxValue);
        var time = new Google.Protobuf.WellKnownTypes.Timestamp { Seconds = 1_760_000_000 };
        var claim = new Claim
        {
            Name = "claims/a",
            Source = "sources/s",
            FieldPath = "phase",
            EnumName = "PHASE_HELD",
            Stance = Stance.Asserts,
            KnowledgeTime = time,
        };
        var sources = new Dictionary<string, Source>(StringComparer.Ordinal)
        {
            ["sources/s"] = new() { Name = "sources/s", Kind = SourceKind.Official },
        };
        foreach (var rule in Enum.GetValues<ResolutionRule>())
            Assert.Equal(claim, Assert.Single(ResolutionMapping.Resolve([claim], sources, rule)).Winner);
    }

    /// <summary>The compounding of simple returns follows from the field, so it is not a rule that a header can state.</summary>
    [Fact]
    public void Every_aggregation_rule_is_an_aggregation_with_the_same_number() => Assert.Equal(
        Find("AggregationRule").Values.Where(v => v.Number != 0).Select(v => (Plain("AggregationRule", v.Name), v.Number)),
        Enum.GetValues<Domain.Bars.Aggregation>()
            .Where(a => a != Domain.Bars.Aggregation.Compound)
            .Select(a => (Plain("Aggregation", $"{a}"), (int)a)));

    [Fact]
    public void Every_enum_of_that_name_in_the_domain_is_in_the_list()
    {
        var shared = typeof(Domain.Alignment.Aligner)
            .Assembly.GetExportedTypes().Where(t => t.IsEnum && Enums().Any(e => e.Name == t.Name));
        Assert.Equal(
            shared.Select(t => t.Name).Order(StringComparer.Ordinal),
            Mirrors.Concat(Mapped).Select(m => m.Data.Item1.Name).Order(StringComparer.Ordinal));
    }

    /// <summary>RProtoBuf assigns sorted numbers to names in the order of the file, so the R client needs both to agree.</summary>
    [Fact]
    public void Numbers_ascend_in_each_enum_of_the_contract()
    {
        foreach (var type in Enums())
            Assert.Equal(type.Values.Select(v => v.Number).Order(), type.Values.Select(v => v.Number));
    }

    private static EnumDescriptor Find(string name) => Enums().Single(e => e.Name == name);

    private static IEnumerable<EnumDescriptor> Enums() =>
        new[]
        {
            ImpactServiceReflection.Descriptor, EventServiceReflection.Descriptor, MarketServiceReflection.Descriptor,
            CalendarReflection.Descriptor,
            PolicyServiceReflection.Descriptor, ReactionServiceReflection.Descriptor,
        }.SelectMany(Files).Distinct().SelectMany(f => f.EnumTypes);

    private static IEnumerable<FileDescriptor> Files(FileDescriptor file) =>
        file.Dependencies.SelectMany(Files).Append(file).Where(f => f.Package == "trucedata.v1");

    /// <summary>A name without prefix, underscores and case: "ANCHOR_REASON_IN_SESSION" and "InSession" are the same.</summary>
    private static string Plain(string contract, string name)
    {
        var plain = name.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();
        var prefix = contract.ToUpperInvariant();
        return name.Contains('_', StringComparison.Ordinal) && plain.StartsWith(prefix, StringComparison.Ordinal)
            ? plain[prefix.Length..]
            : plain;
    }
}
