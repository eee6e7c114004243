using ChatRouter.Attempts;
using ChatRouter.Model;
using ChatRouter.Model.Plans;

namespace ChatRouter.Streaming;

/// <summary>
/// Who may complete a broken answer, and how, best first: going on with it where a backend declares that it can, else the same model from the start
/// (identical while it is deterministic), then the backend that broke off, and last another model. One that broke off because it is slow comes after all others:
/// what it has said already would take it the longest to say again; one that fell silent is asked again only if there is nobody else.
/// </summary>
internal static class RescuePlan
{
    public static IEnumerable<(Candidate Candidate, AttemptMode Mode)> Of(IReadOnlyList<Candidate> candidates, AttemptResult last, StreamSession session)
    {
        var broken = last.By.Backend;
        var rest = candidates.Where(c => c.Backend.Name != broken.Name).ToArray();
        var isStalled = last.Outcome.Reason is FailureReason.IdleTimeout or FailureReason.FirstTokenTimeout;
        var self = isStalled && rest.Length > 0 ? [] : candidates.Where(c => c.Backend.Name == broken.Name).Take(1).ToArray();
        var same = rest.Where(c => c.Backend.Model == broken.Model).ToArray();
        var foreign = rest.Except(same).ToArray();
        var others = Continue(same).Concat(Continue(foreign)).Concat(Replay(same));
        var again = Continue(self).Concat(Replay(self));
        return last.Outcome.Reason == FailureReason.TooSlow
            ? others.Concat(Replay(foreign)).Concat(again)
            : others.Concat(again).Concat(Replay(foreign));

        IEnumerable<(Candidate, AttemptMode)> Continue(Candidate[] from)
            => from.Where(c => session.IsContinuable && c.Backend.Capabilities.HasFlag(Capabilities.Prefill)).Select(c => (c, AttemptMode.Continuation));

        static IEnumerable<(Candidate, AttemptMode)> Replay(Candidate[] from) => from.Select(c => (c, AttemptMode.Replay));
    }
}
