using ChatRouter.Simulator.Generation;

namespace ChatRouter.Simulator;

/// <summary>A backend's options with every default filled in.</summary>
internal sealed record BackendProfile
{
    public required string Name { get; init; }
    public required BackendKind Kind { get; init; }
    public required string Model { get; init; }
    public required string Family { get; init; }
    public required string? Zone { get; init; }
    public required int Port { get; init; }
    public required string? ApiKey { get; init; }
    public required int Slots { get; init; }
    public required int? MaxQueue { get; init; }
    public required TimeSpan TimeToFirstToken { get; init; }
    public required TimeSpan PrefillPerToken { get; init; }
    public required TimeSpan TokenInterval { get; init; }
    public required double LoadSlowdown { get; init; }
    public required int KvCacheTokens { get; init; }
    public required int ContextWindow { get; init; }
    public required int AnswerTokens { get; init; }
    public required int ReasoningTokens { get; init; }
    public required bool RecordRequests { get; init; }

    /// <summary>What ids of this backend are derived from.</summary>
    public required ulong IdSeed { get; init; }

    public required int Seed { get; init; }

    public static BackendProfile From(SimulatedBackendOptions options, int seed)
    {
        var (slots, firstToken, prefill, interval, context) = options.Kind switch
        {
            BackendKind.Vllm => (64, 30.0, 0.02, 5.0, 32_768),
            BackendKind.Ollama => (1, 60.0, 0.2, 12.0, 8_192),
            BackendKind.LlamaCpp => (4, 60.0, 0.5, 20.0, 4_096),
            _ => (256, 80.0, 0.02, 5.0, 128_000),
        };
        slots = options.Slots ?? slots;
        context = options.ContextWindow ?? context;
        return new BackendProfile
        {
            Name = options.Name,
            Kind = options.Kind,
            Model = options.Model,
            Family = options.Family ?? options.Model,
            Zone = options.Zone,
            Port = options.Port,
            ApiKey = options.ApiKey,
            Slots = slots,
            MaxQueue = options.MaxQueue,
            TimeToFirstToken = options.TimeToFirstToken ?? TimeSpan.FromMilliseconds(firstToken),
            PrefillPerToken = options.PrefillPerToken ?? TimeSpan.FromMilliseconds(prefill),
            TokenInterval = options.TokenInterval ?? TimeSpan.FromMilliseconds(interval),
            LoadSlowdown = options.LoadSlowdown,
            KvCacheTokens = options.KvCacheTokens
                ?? (options.Kind == BackendKind.Vllm ? 200_000 : (int)Math.Min(int.MaxValue, (long)slots * context)),
            ContextWindow = context,
            AnswerTokens = options.AnswerTokens,
            ReasoningTokens = options.ReasoningTokens,
            RecordRequests = options.RecordRequests,
            IdSeed = IdSeedOf(options.Name, seed),
            Seed = seed,
        };
    }

    private static ulong IdSeedOf(string name, int seed)
    {
        var hash = new StableHash();
        hash.Add(seed);
        hash.Add(System.Text.Encoding.UTF8.GetBytes(name));
        return hash.Value;
    }
}
