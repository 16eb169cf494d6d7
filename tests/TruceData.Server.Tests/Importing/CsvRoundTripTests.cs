using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using NodaTime.Text;
using TruceData.Server.Importing;

namespace TruceData.Server.Tests.Importing;

/// <summary>Bars written in any layout are read to the bit; any bytes give bars or an import error.</summary>
public sealed class CsvRoundTripTests
{
    private const string Zone = "America/New_York";

    private static readonly Gen<double> Value = Gen.OneOf(
        ArbMap.Default.GeneratorFor<double>().Where(v => !double.IsInfinity(v)),
        ArbMap.Default.GeneratorFor<long>().Select(BitConverter.Int64BitsToDouble).Where(v => !double.IsInfinity(v)),
        Gen.Choose(-10_000_000, 10_000_000).Select(cents => cents / 100.0),
        Gen.Constant(double.NaN));

    private static readonly Gen<Layout> Layouts =
        from delimiter in Gen.Elements(',', ';', '\t')
        from format in Gen.Elements("iso", "local", "s", "ms", "us", "ns")
        from flags in ArbMap.Default.GeneratorFor<bool>().ArrayOf(5)
        select new Layout(delimiter, format, flags[0], flags[1], flags[2], flags[3], flags[4] && delimiter != ',');

    private static readonly Gen<Bars> SomeBars =
        from days in Gen.Choose(-100_000, 100_000).ArrayOf(40)
        from nanos in Gen.Choose(0, 86_399_999).ArrayOf(40)
        from count in Gen.Choose(1, 40)
        from columns in Gen.Choose(1, 4)
        from values in Value.ArrayOf(count * columns)
        select new Bars([.. days.Zip(nanos, (d, n) => (d * 86_400_000_000_000) + (n * 1_000_000L)).Take(count).Order()], columns, values);

    private static readonly Gen<byte[]> Garbage =
        from start in Gen.Elements<byte[]>(
            [], [0xef, 0xbb, 0xbf], [0xff, 0xfe], [0xfe, 0xff], [0x1f, 0x8b, 8, 0], [.. "sep=;\n"u8], [.. "time,open\n"u8])
        from rest in ArbMap.Default.GeneratorFor<byte[]>()
        select (byte[])[.. start, .. rest];

