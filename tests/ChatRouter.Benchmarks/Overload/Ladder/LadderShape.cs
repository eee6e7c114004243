using ChatRouter.Simulator;

namespace ChatRouter.Benchmarks.Overload.Ladder;

/// <summary>
/// The ladder under load: two GPU servers on the first rung, one smaller server on the second. Times are those of a large model, so that an answer takes some 3 s;
/// numbers are small, so that two processors carry the servers, the router and the driver at ten times their capacity.
/// </summary>
internal static class LadderShape
{
    /// <summary>The model of all: a rescued answer goes on as it would have.</summary>
    public const string Model = "llama-3.1-70b-instruct";

    /// <summary>First the first rung.</summary>
    public static readonly IReadOnlyList<LadderServer> Servers = [Gpu("gpu1"), Gpu("gpu2"), Small("cpu1")];

    /// <summary>How many of <see cref="Servers"/> are the first rung.</summary>
    public const int FirstRung = 2;

    /// <summary>Answers per second of the whole ladder: the load called 1x.</summary>
    public static double Capacity => Servers.Sum(server => server.AnswersPerSecond);

    /// <summary>Share of the capacity that is left if the first server is at a third of its pace for a share of the time.</summary>
    public static double ShareWithSlowServer(double time)
    {
        var slow = Servers[0] with { TokenInterval = 3 * Servers[0].TokenInterval };
        return 1 - (time * (Servers[0].AnswersPerSecond - slow.AnswersPerSecond) / Capacity);
    }

    private static LadderServer Gpu(string name) => new()
    {
        Name = name,
        Kind = BackendKind.Vllm,
        Protocol = "vllm",
        Slots = 32,
        TimeToFirstToken = TimeSpan.FromMilliseconds(250),
        PrefillPerToken = TimeSpan.FromMicroseconds(150),
        TokenInterval = TimeSpan.FromMilliseconds(25),
    };

    private static LadderServer Small(string name) => new()
    {
        Name = name,
        Kind = BackendKind.LlamaCpp,
        Protocol = "llamacpp",
        Slots = 16,
        TimeToFirstToken = TimeSpan.FromMilliseconds(300),
        PrefillPerToken = TimeSpan.FromMicroseconds(300),
        TokenInterval = TimeSpan.FromMilliseconds(40),
    };
}
