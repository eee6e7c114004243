using ChatRouter.Simulator.Generation;
using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator.Dialects;

/// <summary>Server-sent events in OpenAI's shape; each server fills in its own order of fields and its extras.</summary>
internal abstract class OpenAiShapedFrames : AnswerFrames
{
    public override string StreamContentType => "text/event-stream";

    public override string WholeContentType => "application/json";

    /// <summary>Whether a choice cut by a limit says so in the event of its last token.</summary>
    protected virtual bool FinishesLengthWithLastToken => false;

    public override void Write(FrameBuffer to, Answer answer, AnswerStep step)
    {
        switch (step.Kind)
        {
            case StepKind.Role:
                WriteRole(to, answer, step);
                break;
            case StepKind.Reasoning:
                WriteReasoning(to, answer, step);
                break;
            case StepKind.Token:
                WriteToken(to, answer, step);
                break;
            case StepKind.ToolName or StepKind.ToolArguments:
                WriteToolStep(to, answer, step);
                break;
            case StepKind.Finish:
                WriteFinish(to, answer, step);
                break;
            case StepKind.Usage when answer.Call.IncludeUsage:
                WriteUsage(to, answer);
                break;
            case StepKind.Done:
                WriteDone(to);
                break;
        }
    }

    protected static void WriteDone(FrameBuffer to) => to.Raw("data: [DONE]\n\n"u8);

    protected static ReadOnlySpan<byte> NameOf(FinishReason? reason) => reason switch
    {
        null => "null"u8,
        FinishReason.Stop => "\"stop\""u8,
        FinishReason.Length => "\"length\""u8,
        _ => "\"tool_calls\""u8,
    };

    /// <summary>Everything before the delta object.</summary>
    protected abstract void BeginChunk(FrameBuffer to, Answer answer, int choice, FinishReason? finish);

    /// <summary>Everything after the delta object.</summary>
    protected abstract void EndChunk(FrameBuffer to, Answer answer, FinishReason? finish);

    protected abstract void WriteUsage(FrameBuffer to, Answer answer);

    /// <summary>The delta that announces the role; writes nothing when the first token does.</summary>
    protected abstract void WriteRole(FrameBuffer to, Answer answer, AnswerStep step);

    /// <summary>The name of the field that reasoning comes in.</summary>
    protected virtual ReadOnlySpan<byte> ReasoningField => "reasoning"u8;

    /// <summary>The field with the reasoning of a message that is not streamed, with its comma; nothing without reasoning.</summary>
    protected void WriteReasoning(FrameBuffer to, Choice choice)
    {
        if (choice.Reasoning.IsEmpty)
            return;
        to.Raw(",\""u8).Raw(ReasoningField).Raw("\":\""u8);
        foreach (var token in choice.Reasoning.Span)
            to.Raw(token.Json);
        to.Raw("\""u8);
    }

    private void WriteReasoning(FrameBuffer to, Answer answer, AnswerStep step)
    {
        BeginChunk(to, answer, step.Choice, null);
        to.Raw("{\""u8).Raw(ReasoningField).Raw("\":\""u8).Raw(answer.Choices[step.Choice].Reasoning.Span[step.Index].Json).Raw("\"}"u8);
        EndChunk(to, answer, null);
    }

    protected virtual void WriteToken(FrameBuffer to, Answer answer, AnswerStep step)
    {
        var choice = answer.Choices[step.Choice];
        var finish = FinishesLengthWithLastToken && choice.Finish == FinishReason.Length && step.Index == choice.Tokens.Length - 1
            ? FinishReason.Length
            : (FinishReason?)null;
        BeginChunk(to, answer, step.Choice, finish);
        WriteContentDelta(to, choice.Tokens.Span[step.Index], step.Index == 0);
        EndChunk(to, answer, finish);
    }

    protected virtual void WriteContentDelta(FrameBuffer to, Token token, bool first)
        => to.Raw("{\"content\":\""u8).Raw(token.Json).Raw("\"}"u8);

    protected virtual void WriteToolStep(FrameBuffer to, Answer answer, AnswerStep step)
    {
        var call = answer.Choices[step.Choice].ToolCalls[step.Call];
        BeginChunk(to, answer, step.Choice, null);
        if (step.Kind == StepKind.ToolName)
            WriteToolNameDelta(to, call, step.Call);
        else
            to.Raw("{\"tool_calls\":[{\"index\":"u8).Number(step.Call).Raw(",\"function\":{\"arguments\":\""u8)
                .Raw(call.Arguments[step.Index].Json).Raw("\"}}]}"u8);
        EndChunk(to, answer, null);
    }

    protected virtual void WriteToolNameDelta(FrameBuffer to, ToolCall call, int index)
        => to.Raw("{\"tool_calls\":[{\"index\":"u8).Number(index).Raw(",\"id\":\"call_"u8).Text(call.Id)
            .Raw("\",\"type\":\"function\",\"function\":{\"name\":\""u8).Text(call.Name).Raw("\",\"arguments\":\"\"}}]}"u8);

    protected virtual void WriteFinish(FrameBuffer to, Answer answer, AnswerStep step)
    {
        var choice = answer.Choices[step.Choice];
        if (FinishesLengthWithLastToken && choice.Finish == FinishReason.Length)
            return;
        BeginChunk(to, answer, step.Choice, choice.Finish);
        to.Raw(FinishDelta);
        EndChunk(to, answer, choice.Finish);
    }

    protected virtual ReadOnlySpan<byte> FinishDelta => "{}"u8;

    /// <summary>The text of a choice as the inside of a JSON string.</summary>
    protected static void WriteText(FrameBuffer to, Choice choice)
    {
        foreach (var token in choice.Tokens.Span)
            to.Raw(token.Json);
    }
}
