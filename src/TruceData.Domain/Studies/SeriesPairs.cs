namespace TruceData.Domain.Studies;

/// <summary>The pairs of one series in a study of pairs, in the order of their events. An event occurs once.</summary>
/// <param name="Events">Index of the event of each pair, ascending.</param>
/// <param name="Groups">Index of the label that each pair states among those of the study; -1 for none.</param>
/// <param name="Benchmarks">Index of the benchmark of each pair in the study; 0 for a model without benchmark.</param>
public sealed record SeriesPairs(int[] Events, int[] Groups, int[] Benchmarks);
