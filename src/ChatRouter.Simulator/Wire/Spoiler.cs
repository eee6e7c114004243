using ChatRouter.Simulator.Faults;

namespace ChatRouter.Simulator.Wire;

/// <summary>Decides where in a stream a fault strikes.</summary>
internal sealed class Spoiler(FaultSettings fault, Answer answer)
{
    /// <summary>Whether the event of this step is not sent, though the stream goes on.</summary>
    public bool LeavesOut(AnswerStep step) => fault.Fault == FaultKind.NoDone && step.Kind == StepKind.Done;

    /// <summary>
    /// Whether the stream goes wrong instead of this step. An answer shorter than the fault waits for is spoiled at its last
    /// token: a fault that was asked for never goes by unseen.
    /// </summary>
    public bool EndsAt(AnswerStep step)
    {
        if (fault.Fault is not (FaultKind.Cut or FaultKind.Stall or FaultKind.ErrorIn200))
            return false;
        if (step.Kind == StepKind.Finish || (step.IsGenerated && answer.Sent == answer.CompletionTokens - 1))
            return true;
        return step.IsGenerated && answer.Sent >= (fault.AfterTokens ?? 0) && (fault.CutAt != CutPoint.Utf8 || IsMultiByte(step));
    }

    /// <summary>How many bytes of the event the stream ends at are still sent; 0 for a clean cut before it.</summary>
    public int PartToSend(ReadOnlySpan<byte> spoiled, AnswerStep step)
    {
        if (fault.CutAt is null or CutPoint.Event || spoiled.Length < 2)
            return 0;
        var lead = fault.CutAt == CutPoint.Utf8 && IsMultiByte(step) ? spoiled.IndexOfAnyInRange((byte)0xC0, (byte)0xFF) : -1;
        return lead >= 0 ? lead + 1 : spoiled.Length / 2;
    }

    /// <summary>Takes the last brace off the event that is to be malformed: it ends as events do, its JSON does not.</summary>
    /// <param name="buffer">What is not sent yet, with the event at its end.</param>
    /// <param name="start">Where the event begins.</param>
    /// <param name="number">Which event of the stream it is, from 1.</param>
    public void Mangle(FrameBuffer buffer, int start, int number)
    {
        if (fault.Fault != FaultKind.MalformedEvent || number != fault.EventNumber)
            return;
        var brace = buffer.Span[start..].LastIndexOf((byte)'}');
        if (brace < 0)
            return;
        var lineEnds = buffer.Span[(start + brace + 1)..].ToArray();
        buffer.TrimTo(start + brace);
        buffer.Raw(lineEnds);
    }

    private bool IsMultiByte(AnswerStep step) => step.Kind == StepKind.Token && answer.Choices[step.Choice].Tokens.Span[step.Index].IsMultiByte;
}
