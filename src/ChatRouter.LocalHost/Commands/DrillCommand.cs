using System.CommandLine;
using ChatRouter.LocalHost.Commands.Plan;
using ChatRouter.LocalHost.Drills;
using ChatRouter.LocalHost.Drills.Reading;
using ChatRouter.LocalHost.Drills.Reports;

namespace ChatRouter.LocalHost.Commands;

/// <summary><c>drill list</c>, <c>drill run</c> and <c>drill all</c>: failures on purpose, and what came of them.</summary>
internal sealed class DrillCommand(TimeProvider clock, StopSignals signals)
{
    /// <summary>The environment variable with a tenant's key of <c>--target</c>.</summary>
    public const string KeyVariable = "CHATROUTER_KEY";

    private readonly Option<string?> _out = new("--out") { Description = "A folder for reports, pictures and rows (drills.jsonl); the last rows there are what this run is compared with.", HelpName = "FOLDER" };
    private readonly Option<string?> _junit = new("--junit") { Description = "Write JUnit XML.", HelpName = "FILE" };
    private readonly Option<bool> _broken = new("--broken") { Description = "Run on the product without what the drill is about: it must fail." };

    public Command Create() => new("drill", "Runs failures on purpose against a simulated ladder in this process, or a router elsewhere.") { List(), Run(), All() };

    private static Command List()
    {
        var list = new Command("list", "Lists the drills that come with the product.");
        list.SetAction(parsed =>
        {
            foreach (var name in ExperimentLibrary.Names) parsed.InvocationConfiguration.Output.WriteLine($"{name,-26} {ExperimentLibrary.Read(name).Title}");
        });
        return list;
    }

    private Command Run()
    {
        var name = new Argument<string>("NAME") { Description = "A drill of the list, or a file." };
        var target = new Option<string?>("--target") { Description = $"A running router with drills.enabled, in place of the simulator. Only requests of the drill are hit. Keys: ${KeyVariable}, ${PlanCommand.OpsKeyVariable}.", HelpName = "URL" };
        var model = new Option<string>("--model") { Description = "The route to ask for at the target. Default chat.", DefaultValueFactory = _ => "chat" };
        var map = new Option<string[]>("--map") { Description = "NAME=NAME: the target's backend or zone for one of the drill. Repeatable." };
        var run = new Command("run", "Runs one drill. Exit code 2: it did not show what it promises.") { name, target, model, map, _out, _junit, _broken };
        run.SetAction((parsed, _) => RunAsync(
            [ExperimentLibrary.Read(parsed.GetValue(name)!)], parsed, 1, parsed.GetValue(target), parsed.GetValue(model)!, Names(parsed.GetValue(map) ?? [])));
        return run;
    }

    private Command All()
    {
        var parallel = new Option<int>("--parallel") { Description = "How many at the same time. Default 1.", DefaultValueFactory = _ => 1 };
        var all = new Command("all", "Runs all drills on the simulator and prints the table. Exit code 2: some did not show what they promise.") { parallel, _out, _junit, _broken };
        all.SetAction((parsed, _) => RunAsync([.. ExperimentLibrary.Names.Select(ExperimentLibrary.Read)], parsed, Math.Clamp(parsed.GetValue(parallel), 1, 8), null, "chat", Names([])));
        return all;
    }

    private async Task<int> RunAsync(Experiment[] experiments, ParseResult parsed, int parallel, string? target, string model, IReadOnlyDictionary<string, string> names)
    {
        if (target is not null && parsed.GetValue(_broken)) throw new StartupException($"error: --broken is for the simulator: what runs at {target} is not changed by a drill.");
        var output = parsed.InvocationConfiguration.Output;
        var console = new Lock();
        void Progress(string line)
        {
            lock (console) output.WriteLine(line);
        }

        async Task<DrillRecord> RunOneAsync(Experiment experiment, CancellationToken stop)
        {
            await using var host = target is null ? await DrillHost.StartAsync(experiment, parsed.GetValue(_broken), stop) : await AtAsync(TargetRouter.Address(target), model, experiment, names, stop);
            return await new DrillRunner(experiment, host, Progress, clock, names).RunAsync(stop);
        }

        var records = await DrillBatch.RunAsync(experiments, parallel, RunOneAsync, signals.Stop);

        await output.WriteLineAsync();
        await output.WriteAsync(await KeepAsync(records, experiments, parsed.GetValue(_out)));
        if (parsed.GetValue(_junit) is { } junit) await File.WriteAllTextAsync(junit, DrillJUnit.Write(records));
        return records.All(record => record.IsPassed) ? 0 : 2;
    }

    private static async Task<string> KeepAsync(DrillRecord[] records, Experiment[] experiments, string? folder)
    {
        if (folder is null) return DrillReport.Table(records, new Dictionary<string, DrillRecord>(StringComparer.Ordinal));
        Directory.CreateDirectory(folder);
        var rows = Path.Combine(folder, "drills.jsonl");
        var before = DrillRows.Last(rows, records[0].Target);
        foreach (var (record, experiment) in records.Zip(experiments))
        {
            await File.WriteAllTextAsync(Path.Combine(folder, $"{record.Name}.md"), DrillReport.Markdown(record, experiment, before.GetValueOrDefault(record.Name)));
            await File.WriteAllTextAsync(Path.Combine(folder, $"{record.Name}.svg"), DrillTimeline.Draw(record));
        }

        await DrillRows.AppendAsync(rows, records, CancellationToken.None);
        return DrillReport.Table(records, before);
    }

    private static async Task<DrillHost> AtAsync(Uri target, string model, Experiment experiment, IReadOnlyDictionary<string, string> names, CancellationToken stop)
    {
        var environment = ProcessEnvironment.Read();
        if (!environment.TryGetValue(KeyVariable, out var key) || !environment.TryGetValue(PlanCommand.OpsKeyVariable, out var opsKey))
            throw new StartupException($"error: --target needs a tenant's key in {KeyVariable} and the operator's in {PlanCommand.OpsKeyVariable}.");
        await TargetCheck.RunAsync(target, key, opsKey, model, experiment, names, stop);
        return DrillHost.At(target, key, opsKey, model);
    }

    private static Dictionary<string, string> Names(string[] pairs)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            if (pair.Split('=') is not [{ Length: > 0 } from, { Length: > 0 } to]) throw new StartupException($"error: --map {pair}: must be NAME=NAME.");
            names[from] = to;
        }

        return names;
    }
}
