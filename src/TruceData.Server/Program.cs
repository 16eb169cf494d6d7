using TruceData.Server.Commands;

return await CommandLine.RunAsync(args);
