using System.Globalization;
using ChatRouter.Model;
using ChatRouter.Model.Releases;

namespace ChatRouter.Releases.Machine;

/// <summary>
/// How a release goes on. Pure: who runs it, how often, and on how many instances makes no difference to what it says. The rules, the first that applies:
/// <list type="number">
/// <item>What must not reach callers is taken back: a failed check, an open circuit of the candidate, a burning error budget that the baseline did not set on fire, too much memory.</item>
/// <item>What an operator has stopped, or what had no verdict in its time, waits for an operator.</item>
/// <item>Where the baseline is sick or a check cannot be made it waits, and goes on when that is over.</item>
/// <item>A stage or step ends when its time and its requests are there and every check passes. Then the next one begins.</item>
/// </list>
/// Waiting changes nothing for callers.
/// </summary>
internal static class ReleaseMachine
{
    /// <summary>What follows from a look; the same object if nothing changes.</summary>
    public static ReleaseProgress Next(ReleaseSettings release, ReleaseProgress at, ReleaseLook look, DateTimeOffset now)
    {
        if (!at.IsActive) return at;
        if (Danger(at, look) is { } danger) return End(at, ReleaseStatus.RolledBack, danger, now);
        if (at is { Status: ReleaseStatus.Paused, Pause: PauseCause.Operator or PauseCause.ThinEvidence }) return at;
        if (Sickness(at, look) is { } sick) return Wait(at, PauseCause.SickBaseline, sick, now);
        if (look.Unavailable is { } unavailable) return Wait(at, PauseCause.Unavailable, $"{unavailable.Gate}: {unavailable.Why}", now);
        if (at.Status == ReleaseStatus.Paused)
        {
            // What could not be asked is to be asked before it goes on.
            if (Asks(at.Stage)) return look.Gates.IsEmpty ? at : Advance(release, Resume(at, "what it waited for is over", now), look, now);
            return Resume(at, "what it waited for is over", now);
        }

        return Advance(release, at, look, now);
    }

    /// <summary>Whether a stage asks the candidate itself.</summary>
    public static bool Asks(ReleaseStage stage) => stage is ReleaseStage.Validation or ReleaseStage.Synthetic;

    /// <summary>A release as it begins.</summary>
    public static ReleaseProgress Begin(ReleaseSettings release, string salt, string order, string who, DateTimeOffset now) => new()
    {
        Name = release.Name,
        Route = release.Route,
        Salt = salt,
        Order = order,
        Who = who,
        StartedAt = now,
        Since = now,
        StatusSince = now,
        Reason = $"ordered by {who}",
    };

    /// <summary>An operator's order, or why it cannot be.</summary>
    public static Refusal? Order(ReleaseProgress at, ReleaseOrder order, string word, DateTimeOffset now, out ReleaseProgress next)
    {
        next = at;
        switch (order)
        {
            case ReleaseOrder.Pause when at.IsActive:
                next = Wait(at, PauseCause.Operator, word, now);
                return null;
            case ReleaseOrder.Resume when at.Status == ReleaseStatus.Paused:
                next = Resume(at, word, now);
                return null;
            case ReleaseOrder.Promote when at.IsActive && at.Stage == ReleaseStage.Bake:
                next = Enter(at, ReleaseStage.Done, 0, 100, word, now) with { Status = ReleaseStatus.Done };
                return null;
            case ReleaseOrder.Promote when at.IsActive:
                next = Enter(at, ReleaseStage.Bake, 0, 100, word, now);
                return null;

            // One that is done and not yet in the configuration can be taken back, and one that was taken back can be laid to rest.
            case ReleaseOrder.Abort when at.Status != ReleaseStatus.Aborted:
                next = End(at, ReleaseStatus.Aborted, word, now);
                return null;
            default:
                var status = at.Status == ReleaseStatus.RolledBack ? "rolled back" : at.Status.ToString().ToLowerInvariant();
                return new Refusal(409, RefusalCodes.InvalidState, $"The release '{at.Name}' is {status}: {order.ToString().ToLowerInvariant()} makes no sense.");
        }
    }

    private static string? Danger(ReleaseProgress at, ReleaseLook look)
    {
        if (at.Stage < ReleaseStage.Bake && look.Failed is { } failed) return $"{failed.Gate}: {failed.Why}";
        if (at.Stage is not (ReleaseStage.Canary or ReleaseStage.Bake)) return null;
        if (look.Facts.CandidateOut is { } isOut) return $"candidate: {isOut}";
        if (look.Facts.MemoryOver is { } memory) return $"memory: {memory}";
        if (look.Facts.Burning is { } burning && (at.Stage == ReleaseStage.Bake || look.IsCandidateWorse)) return $"burn rate: {burning}";
        return null;
    }

