using TruceData.Server.Curation;
using TruceData.Server.Importing;
using TruceData.Server.Importing.Layouts;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Importing;

/// <summary>The layouts of vendors' files, and the rules for a user's own.</summary>
public sealed class SeriesFileLayoutTests : IDisposable
{
    private const string Own = """
        {
          "id": "own",
          "displayName": "Our broker",
          "options": {
            "timeColumns": ["when"],
            "columns": [{ "column": "last", "field": { "field": "FIELD_CLOSE" } }]
          },
          "series": { "publisher": "The broker" },
          "example": ["when,last", "2025-10-10,1.5"]
        }
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void There_are_layouts_of_at_least_28_kinds_of_files() => Assert.True(SeriesFileLayouts.BuiltIn.All.Count >= 28);

    [Fact]
    public void The_header_of_each_layout_that_states_one_identifies_it_alone()
    {
        foreach (var layout in SeriesFileLayouts.BuiltIn.All.Where(l => l.DetectHeader.Count > 0))
        {
            Assert.Equal(layout.Id, SeriesFileLayouts.BuiltIn.Detect([.. layout.DetectHeader])?.Id);
            Assert.Null(SeriesFileLayouts.BuiltIn.Detect([.. layout.DetectHeader, "more"]));
            Assert.Null(SeriesFileLayouts.BuiltIn.Detect([.. layout.DetectHeader.Reverse()]));
        }
    }

    [Fact]
    public void No_header_of_names_that_many_vendors_use_is_detected()
    {
        string[] common = ["date", "time", "timestamp", "datetime", "open", "high", "low", "close", "volume", "price", "value"];
        foreach (var layout in SeriesFileLayouts.BuiltIn.All.Where(l => l.DetectHeader.Count > 0))
        {
            // The header of yfinance has no column of times: its second and third lines are part of it.
            var names = layout.DetectHeader.Select(n => n.ToLowerInvariant()).ToArray();
            var hasTime = names.Any(n => Array.IndexOf(common, n) is >= 0 and < 4);
            Assert.True(!hasTime || names.Except(common).Any(), layout.Id);
        }
    }

    [Fact]
    public void Each_layout_complies_with_the_rules_of_series()
    {
        var calendars = Directory.GetFiles(Path.Combine(Repository.Data, "calendars")).Select(f => $"calendars/{Path.GetFileNameWithoutExtension(f)}");
        foreach (var layout in SeriesFileLayouts.BuiltIn.All)
        {
            if (layout.Series is { Calendar.Length: > 0 } stated) Assert.Contains(stated.Calendar, calendars);
            var needed = new Series
            {
                Name = "series/test",
                DisplayName = "Test",
                Calendar = "calendars/24x7",
                Adjustment = Adjustment.Raw,
                Source = "test",
                Publisher = "test",
                Terms = "test",
                KnowledgeDelay = new(),
                Frequency = new() { Unit = FrequencyUnit.Session, Count = 1 },
            };
            var series = layout.Series is null ? needed : OptionMerge.Merge(needed, layout.Series);
            series.Fields.Add(layout.Options.Columns.Select(c => c.Field.Clone()));
            if (series.Fields.Count == 0) series.Fields.Add(new FieldSpec { Field = Field.Value });
            foreach (var field in series.Fields.Where(f => f.Unit is null)) field.Unit = new() { Kind = UnitKind.IndexPoints };
            Assert.Empty(RecordRules.Check(series).Select(v => $"{layout.Id}: {v.Field}: {v.Message}"));
        }
    }

    [Fact]
    public void The_page_of_layouts_has_the_table_that_the_command_prints() =>
        Assert.Contains(
            TruceData.Server.Commands.LayoutTable.WriteMarkdown(SeriesFileLayouts.BuiltIn.All),
            File.ReadAllText(Path.Combine(Repository.Root, "docs", "layouts.md")),
            StringComparison.Ordinal);

    [Fact]
    public void The_layout_on_the_page_can_be_read()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "layouts.md"));
        var start = page.IndexOf("```json\n", StringComparison.Ordinal) + "```json\n".Length;
        var path = _folder.Write("my-broker.json", page[start..page.IndexOf("```", start, StringComparison.Ordinal)]);
        Assert.Equal("my-broker", LayoutFile.Read(path).Id);
    }

    [Theory]
    [InlineData("\"id\": \"own\"", "\"id\": \"Own\"", "line 2: id: \"Own\" is not a valid id. Write up to 50 lower-case letters, digits and hyphens.")]
    [InlineData("\"last\", \"field\"", "\"\", \"field\"", "line 6: options.columns[0]: the name of the column is missing. State \"column\".")]
    [InlineData("FIELD_CLOSE", "FIELD_CLOSED", "line 6: options.columns[0].field.field: \"FIELD_CLOSED\" is not a value of Field.")]
    [InlineData("\"timeColumns\"", "\"timeColumn\"", "line 5: options.timeColumn: unknown field. Did you mean \"timeColumns\"?")]
    [InlineData("\"timeColumns\"", "\"layout\": \"kraken\", \"timeColumns\"", "line 5: options.layout: a layout cannot refer to another.")]
    [InlineData("\"publisher\"", "\"name\": \"series/x\", \"publisher\"", "line 8: series.name: a layout does not state this field. Omit it.")]
    [InlineData("\"example\": [\"when,last\", \"2025-10-10,1.5\"]", "\"example\": []", "line 9: example: the field is required.")]
    public void A_fault_of_an_own_layout_is_reported_with_its_line(string old, string with, string expected)
    {
        Assert.Equal("own", LayoutFile.Read(_folder.Write("own.json", Own)).Id);
        Assert.Contains(old, Own, StringComparison.Ordinal);
        var path = _folder.Write("own.json", Own.Replace(old, with, StringComparison.Ordinal));
        var error = Assert.Throws<ImportException>(() => LayoutFile.Read(path));
        Assert.StartsWith($"{path}, {expected}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layout_that_does_not_exist_is_reported_with_the_nearest()
    {
        var missing = Assert.Throws<BadCellException>(() => SeriesFileLayouts.BuiltIn.Get("krakem"));
        Assert.Equal("\"krakem\" is not a layout. Did you mean \"kraken\"?", $"{missing.Message} {missing.Fix}");
        Assert.Throws<ImportException>(() => LayoutFile.Read(_folder["nowhere.json"]));
    }

    [Fact]
    public void An_own_layout_replaces_that_of_its_id()
    {
        var own = LayoutFile.Read(_folder.Write("own.json", Own.Replace("\"id\": \"own\"", "\"id\": \"kraken\"", StringComparison.Ordinal)));
        Assert.Same(own, SeriesFileLayouts.BuiltIn.With(own).Get("kraken"));
        Assert.NotSame(own, SeriesFileLayouts.BuiltIn.Get("kraken"));
        Assert.True(SeriesFileLayouts.IsPath("./own") && SeriesFileLayouts.IsPath("own.json"));
        Assert.False(SeriesFileLayouts.IsPath("own"));
    }

    [Fact]
    public void Given_options_replace_those_of_the_layout_as_a_whole()
    {
        var layout = SeriesFileLayouts.BuiltIn.Get("histdata").Options;
        var given = new SeriesFileOptions { Zone = "UTC", Columns = { new SeriesFileColumn { Column = "close", Field = new() { Field = Field.Value } } } };
        var merged = OptionMerge.Merge(layout, given);
        Assert.Equal("UTC", merged.Zone);
        Assert.Equal(given.Columns, merged.Columns);
        Assert.Equal((layout.Header, layout.TimeFormat, layout.NoHeader), (merged.Header, merged.TimeFormat, merged.NoHeader));
        Assert.Equal("Etc/GMT+5", layout.Zone);
        Assert.Equal(layout, OptionMerge.Merge(layout, new()));
    }

    [Theory]
    [InlineData("unix,date,symbol,open,high,low,close,Volume ETH,Volume USDT,tradecount", "the layout cryptodatadownload; use --layout cryptodatadownload.")]
    [InlineData("Date,Price,Open,High,Low,Vol.,Change %", "the layouts investing and investing-iso; use --layout with one of them.")]
    [InlineData("observation_date,UNRATE", "the layouts fred, fred-monthly and fred-quarterly; use --layout with one of them.")]
    public void A_similar_header_is_a_hint(string header, string expected) =>
        Assert.Equal($"The header resembles that of {expected}", SeriesFileLayouts.BuiltIn.SimilarHint(header.Split(',')));

    [Fact]
    public void A_header_of_common_names_is_no_hint() =>
        Assert.Null(SeriesFileLayouts.BuiltIn.SimilarHint(["date", "open", "high", "low", "close", "volume"]));
}
