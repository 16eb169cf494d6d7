using TruceData.Client;
using TruceData.Conformance;

// ConformanceRunner ADDRESS: the runner that tests/conformance/README.md describes, with the C# client.
using var client = new TruceDataClient(args[0]);
var runner = new Runner(client.CallInvoker);
while (await Console.In.ReadLineAsync() is { } line)
{
    if (line.Length > 0) await Console.Out.WriteLineAsync(await runner.RunAsync(line));
}
