using TruceData.Client;
using TruceData.Conformance;

// The runner of tests/conformance/README.md with the C# client: ConformanceRunner ADDRESS.
using var client = new TruceDataClient(args[0]);
var runner = new Runner(client.CallInvoker);
while (await Console.In.ReadLineAsync() is { } line)
{
    if (line.Length > 0) await Console.Out.WriteLineAsync(await runner.RunAsync(line));
}
