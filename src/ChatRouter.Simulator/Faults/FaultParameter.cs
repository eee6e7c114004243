using System.Text.Json;

namespace ChatRouter.Simulator.Faults;

/// <summary>One parameter of a fault: its name, what it allows, and how it is read into and out of <see cref="FaultSettings"/>.</summary>
/// <param name="Name">Name in JSON.</param>
/// <param name="Allowed">The allowed values, in words.</param>
/// <param name="Get">Reads it from settings; null when not given.</param>
/// <param name="Set">Puts a JSON value into settings; null when the value is not allowed.</param>
internal sealed record FaultParameter(
    string Name, string Allowed, Func<FaultSettings, object?> Get, Func<FaultSettings, JsonElement, FaultSettings?> Set)
{
    /// <summary>The value an absent one stands for, as JSON; null when absence means something of its own.</summary>
    public string? Default { get; init; }

    /// <summary>What an absent value means, in words, where there is no default value.</summary>
    public string Absent { get; init; } = "none";

    /// <summary>Whether a value set in code is allowed.</summary>
    public Func<object, bool> Accepts { get; init; } = static _ => true;

    public static FaultParameter Integer(
        string name, int least, int most, Func<FaultSettings, int?> get, Func<FaultSettings, int?, FaultSettings> set)
        => new(
            name,
            most == int.MaxValue ? $"an integer of {least} or more" : $"an integer from {least} to {most}",
            settings => get(settings),
            (settings, json) => json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var value) && value >= least && value <= most
                ? set(settings, value)
                : null)
        {
            Accepts = value => (int)value >= least && (int)value <= most,
        };

    public static FaultParameter Number(
        string name, double least, double most, Func<FaultSettings, double?> get, Func<FaultSettings, double?, FaultSettings> set)
        => new(
            name,
            $"a number from {least} to {most}",
            settings => get(settings),
            (settings, json) => json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out var value) && value >= least && value <= most
                ? set(settings, value)
                : null)
        {
            Accepts = value => (double)value >= least && (double)value <= most,
        };

    public static FaultParameter Text(
        string name, Func<FaultSettings, string?> get, Func<FaultSettings, string?, FaultSettings> set, params string[] values)
        => new(
            name,
            values.Length == 0 ? "a string" : string.Join(", ", values),
            get,
            (settings, json) => json.ValueKind == JsonValueKind.String && json.GetString() is { } value && IsOneOf(value, values)
                ? set(settings, value)
                : null)
        {
            Accepts = value => IsOneOf((string)value, values),
        };

    public static FaultParameter Flag(string name, Func<FaultSettings, bool?> get, Func<FaultSettings, bool?, FaultSettings> set)
        => new(
            name,
            "true, false",
            settings => get(settings),
            (settings, json) => json.ValueKind is JsonValueKind.True or JsonValueKind.False ? set(settings, json.GetBoolean()) : null);

    private static bool IsOneOf(string value, string[] values) => values.Length == 0 || values.Contains(value, StringComparer.Ordinal);
}
