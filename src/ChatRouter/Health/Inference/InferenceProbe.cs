using ChatRouter.Model;

namespace ChatRouter.Health.Inference;

/// <summary>The deepest level (L3) of one probe run: asks if it is time to, lends the answer to the circuit as its trial, and keeps account of the tokens. Thread-safe.</summary>
/// <param name="http">Sends.</param>
/// <param name="clock">Clock of timestamps, waits and time limits.</param>
/// <param name="proof">What traffic has proven, or null.</param>
/// <param name="trials">Lends the trials of circuits that are not closed, or null.</param>
internal sealed class InferenceProbe(HttpMessageInvoker http, TimeProvider clock, ITrafficProof? proof, IProbeTrials? trials)
{
    // More than any circuit asks for before it closes.
    private const int MostQuestions = 5;

    private readonly InferenceCall _call = new(http, clock);

    /// <summary>What holds after this run.</summary>
    /// <param name="backend">The backend; its readiness level was reached.</param>
    /// <param name="readiness">What that level found.</param>
    /// <param name="previous">The verdict before, or null.</param>
    /// <param name="token">The Entra token where the credential asks for one.</param>
    /// <param name="left">Time that the run still has.</param>
    /// <param name="run">The end of the run.</param>
    internal async Task<InferenceStep> RunAsync(
        Backend backend, Readiness readiness, BackendHealth? previous, string? token, Func<TimeSpan> left, CancellationToken run)
    {
        var settings = backend.Health.Inference;
        var step = new InferenceStep(
            InferenceSchedule.Known(previous?.Inference, proof?.LastSuccess(backend.Name)), TokenSpending.On(clock.GetUtcNow(), previous?.Spent));
        if (!settings.IsEnabled) return step with { Health = null };

        // A server that is not loaded, or out for another reason, is not to be woken by a question.
        if (readiness.IsCold || readiness.Finding is { State: HealthState.Down or HealthState.Warming }) return step with { Health = null };
        for (var question = 0; question < MostQuestions; question++)
        {
            var trial = trials is null ? null : await trials.TryBeginAsync(backend, run);
            var isProven = false;
            try
            {
                if (question > 0 && trial is null) return step;
                var due = InferenceSchedule.Decide(settings, step.Health, trial is not null, step.Spent, clock.GetUtcNow());
                if (!due.IsDue) return due.Note is null ? step : new InferenceStep(null, step.Spent, due.Note);
                if (left() < settings.FirstTokenLimit) return question > 0 ? step : step with { Note = "inference not tested: no time left in this run" };

                var answer = await _call.AskAsync(backend, token, run);
                var verdict = InferenceVerdict.From(answer, settings, readiness, step.Health, clock.GetUtcNow());
                step = new InferenceStep(verdict, step.Spent.Plus(answer.Cost));
                isProven = verdict.State == HealthState.Healthy;
            }
            finally
            {
                trial?.End(isProven);
            }

            // A circuit may want more than one good answer: they need not wait for the next run.
            if (!isProven || trial is null) return step;
        }

        return step;
    }
}
