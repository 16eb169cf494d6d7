using NodaTime;
using TruceData.Domain.Bars;

namespace TruceData.Server.Importing;

/// <summary>Bars of one series of a file, in the order of <see cref="SeriesFile.Fields"/>.</summary>
/// <param name="Symbol">The symbol of the series; null if the file contains one series.</param>
/// <param name="KnowledgeTime">The instant from which the bars were known; null if the file does not state one.</param>
/// <param name="Bars">Bars in ascending time; they continue those of the previous block of the symbol and knowledge time.</param>
internal sealed record SymbolBars(string? Symbol, Instant? KnowledgeTime, BarBlock Bars);
