using ChatRouter.Configuration;

namespace ChatRouter.LocalHost.Commands;

/// <summary><c>check</c>: says everything that is wrong with a configuration.</summary>
internal static class CheckCommand
{
    public static int Run(string file, IReadOnlyDictionary<string, string> environment, TextWriter output, TextWriter error)
    {
        var result = RouterConfiguration.Load(file, environment);
        foreach (var warning in result.Warnings) output.WriteLine($"warning: {warning}");
        if (result.Model is { } model)
        {
            output.WriteLine($"{file} is valid: {Count(model.Routes.Count, "route")}, {Count(model.Backends.Length, "backend")}, {Count(model.Tenants.Length, "tenant")}.");
            return 0;
        }

        foreach (var problem in result.Errors) error.WriteLine($"error: {problem}");
        error.WriteLine($"{file} is not valid: {Count(result.Errors.Count, "error")}.");
        return 1;
    }

    private static string Count(int number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";
}