    private static readonly Gen<(int At, byte With)> OneDamage =
        from at in Gen.Choose(0, 1_000_000)
        from with in Gen.OneOf(Gen.Choose(0, 255), Gen.Elements('"', '\n', '\r', ',', ';', '.', '-', 0).Select(c => (int)c))
        select (at, (byte)with);

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public void Bars_written_in_any_layout_are_read_to_the_bit() =>
        Prop.ForAll(Arb.From(SomeBars), Arb.From(Layouts), (bars, layout) => Same(bars.For(layout), layout))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact(Timeout = 300_000)]
    public Task Garbage_gives_an_import_error_or_bars() => Task.Run(() =>
        Prop.ForAll(Arb.From(Garbage), bytes => Survives(bytes)).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000)), CancellationToken);

    [Fact(Timeout = 300_000)]
    public Task A_damaged_file_gives_an_import_error_or_bars() => Task.Run(() =>
    {
        var files =
            from bars in SomeBars
            from layout in Layouts
            from damage in OneDamage.ArrayOf(3)
            select Damage(Write(bars.For(layout), layout), damage);
        Prop.ForAll(Arb.From(files), bytes => Survives(bytes)).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }, CancellationToken);

    private static bool Same(Bars bars, Layout layout)
    {
        if (bars.Times.Length == 0) return true;
        var read = CsvTestReader.ReadAsync(Write(bars, layout), Options(layout)).GetAwaiter().GetResult();
        var columns = Enumerable.Range(0, bars.Columns).Select(c => bars.Times.Select((_, i) => bars.At(i, c)));
        return read.Times.SequenceEqual(bars.Times)
            && read.Columns.Zip(columns).All(c => c.First.Select(Bits).SequenceEqual(c.Second.Select(Bits)));
    }

    /// <summary>Returns the bits of a value, with all NaN values alike.</summary>
    private static long Bits(double value) => double.IsNaN(value) ? -1 : BitConverter.DoubleToInt64Bits(value);

    private static bool Survives(byte[] bytes)
    {
        CsvTestOptions[] all = [new() { TimeZone = Zone, BlockBars = 7 }, new() { DecimalComma = true }];
        foreach (var options in all)
        {
            try
            {
                CsvTestReader.ReadAsync(bytes, options).GetAwaiter().GetResult();
            }
            catch (ImportException error)
            {
                Assert.NotEmpty(error.Fix);
            }
        }

        return true;
    }

    private static CsvTestOptions Options(Layout layout) => new()
    {
        TimeFormat = layout.Format,
        TimeZone = layout.Format == "local" ? Zone : null,
        DecimalComma = layout.DecimalComma,
        Delimiter = layout.DecimalComma ? layout.Delimiter : null,
        BlockBars = 16,
    };

    private static byte[] Write(Bars bars, Layout layout)
    {
        var columns = Enumerable.Range(0, bars.Columns);
        var header = Line(layout, ["time", .. columns.Select(c => $"c{c}")]);
        var lines = bars.Times
            .Select((t, i) => Line(layout, [Time(t, layout.Format), .. columns.Select(c => Number(bars.At(i, c), layout))]));
        var lineEnd = layout.CarriageReturn ? "\r\n" : "\n";
        var text = string.Concat(lines.Prepend(header).Select(l => l + lineEnd));
        var bytes = Encoding.UTF8.GetBytes(layout.Mark ? "\uFEFF" + text : text);
        return layout.Gzip ? CsvTestReader.Gzip(bytes) : bytes;
    }

    private static string Line(Layout layout, IEnumerable<string> cells) =>
        string.Join(layout.Delimiter, cells.Select(c => layout.Quoted ? $"\"{c}\"" : c));

    private static string Number(double value, Layout layout)
    {
        if (double.IsNaN(value)) return layout.Quoted ? "" : "NaN";
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return layout.DecimalComma ? text.Replace('.', ',') : text;
    }

    private static string Time(long nanos, string format)
    {
        var instant = default(Instant).PlusNanoseconds(nanos);
        var offset = Offset.FromHours((int)(nanos / 1_000_000 % 19));
        var local = instant.InZone(DateTimeZoneProviders.Tzdb[Zone]).LocalDateTime;
        return format switch
        {
            "iso" => OffsetDateTimePattern.ExtendedIso.Format(instant.WithOffset(offset)),
            "local" => LocalDateTimePattern.ExtendedIso.Format(local),
            "s" => (nanos / 1e9m).ToString(CultureInfo.InvariantCulture),
            "ms" => (nanos / 1e6m).ToString(CultureInfo.InvariantCulture),
            "us" => (nanos / 1e3m).ToString(CultureInfo.InvariantCulture),
            _ => nanos.ToString(CultureInfo.InvariantCulture),
        };
    }

    private static byte[] Damage(byte[] bytes, (int At, byte With)[] damage)
    {
        foreach (var (at, with) in damage) bytes[at % bytes.Length] = with;
        return damage[0].At % 5 == 0 ? bytes[..(damage[1].At % bytes.Length)] : bytes;
    }

    private sealed record Layout(
        char Delimiter, string Format, bool Quoted, bool CarriageReturn, bool Mark, bool Gzip, bool DecimalComma);

    private sealed record Bars(long[] Times, int Columns, double[] Values)
    {
        public double At(int bar, int column) => Values[(bar * Columns) + column];

        /// <summary>Returns the bars at distinct times that the layout can represent, without ambiguous local times.</summary>
        public Bars For(Layout layout) => this with
        {
            Times = [.. Times.Distinct().Where(t => layout.Format != "local" || IsUnambiguous(t))],
        };

        private static bool IsUnambiguous(long nanos)
        {
            var zoned = default(Instant).PlusNanoseconds(nanos).InZone(DateTimeZoneProviders.Tzdb[Zone]);
            return zoned.Zone.MapLocal(zoned.LocalDateTime).Count == 1;
        }
    }
}
