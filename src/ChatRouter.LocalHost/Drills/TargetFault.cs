using System.Text.Json.Nodes;
using ChatRouter.LocalHost.Drills.Reading;

namespace ChatRouter.LocalHost.Drills;

/// <summary>Puts a fault of an experiment into the words of <c>POST /ops/faults</c>. Pure.</summary>
internal static class TargetFault
{
    /// <summary>Fields of a fault that name a part of the router.</summary>
    public static IReadOnlyList<string> Places { get; } = ["backend", "zone"];

    private static readonly string[] s_known = ["down", "reset", "silent", "slow-headers", "slow-first-token", "slow-tokens", "rate-limited", "error", "cut", "stall"];

    /// <summary>A fault of a simulated backend as one of the router's own.</summary>
    /// <exception cref="StartupException">The router has no such fault.</exception>
    public static JsonObject FromSimulator(ActionProvider provider, string action)
    {
        var kind = (string?)provider.Fault!["fault"];
        if (provider.Backend is null || !s_known.Contains(kind)) throw new StartupException($"error: '{action}' needs the simulator: a router cannot put '{kind}' into itself.");
        var fault = new JsonObject { ["backend"] = provider.Backend, ["kind"] = kind };
        if (provider.Fault["delayMs"] is { } delay) fault["delayMs"] = delay.DeepClone();
        if (provider.Fault["status"] is { } status) fault["status"] = status.DeepClone();
        return fault;
    }

    /// <summary>The order: with the names of the target's backends, and where others' requests run beside, for the drill's own alone.</summary>
    public static JsonObject Of(JsonObject fault, bool isMarked, IReadOnlyDictionary<string, string> names)
    {
        var order = fault.DeepClone().AsObject();
        foreach (var field in Places)
        {
            if ((string?)order[field] is { } name && names.TryGetValue(name, out var mapped)) order[field] = mapped;
        }

        if (isMarked && order["dependency"] is null) order["marked"] = true;
        order["who"] ??= "drill";
        order["why"] ??= "drill";
        order["for"] ??= "60s";
        return order;
    }
}
