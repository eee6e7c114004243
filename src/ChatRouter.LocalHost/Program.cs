using ChatRouter.LocalHost.Commands;

using var signals = StopSignals.Listen();
return await CommandLine.RunAsync(args, Console.Out, Console.Error, signals);
