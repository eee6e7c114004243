using System.Collections.Immutable;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace ChatRouter.LocalHost.Triggers;

/// <summary>
/// The functions of an assembly, found by their attributes as the Functions host finds them. What the host would refuse, and what only LocalHost
/// cannot run, is reported at once and together. Immutable.
/// </summary>
internal sealed record FunctionCatalog
{
    public required ImmutableArray<HttpFunction> Http { get; init; }

    public required ImmutableArray<TimerFunction> Timers { get; init; }

    public required ImmutableArray<ServiceBusFunction> ServiceBus { get; init; }

    /// <exception cref="StartupException">Some function cannot run; the message names every one and why.</exception>
    public static FunctionCatalog Read(IEnumerable<Type> types, AppSettings settings)
    {
        var reader = new CatalogReader(settings);
        foreach (var type in types)
        {
            foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            {
                if (method.GetCustomAttribute<FunctionAttribute>() is { } function) reader.Add(function.Name, method);
            }
        }

        return reader.Finish();
    }
}
