using System.CommandLine;
using ChatRouter.LocalHost.Commands.Plan;
using ChatRouter.Simulator;

namespace ChatRouter.LocalHost.Commands;

/// <summary>The command line: serve (the default), check, plan, drill, alerts, keys and release.</summary>
internal static class CommandLine
{
    private const int DefaultSimulatorPort = 7080;
    private const int LastSimulatorPort = 65_535 - 4;

    /// <summary>Runs a command and returns its exit code: 0, or 1 with the reason on <paramref name="error"/>.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, StopSignals signals)
    {
        try
        {
            // The signals are ours: see StopSignals.
            var invocation = new InvocationConfiguration
            {
                Output = output, Error = error, ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false,
            };
            return await Root(signals).Parse(args).InvokeAsync(invocation);
        }
        catch (StartupException exception)
        {
            await error.WriteLineAsync(exception.Message);
            return 1;
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            return 0;
        }
    }

    private static RootCommand Root(StopSignals signals)
    {
        var defaults = new LocalHostOptions();
        var config = new Option<string?>("--config") { Description = "A router.json. Default: a built-in one over the simulator.", HelpName = "FILE" };
        var noSimulator = new Option<bool>("--no-simulator") { Description = "Start no simulated backends." };
        var simulatorPort = new Option<int>("--simulator-port")
        {
            Description = "Port of the simulator's control API; its backends take the next ports. 0: any free ports.",
            HelpName = "PORT",
            DefaultValueFactory = _ => DefaultSimulatorPort,
        };
        simulatorPort.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > LastSimulatorPort) result.AddError($"--simulator-port must be 0 to {LastSimulatorPort}.");
        });
        var storage = new Option<string>("--storage")
        {
            Description = "Where shared state lives: memory, azurite, a storage connection string or an https table endpoint.",
            HelpName = "memory|azurite|CONNECTION",
            DefaultValueFactory = _ => defaults.Storage,
        };
        var urls = new Option<string>("--urls")
        {
            Description = "Addresses to listen on, separated by ';'.",
            HelpName = "URLS",
            DefaultValueFactory = _ => defaults.Urls,
        };

        var root = new RootCommand("Runs ChatRouter's function app in one process: HTTP, timers and queues, over simulated or real backends.")
        {
            config, noSimulator, simulatorPort, storage, urls, Check(), PlanCommand.Create(signals), new DrillCommand(defaults.Clock, signals).Create(), Alerts(defaults.Clock, signals), new KeysCommand(defaults.Clock, signals).Create(), new ReleaseCommand(defaults.Clock, signals).Create(),
        };
        root.SetAction((parsed, _) => ServeCommand.RunAsync(
            defaults with
            {
                ConfigFile = parsed.GetValue(config),
                Simulator = parsed.GetValue(noSimulator) ? null : SimulatorOptions.ClassicLadder(parsed.GetValue(simulatorPort)),
                Storage = parsed.GetValue(storage)!,
                Urls = parsed.GetValue(urls)!,
            },
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, signals));
        return root;
    }

    private static Command Check()
    {
        var config = new Option<string>("--config") { Description = "The router.json to check.", HelpName = "FILE", Required = true };
        var figures = new Option<string?>("--figures") { Description = "Demand, slots and quotas as for plan: warns if a route has no full service without some zone.", HelpName = "FILE" };
        var check = new Command("check", "Checks a router.json and prints every error at once.") { config, figures };
        check.SetAction(parsed => CheckCommand.Run(
            parsed.GetValue(config)!, parsed.GetValue(figures), ProcessEnvironment.Read(), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return check;
    }

    private static Command Alerts(TimeProvider clock, StopSignals signals)
    {
        var config = new Option<string>("--config") { Description = "The router.json that has the channel.", HelpName = "FILE", Required = true };
        var channel = new Argument<string>("CHANNEL") { Description = "The channel's name under alerts.channels." };
        var test = new Command("test", "Sends a marked message on a channel and prints what the channel answered.") { channel, config };
        test.SetAction((parsed, _) => TestAlertCommand.RunAsync(
            parsed.GetValue(config)!, parsed.GetValue(channel)!, ProcessEnvironment.Read(), clock, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, signals.Stop));
        return new Command("alerts", "Tries the channels of alerts.") { test };
    }
}
