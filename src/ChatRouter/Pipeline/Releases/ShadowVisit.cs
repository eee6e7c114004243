using ChatRouter.Answers;
using ChatRouter.Model.Requests;
using ChatRouter.Pipeline.Caching;
using ChatRouter.Releases.Split;
using ChatRouter.Telemetry;

namespace ChatRouter.Pipeline.Releases;

/// <summary>One request of which the candidate gets a copy once its caller has been served. Used by one request.</summary>
internal sealed class ShadowVisit(ShadowCopies copies, RouteSplit split, ChatRequest request)
{
    private AnswerTee? _tee;

    /// <summary>The caller, with an eye on what it gets.</summary>
    public IAnswerSink Tee(IAnswerSink sink) => _tee = new AnswerTee(sink, ShadowCopies.LargestBytes, marksMiss: false);

    /// <summary>The caller is served: the copy may go. Never waits, and nothing that goes wrong with it reaches the caller.</summary>
    public void End(DecisionRecord decision)
    {
        try
        {
            var isComplete = decision is { Result: "complete", Fallback: null };
            copies.Hand(new ShadowCopy(split, request.Body.ToArray(), request.Needs, isComplete ? _tee?.Copy ?? default : default, decision));
        }
        catch (Exception)
        {
            // Whatever a backend has sent: its caller has it, and there is no copy.
        }
    }
}
