namespace ChatRouter.Simulator;

/// <summary>Says everything that is wrong with the options, not only the first thing.</summary>
internal static class SimulatorOptionsCheck
{
    /// <exception cref="ArgumentException">Lists every problem with backend, value and allowed range.</exception>
    public static void ThrowIfInvalid(SimulatorOptions options)
    {
        var problems = Problems(options).ToList();
        if (problems.Count > 0)
            throw new ArgumentException("The simulator's options are not valid: " + string.Join(" ", problems), nameof(options));
    }

    private static IEnumerable<string> Problems(SimulatorOptions options)
    {
        if (options.Backends.Count == 0)
            yield return "Backends is empty; give at least one.";
        if (options.LogCapacity < 1)
            yield return $"LogCapacity is {options.LogCapacity}; it must be 1 or more.";
        if (options.ControlPort is < 0 or > 65535)
            yield return $"ControlPort is {options.ControlPort}; it must be 0 to 65535.";
        foreach (var name in options.Backends.GroupBy(b => b.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
            yield return $"The name '{name.Key}' is used {name.Count()} times; names must be unique.";
        foreach (var problem in options.Backends.SelectMany(Problems))
            yield return problem;
    }

    private static IEnumerable<string> Problems(SimulatedBackendOptions b)
    {
        if (b.Name.Length == 0 || !b.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            yield return $"The name '{b.Name}' must be made of letters, digits, '-', '_' and '.'.";
        if (b.Model.Length == 0)
            yield return $"Backend '{b.Name}': Model is required.";
        if (b.Port is < 0 or > 65535)
            yield return $"Backend '{b.Name}': Port is {b.Port}; it must be 0 to 65535.";
        foreach (var (value, name, least) in new (int?, string, int)[]
        {
            (b.Slots, nameof(b.Slots), 1), (b.MaxQueue, nameof(b.MaxQueue), 0), (b.KvCacheTokens, nameof(b.KvCacheTokens), 1),
            (b.ContextWindow, nameof(b.ContextWindow), 1), (b.AnswerTokens, nameof(b.AnswerTokens), 1),
            (b.ReasoningTokens, nameof(b.ReasoningTokens), 0),
        })
        {
            if (value < least)
                yield return $"Backend '{b.Name}': {name} is {value}; it must be {least} or more.";
        }

        foreach (var (value, name) in new[]
        {
            (b.TimeToFirstToken, nameof(b.TimeToFirstToken)), (b.PrefillPerToken, nameof(b.PrefillPerToken)), (b.TokenInterval, nameof(b.TokenInterval)),
        })
        {
            if (value < TimeSpan.Zero || value > TimeSpan.FromHours(1))
                yield return $"Backend '{b.Name}': {name} is {value}; it must be between 0 and 1 hour.";
        }

        if (!(b.LoadSlowdown >= 0))
            yield return $"Backend '{b.Name}': LoadSlowdown is {b.LoadSlowdown}; it must be 0 or more.";
    }
}
