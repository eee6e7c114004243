using ChatRouter.Model;

namespace ChatRouter.Dispatch;

/// <summary>
/// Who may complete a broken answer, and how, best first: going on with it where a backend declares that it can, else the same model from the start
/// (identical while it is deterministic), then the backend that broke off, and last another model.
/// </summary>
internal static class RescuePlan
{
    public static IEnumerable<(Candidate Candidate, AttemptMode Mode)> Of(IReadOnlyList<Candidate> candidates, Backend broken, StreamSession session)
    {
        var others = candidates.Where(c => c.Backend.Name != broken.Name).ToArray();
        var self = candidates.Where(c => c.Backend.Name == broken.Name).Take(1).ToArray();
        var same = others.Where(c => c.Backend.Model == broken.Model).ToArray();
        var foreign = others.Except(same).ToArray();
        return Continue(same)
            .Concat(Continue(foreign))
            .Concat(Replay(same))
            .Concat(Continue(self))
            .Concat(Replay(self))
            .Concat(Replay(foreign));

        IEnumerable<(Candidate, AttemptMode)> Continue(Candidate[] from)
            => from.Where(c => session.IsContinuable && c.Backend.Capabilities.HasFlag(Capabilities.Prefill)).Select(c => (c, AttemptMode.Continuation));

        static IEnumerable<(Candidate, AttemptMode)> Replay(Candidate[] from) => from.Select(c => (c, AttemptMode.Replay));
    }
}
