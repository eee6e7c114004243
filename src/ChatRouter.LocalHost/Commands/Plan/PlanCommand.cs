using System.CommandLine;
using ChatRouter.Capacity;
using ChatRouter.Capacity.Figures;
using ChatRouter.Configuration;
using ChatRouter.Model;

namespace ChatRouter.LocalHost.Commands.Plan;

/// <summary><c>plan</c>: what a configuration carries when parts of it fail.</summary>
internal static class PlanCommand
{
    /// <summary>The environment variable with the operator's key of <c>--target</c>.</summary>
    public const string OpsKeyVariable = "CHATROUTER_OPS_KEY";

    public static Command Create(StopSignals signals)
    {
        var config = new Option<string>("--config") { Description = "The router.json to plan for.", HelpName = "FILE", Required = true };
        var figures = new Option<string?>("--figures") { Description = "Demand, slots, quotas and warm-up times, as JSON; wins over what is measured.", HelpName = "FILE" };
        var target = new Option<string?>("--target") { Description = $"A running router: its /ops/state gives demand and slots. The operator's key is taken from ${OpsKeyVariable}.", HelpName = "URL" };
        var whatIf = new Option<string?>("--what-if") { Description = "Changed numbers: rate=2x, service=1.5x, instances=3, zone=NAME:off, backend=NAME:off, slots=NAME:24, warmup=NAME:300, quota=NAME:2x; with commas.", HelpName = "CHANGES" };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var svg = new Option<string?>("--svg") { Description = "Also draw a picture.", HelpName = "FILE" };
        var plan = new Command("plan", "Says what happens when a zone is lost, a deployment rolls, or providers are out, and what would mend it. Exit code 2: a critical route has no full service without some zone.")
        {
            config, figures, target, whatIf, json, svg,
        };
        plan.SetAction(async (parsed, _) =>
        {
            var made = await MakeAsync(
                parsed.GetValue(config)!, parsed.GetValue(figures), parsed.GetValue(target), parsed.GetValue(whatIf), ProcessEnvironment.Read(), signals.Stop);
            if (parsed.GetValue(svg) is { } file) await File.WriteAllTextAsync(file, PlanPicture.Draw(made), signals.Stop);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(parsed.GetValue(json) ? PlanJson.Write(made) : PlanText.Write(made));
            return made.IsNPlusOne ? 0 : 2;
        });
        return plan;
    }

    /// <summary>Reads what is given and makes the plan.</summary>
    /// <exception cref="StartupException">Something cannot be read; the message says all of it.</exception>
    internal static async Task<CapacityPlan> MakeAsync(
        string config, string? figuresFile, string? target, string? whatIf, IReadOnlyDictionary<string, string> environment, CancellationToken stop)
    {
        var result = RouterConfiguration.Load(config, environment);
        if (result is not { Model: { } model, DataErrors.Count: 0 }) throw new StartupException(string.Join(Environment.NewLine, result.AllErrors.Select(problem => $"error: {problem}")));
        var figures = Figures(model, figuresFile, target is null ? null : await StateFigures.ReadAsync(TargetRouter.Address(target), environment.GetValueOrDefault(OpsKeyVariable), model, stop));
        return CapacityPlanner.Plan(model, whatIf is null ? figures : WhatIf.Apply(whatIf, figures, model));
    }

    /// <summary>The figures of a file over what was measured, completed by what is assumed.</summary>
    internal static CapacityFigures Figures(RouterModel model, string? file, CapacityFigures? measured) =>
        AssumedFigures.Complete(model, measured, file is null ? null : FiguresFile.Read(file, model));
}
