using System.Globalization;
using System.Text;
using ChatRouter.Answers;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Settings;
using ChatRouter.Pipeline;

namespace ChatRouter.Operations.Drills.Scheduled;

/// <summary>Asks a drill's own, marked requests through the same pipeline as HTTP requests. Thread-safe.</summary>
internal sealed class DrillCaller(RequestPipeline pipeline)
{
    /// <summary>Who asks them: no tenant's limits count.</summary>
    public static Tenant Tenant { get; } = new() { Name = "(drill)", KeySha256 = [], Lane = Lane.Internal };

    /// <summary>Asks one.</summary>
    /// <param name="drill">Whose it is.</param>
    /// <param name="number">Makes it differ from the others, so that no kept answer is given.</param>
    /// <param name="cancellationToken">The host stops.</param>
    public async Task<(bool IsComplete, int Attempts, int Rung, bool IsDegraded)> AskAsync(ScheduledDrill drill, int number, CancellationToken cancellationToken)
    {
        using var sink = new BufferedAnswer();
        var state = pipeline.Open(string.Create(CultureInfo.InvariantCulture, $"drill_{Guid.NewGuid():N}_{number}"));
        var model = System.Text.Json.JsonSerializer.Serialize(drill.Route);
        var body = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"model":{{model}},"messages":[{"role":"user","content":"Drill, request {{number}}: say OK."}],"max_tokens":16}"""));
        await pipeline.RunAsync(state, new IncomingCall { Tenant = Tenant, Lane = drill.Lane, IsDrill = true }, body, sink, cancellationToken);
        return (state.Result == "complete", state.Attempts.Count, sink.Head.Rung, state.Degraded is not null);
    }
}