    private static string? Sickness(ReleaseProgress at, ReleaseLook look)
    {
        if (at.Stage is not (ReleaseStage.Shadow or ReleaseStage.Canary)) return null;
        if (look.Facts.BaselineOut is { } isOut) return $"baseline: {isOut}";

        // Where the candidate is the worse one, it is the candidate that makes the route sick.
        if (look.IsCandidateWorse) return null;
        return look.Facts.RouteSick is { } sick ? $"baseline: {sick}" : look.Facts.Burning is { } burning ? $"burn rate: {burning}" : null;
    }

    private static ReleaseProgress Advance(ReleaseSettings release, ReleaseProgress at, ReleaseLook look, DateTimeOffset now)
    {
        var taken = now - at.Since;
        switch (at.Stage)
        {
            case ReleaseStage.Validation or ReleaseStage.Synthetic:
                if (look.Gates.IsEmpty || look.Unknown is not null) return at;
                var isLast = at.Stage == ReleaseStage.Synthetic;
                return isLast && release.Shadow is null ? EnterCanary(release, at, 0, now) : Enter(at, at.Stage + 1, 0, 0, $"{look.Gates.Length} checks passed", now);
            case ReleaseStage.Shadow:
                if (IsReady(look, release.Shadow?.MinPairs ?? 0)) return EnterCanary(release, at, 0, now);
                return taken >= (release.Shadow?.MaxTime ?? TimeSpan.Zero) ? Wait(at, PauseCause.ThinEvidence, Thin(look, release.Shadow?.MinPairs ?? 0), now) : at;
            case ReleaseStage.Canary:
                var step = release.Steps[Math.Min(at.Step, release.Steps.Length - 1)];
                if (taken >= step.MinTime && IsReady(look, step.MinRequests))
                    return at.Step + 1 < release.Steps.Length ? EnterCanary(release, at, at.Step + 1, now) : Enter(at, ReleaseStage.Bake, 0, 100, "every step has passed", now);
                return taken >= step.MaxTime ? Wait(at, PauseCause.ThinEvidence, Thin(look, step.MinRequests), now) : at;
            default:
                return taken >= release.Bake
                    ? Enter(at, ReleaseStage.Done, 0, 100, "the bake time is over: make it so in the configuration", now) with { Status = ReleaseStatus.Done }
                    : at;
        }
    }

    private static bool IsReady(ReleaseLook look, long requests) => look.Requests >= requests && !look.Gates.IsEmpty && look.Unknown is null;

    private static string Thin(ReleaseLook look, long requests)
    {
        var why = look.Unknown is { } unknown ? $"{unknown.Gate}: {unknown.Why}" : string.Create(CultureInfo.InvariantCulture, $"{look.Requests} of at least {requests} requests");
        return $"no verdict in the time of the step; {why}";
    }

    private static ReleaseProgress EnterCanary(ReleaseSettings release, ReleaseProgress at, int step, DateTimeOffset now)
        => Enter(at, ReleaseStage.Canary, step, release.Steps[step].Percent, "every check of the step before has passed", now);

    private static ReleaseProgress Enter(ReleaseProgress at, ReleaseStage stage, int step, double percent, string why, DateTimeOffset now)
        => at with { Stage = stage, Step = step, Percent = percent, Status = ReleaseStatus.Running, Pause = PauseCause.None, Since = now, StatusSince = now, Reason = why };

    private static ReleaseProgress End(ReleaseProgress at, ReleaseStatus status, string why, DateTimeOffset now)
        => at with { Status = status, Pause = PauseCause.None, Percent = 0, StatusSince = now, Reason = why };

    private static ReleaseProgress Wait(ReleaseProgress at, PauseCause cause, string why, DateTimeOffset now)
    {
        if (at.Status == ReleaseStatus.Paused && at.Pause == cause) return at;

        // It has stood still since the first cause.
        return at with { Status = ReleaseStatus.Paused, Pause = cause, StatusSince = at.Status == ReleaseStatus.Paused ? at.StatusSince : now, Reason = why };
    }

    private static ReleaseProgress Resume(ReleaseProgress at, string why, DateTimeOffset now) => at with
    {
        Status = ReleaseStatus.Running,
        Pause = PauseCause.None,

        // Whoever lets a step go on that ran out of time gives it the whole time again.
        Since = at.Pause == PauseCause.ThinEvidence ? now : at.Since + (now - at.StatusSince),
        StatusSince = now,
        Reason = why,
    };
}
