using System.CommandLine;
using ChatRouter.Benchmarks.Abuse;
using ChatRouter.Benchmarks.Backend;
using ChatRouter.Benchmarks.Load;
using ChatRouter.Benchmarks.Micro;
using ChatRouter.Benchmarks.Overload;
using ChatRouter.Benchmarks.Overload.Ladder;
using ChatRouter.Benchmarks.PassThrough;
using ChatRouter.Benchmarks.Report;
using ChatRouter.Benchmarks.Run;
using ChatRouter.Benchmarks.Saturation;
using ChatRouter.Benchmarks.Start;

namespace ChatRouter.Benchmarks;

/// <summary>The command line: the comparison itself, and the roles that it starts in processes of their own.</summary>
internal static class BenchmarkCommand
{
    public static RootCommand Create()
    {
        var quick = new Option<bool>("--quick") { Description = "About half a minute, to see that all is well. Not for publishing." };
        var rounds = new Option<int?>("--rounds") { Description = "Rounds over all targets, each with proxies started anew. Default 5, quick 2." };
        var turns = new Option<int?>("--turns") { Description = "How often a round measures each scenario, all targets in turns. Default 1; more make up for a machine that others use." };
        var scenario = new Option<string?>("--scenario") { Description = "Only the scenarios whose name contains this text." };
        var noRouter = new Option<bool>("--no-router") { Description = "Only direct and the pass-throughs, to try the driver itself." };
        var before = new Option<DirectoryInfo?>("--before") { Description = "Also another build of LocalHost, from its output folder, to see what a change costs or saves." };
        var assembled = new Option<bool>("--assembled") { Description = "Also the router with its own default for whole answers, which puts them together from streams; the other passes them on." };
        var cached = new Option<bool>("--cached") { Description = "Also the router on a route that keeps its answers; every plain answer but the first is a hit in its memory." };
        var yarp = new Option<bool>("--yarp") { Description = "Also YARP's forwarder from its package." };
        var peer = new Option<string?>("--peer")
        {
            Description = "Also somebody else's proxy, by the command that starts it: {port} stands for the port of 127.0.0.1 where it is to listen, {backend} for that where it is to send.",
        };
        var json = new Option<FileInfo?>("--json") { Description = "Write every measurement to this file." };
        var markdown = new Option<FileInfo?>("--markdown") { Description = "Write the tables to this file." };

        var root = new RootCommand("Compares direct calls, a minimal pass-through and the router over loopback.")
        {
            quick, rounds, turns, scenario, noRouter, before, assembled, cached, yarp, peer, json, markdown,
        };
        root.SetAction(async (parsed, cancellation) =>
        {
            var schedule = Schedule.Create(parsed.GetValue(quick), parsed.GetValue(rounds), parsed.GetValue(turns), parsed.GetValue(scenario));
            var measurements = await Comparison.RunAsync(
                schedule, !parsed.GetValue(noRouter), new TargetStarter(parsed.GetValue(before), parsed.GetValue(assembled), parsed.GetValue(cached), parsed.GetValue(yarp), parsed.GetValue(peer)), Console.Error, cancellation);
            return await ComparisonReport.PublishAsync(schedule, measurements, parsed.GetValue(json), parsed.GetValue(markdown));
        });

        root.Subcommands.Add(MicroCommand());
        root.Subcommands.Add(StartCommand());
        root.Subcommands.Add(OverloadCommand.Create());
        root.Subcommands.Add(SaturationCommand.Create());
        root.Subcommands.Add(AbuseCommand.Create());
        root.Subcommands.Add(Role("ladder", "Role: the simulated servers of overload.", LadderRole.RunAsync));
        root.Subcommands.Add(Role("backend", "Role: a fast chat backend on loopback.", BackendRole.RunAsync));
        root.Subcommands.Add(DriverRole());
        root.Subcommands.Add(PassThroughRole());
        root.Subcommands.Add(YarpForwarderRole());
        return root;
    }

    private static Command MicroCommand()
    {
        var only = new Option<string?>("--case") { Description = "Only the operations whose name contains this text." };
        var command = new Command("micro", "Times single operations of the engine in tight loops.") { only };
        command.SetAction(parsed => MicroRun.Print(parsed.GetValue(only)));
        return command;
    }

    private static Command StartCommand()
    {
        var builds = new Option<DirectoryInfo[]>("--build") { Description = "Also this build of LocalHost, from its output folder. Repeatable." };
        var rounds = new Option<int>("--rounds") { Description = "How often each build is started. Default 5.", DefaultValueFactory = _ => 5 };
        var command = new Command("start", "Times how long a new LocalHost takes until it answers.") { builds, rounds };
        command.SetAction((parsed, cancellation) => StartRun.PrintAsync(
            ["", .. (parsed.GetValue(builds) ?? []).Select(folder => folder.FullName)], parsed.GetValue(rounds), Console.Error, cancellation));
        return command;
    }

    private static Command PassThroughRole()
    {
        var backend = new Option<int>("--backend-port") { Required = true };
        var reads = new Option<bool>("--reads");
        var command = new Command("passthrough", "Role: the pass-through to compare with.") { backend, reads };
        command.Hidden = true;
        command.SetAction((parsed, cancellation) => PassThrough.PassThroughRole.RunAsync(parsed.GetValue(backend), parsed.GetValue(reads), cancellation));
        return command;
    }

    private static Command YarpForwarderRole()
    {
        var backend = new Option<int>("--backend-port") { Required = true };
        var command = new Command("yarp", "Role: YARP's forwarder to compare with.") { backend };
        command.Hidden = true;
        command.SetAction((parsed, cancellation) => YarpRole.RunAsync(parsed.GetValue(backend), cancellation));
        return command;
    }

    private static Command DriverRole() => Role("driver", "Role: sends load as told on standard input.", LoadDriver.ServeAsync);

    private static Command Role(string name, string description, Func<CancellationToken, Task> run)
    {
        var command = new Command(name, description) { Hidden = true };
        command.SetAction((_, cancellation) => run(cancellation));
        return command;
    }
}
