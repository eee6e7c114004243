using System.Net.Http;
using ChatRouter.Model;

namespace ChatRouter.Health.Inference;

/// <summary>The deepest level (L3) of one probe run: asks if it is time to, and keeps account of the tokens. Thread-safe.</summary>
internal sealed class InferenceProbe(HttpMessageInvoker http, TimeProvider clock)
{
    private readonly InferenceCall _call = new(http, clock);

    /// <summary>What holds after this run.</summary>
    /// <param name="backend">The backend; its readiness level was reached.</param>
    /// <param name="readiness">What that level found.</param>
    /// <param name="previous">The verdict before, or null.</param>
    /// <param name="token">The Entra token where the credential asks for one.</param>
    /// <param name="left">Time that the run has left.</param>
    /// <param name="run">The end of the run.</param>
    internal async Task<InferenceStep> RunAsync(
        Backend backend, Readiness readiness, BackendHealth? previous, string? token, TimeSpan left, CancellationToken run)
    {
        var settings = backend.Health.Inference;
        var spent = TokenSpending.On(clock.GetUtcNow(), previous?.Spent);
        var kept = new InferenceStep(previous?.Inference, spent);
        var due = InferenceSchedule.Decide(settings, previous?.Inference, spent, clock.GetUtcNow());
        if (!due.IsDue) return due.Note is null ? kept : new InferenceStep(null, spent, due.Note);

        // A server that is not loaded, or out for another reason, is not to be woken by a question.
        if (readiness.IsCold || readiness.Finding is { State: HealthState.Down or HealthState.Warming }) return new InferenceStep(null, spent);
        if (left < settings.FirstTokenLimit) return kept with { Note = "inference not tested: no time left in this run" };

        var answer = await _call.AskAsync(backend, token, run);
        return new InferenceStep(InferenceVerdict.From(answer, settings, readiness, previous?.Inference, clock.GetUtcNow()), spent.Plus(answer.Cost));
    }
}
