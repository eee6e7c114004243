using ChatRouter.Capacity;
using ChatRouter.Capacity.Cases;
using ChatRouter.Configuration;
using ChatRouter.LocalHost.Commands.Plan;
using ChatRouter.Model;

namespace ChatRouter.LocalHost.Commands;

/// <summary><c>check</c>: says everything that is wrong with a configuration.</summary>
internal static class CheckCommand
{
    public static int Run(string file, string? figures, IReadOnlyDictionary<string, string> environment, TextWriter output, TextWriter error)
    {
        var result = RouterConfiguration.Load(file, environment);
        foreach (var warning in result.Warnings) output.WriteLine($"warning: {warning}");
        if (result is { Model: { } model, DataErrors.Count: 0 })
        {
            foreach (var (path, message) in ZoneSurvival.Of(model)) output.WriteLine($"warning: {path}: {message}.");
            if (figures is not null) WarnOfCapacity(model, figures, output);
            output.WriteLine($"{file} is valid: {Count(model.Routes.Count, "route")}, {Count(model.Backends.Length, "backend")}, {Count(model.Tenants.Length, "tenant")}.");
            return 0;
        }

        foreach (var problem in result.AllErrors) error.WriteLine($"error: {problem}");
        error.WriteLine($"{file} is not valid: {Count(result.AllErrors.Count, "error")}.");
        return 1;
    }

    private static void WarnOfCapacity(RouterModel model, string figures, TextWriter output)
    {
        foreach (var route in CapacityPlanner.Plan(model, PlanCommand.Figures(model, figures, measured: null)).Routes.Where(route => route.NPlusOne is not CaseVerdict.Full))
            output.WriteLine($"warning: routes.{route.Route}: no full service at its peak when {route.WorstCase}; mend: {string.Join("; or ", route.Mends)}.");
    }

    private static string Count(int number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";
}
