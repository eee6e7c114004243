using System.Globalization;

namespace ChatRouter.Operations.Drills.Scheduled;

/// <summary>Puts the figures of a run together and judges it: no request may fail. Pure.</summary>
internal static class DrillVerdict
{
    /// <summary>So many answers in a row at the first attempt, all complete, are called routed around.</summary>
    private const int Settled = 5;

    /// <summary>The run.</summary>
    /// <param name="begun">Name, time and fault of the run.</param>
    /// <param name="answers">What its requests got.</param>
    /// <param name="detected">When the first event came, from the fault on; null: none came.</param>
    /// <param name="isAborted">Whether the fault ended before its time.</param>
    public static DrillRun Judge(DrillRun begun, IReadOnlyCollection<DrillAnswer> answers, TimeSpan? detected, bool isAborted)
    {
        var complete = answers.Count(answer => answer.IsComplete);
        var failed = answers.Count - complete;
        var (status, result) = (isAborted, failed) switch
        {
            (true, _) => ("aborted", string.Create(CultureInfo.InvariantCulture, $"the fault ended before its time: the steady state broke, or somebody ended it; {failed} of {answers.Count} requests failed")),
            (_, > 0) => ("deviated", string.Create(CultureInfo.InvariantCulture, $"{failed} of {answers.Count} requests failed; none may")),
            _ => ("completed", string.Create(CultureInfo.InvariantCulture, $"all of {answers.Count} requests got a complete answer")),
        };
        return begun with
        {
            Status = status,
            Result = result,
            Requests = answers.Count,
            Failed = failed,
            Degraded = answers.Count(answer => answer is { IsComplete: true, IsDegraded: true }),
            FallbackShare = complete == 0 ? 0 : (double)answers.Count(answer => answer is { IsComplete: true, Rung: > 1 }) / complete,
            SlowestMs = answers.Select(answer => answer.Duration.TotalMilliseconds).DefaultIfEmpty().Max(),
            DetectSeconds = detected?.TotalSeconds,
            AroundSeconds = Around([.. answers.OrderBy(answer => answer.End)])?.TotalSeconds,
        };
    }

    private static TimeSpan? Around(DrillAnswer[] answers)
    {
        var (inARow, last) = (0, TimeSpan.Zero);
        foreach (var answer in answers)
        {
            if (answer is { IsComplete: true, Attempts: <= 1 })
            {
                if (++inARow == Settled) return last;
                continue;
            }

            (inARow, last) = (0, answer.End);
        }

        return null;
    }
}
