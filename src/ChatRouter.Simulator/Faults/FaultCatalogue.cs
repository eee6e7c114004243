using System.Text.Json;
using static ChatRouter.Simulator.Faults.FaultParameters;

namespace ChatRouter.Simulator.Faults;

/// <summary>The faults there are and what each takes.</summary>
internal static class FaultCatalogue
{
    // What hits single requests can be counted and diced; what hits the process or the GPU cannot.
    private static readonly FaultParameter[] PerRequest = [Times, Probability, ForSeconds];

    public static readonly IReadOnlyList<FaultDefinition> All =
    [
        new(FaultKind.Down, "The port is closed and open connections are cut.", true, [ForSeconds]),
        new(FaultKind.Reset, "The connection is reset before any byte.", false, [.. PerRequest, Probes]),
        new(FaultKind.Silent, "Requests are accepted and never answered.", true, [.. PerRequest, Probes]),
        new(FaultKind.SlowHeaders, "The headers come late.", false, [.. PerRequest, Probes, DelayMs with { Default = "5000" }]),
        new(FaultKind.SlowFirstToken, "Headers at once, the first token late.", false, [.. PerRequest, DelayMs with { Default = "20000" }]),
        new(FaultKind.SlowTokens, "Tokens trickle.", false, [.. PerRequest, IntervalMs with { Default = "1000" }]),
        new(FaultKind.RateLimited, "429.", false, [.. PerRequest, Probes, RetryAfter, RetryAfterMs, Code with { Default = "\"rate_limit_exceeded\"" }]),
        new(FaultKind.Error, "An HTTP error.", false, [.. PerRequest, Probes, Status with { Default = "500" }, Body, RetryAfter, RetryAfterMs]),
        new(FaultKind.Cut, "The connection is cut in the middle of the answer.", false,
            [.. PerRequest, AfterTokens with { Default = "40" }, CutAt with { Default = "\"event\"" }, FaultParameters.Reset]),
        new(FaultKind.Stall, "The answer falls silent, then the connection is closed.", false,
            [.. PerRequest, AfterTokens with { Default = "20" }, Seconds with { Default = "30" }]),
        new(FaultKind.MalformedEvent, "One event of the stream is not valid JSON.", false, [.. PerRequest, EventNumber with { Default = "10" }]),
        new(FaultKind.NoDone, "The stream ends without [DONE]; Ollama's without its \"done\":true line.", false, [.. PerRequest]),
        new(FaultKind.ErrorIn200, "An error object inside a 200.", false, [.. PerRequest, AfterTokens with { Default = "0" }]),
        new(FaultKind.Loading, "The model is loading: vLLM's port is closed, the others answer 503.", true,
            [ForSeconds, Probes, Seconds with { Absent = "until cleared" }]),
        new(FaultKind.QueueFull, "The queue is full.", false, [.. PerRequest]),
        new(FaultKind.ContextOverflow, "400: the prompt exceeds the context window.", false, [.. PerRequest]),
        new(FaultKind.ContentPolicy, "400: refused by policy.", false, [.. PerRequest]),
        new(FaultKind.NoPrefill, "400 when the last message is the assistant's.", false, [.. PerRequest]),
        new(FaultKind.EmptyChoices, "200 with no choices.", false, [.. PerRequest]),
        new(FaultKind.Html, "200 with an HTML page.", false, [.. PerRequest, Probes]),
        new(FaultKind.WrongAnswer, "A complete answer that has nothing to do with the question.", false, [.. PerRequest]),
        new(FaultKind.Gzip, "The answer is gzip-encoded, asked for or not.", false, [.. PerRequest]),
        new(FaultKind.Fragmented, "The answer comes in HTTP chunks that split events and characters.", false, [.. PerRequest, Bytes with { Default = "7" }]),
        new(FaultKind.WrongContentType, "The right body as text/plain.", false, [.. PerRequest]),
        new(FaultKind.Gpu, "Trouble on the DCGM page (/dcgm/metrics).", true,
            [
                ForSeconds, Temperature with { Default = "48" }, MemoryTemperature, Xid with { Default = "0" }, EccDoubleBit with { Default = "0" },
                ThrottleReasons with { Default = "0" }, FreeMebibytes, RowRemapFailure,
            ]),
        new(FaultKind.EngineDead, "The engine has died: chat answers 500, vLLM's /health 503.", true, [ForSeconds, Probes]),
    ];

    private static readonly Dictionary<FaultKind, FaultDefinition> ByKind = All.ToDictionary(d => d.Kind);

    public static FaultDefinition Of(FaultKind kind) => ByKind[kind];

    /// <summary>The settings with every default that is a value put in.</summary>
    public static FaultSettings WithDefaults(FaultSettings settings)
    {
        foreach (var parameter in ByKind[settings.Fault].Parameters)
        {
            if (parameter.Default is null || parameter.Get(settings) is not null)
                continue;
            using var value = JsonDocument.Parse(parameter.Default);
            settings = parameter.Set(settings, value.RootElement)
                ?? throw new InvalidOperationException($"The default of '{parameter.Name}' is not one of its own allowed values.");
        }

        return settings;
    }

    /// <summary>Refuses what the fault does not take and values out of range.</summary>
    /// <exception cref="ArgumentException">Names the parameter and what is allowed.</exception>
    public static void ThrowIfInvalid(FaultSettings settings)
    {
        if (!ByKind.TryGetValue(settings.Fault, out var definition))
            throw new ArgumentException($"There is no fault {settings.Fault}.", nameof(settings));
        foreach (var parameter in FaultParameters.All)
        {
            if (parameter.Get(settings) is not { } value)
                continue;
            // "at" is a place for one fault and a number for another: only the one in the fault's own list counts.
            if (!definition.Parameters.Any(p => p.Set.Equals(parameter.Set)))
                throw new ArgumentException($"The fault {definition.Name} does not take '{parameter.Name}'.", nameof(settings));
            if (!parameter.Accepts(value))
                throw new ArgumentException($"'{parameter.Name}' is {value}; allowed: {parameter.Allowed}.", nameof(settings));
        }
    }
}
