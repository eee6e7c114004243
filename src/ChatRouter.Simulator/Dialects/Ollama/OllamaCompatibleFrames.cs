using ChatRouter.Simulator.Generation;
using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator.Dialects.Ollama;

/// <summary>Answers as Ollama's OpenAI-compatible route sends them: no event for the role alone, tool calls in one piece.</summary>
internal sealed class OllamaCompatibleFrames : OpenAiShapedFrames
{
    public override void WriteWhole(FrameBuffer to, Answer answer)
    {
        var choice = answer.Choices[0];
        Head(to, answer, "chat.completion"u8).Raw(",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""u8);
        WriteText(to, choice);
        WriteReasoning(to.Raw("\""u8), choice);
        if (choice.ToolCalls.Count > 0)
            WriteToolCalls(to.Raw(",\"tool_calls\":"u8), choice);
        to.Raw("},\"finish_reason\":"u8).Raw(NameOf(choice.Finish)).Raw("}],\"usage\":"u8);
        Usage(to, answer);
        to.Raw("}\n"u8);
    }

    /// <summary>What the real server sends when its runner dies: an empty delta without a model, and a clean end with no [DONE].</summary>
    public override void WriteFailure(FrameBuffer to, Answer answer)
        => to.Raw("data: {\"id\":\""u8).Text(answer.Id).Raw("\",\"object\":\"chat.completion.chunk\",\"created\":"u8).Number(answer.Created)
            .Raw(",\"model\":\"\",\"system_fingerprint\":\"fp_ollama\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":null}]}\n\n"u8);

    public override void WriteWholeFailure(FrameBuffer to, Answer answer)
        => to.Raw("{\"error\":{\"message\":\"an error was encountered while running the model: unexpected EOF\",\"type\":\"api_error\",\"param\":null,\"code\":null}}\n"u8);

    public override void WriteEmpty(FrameBuffer to, Answer answer)
    {
        if (answer.Call.Stream)
        {
            Head(to.Raw("data: "u8), answer, "chat.completion.chunk"u8).Raw(",\"choices\":[]}\n\n"u8);
            WriteDone(to);
            return;
        }

        Head(to, answer, "chat.completion"u8).Raw(",\"choices\":[]}\n"u8);
    }

    protected override void BeginChunk(FrameBuffer to, Answer answer, int choice, FinishReason? finish)
        => Head(to.Raw("data: "u8), answer, "chat.completion.chunk"u8).Raw(",\"choices\":[{\"index\":"u8).Number(choice).Raw(",\"delta\":"u8);

    protected override void EndChunk(FrameBuffer to, Answer answer, FinishReason? finish)
    {
        to.Raw(",\"finish_reason\":"u8).Raw(NameOf(finish)).Raw("}]"u8);
        to.Raw("}\n\n"u8);
    }

    protected override void WriteRole(FrameBuffer to, Answer answer, AnswerStep step)
    {
    }

    protected override void WriteContentDelta(FrameBuffer to, Token token, bool first)
        => to.Raw(first ? "{\"role\":\"assistant\",\"content\":\""u8 : "{\"content\":\""u8).Raw(token.Json).Raw("\"}"u8);

    protected override void WriteToolStep(FrameBuffer to, Answer answer, AnswerStep step)
    {
        var calls = answer.Choices[step.Choice].ToolCalls;
        // The calls are parsed once generation has ended, and come at the place of the last piece.
        if (step.Kind != StepKind.ToolArguments || step.Call != calls.Count - 1 || step.Index != calls[step.Call].Arguments.Count - 1)
            return;
        BeginChunk(to, answer, step.Choice, null);
        WriteToolCalls(to.Raw("{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":"u8), answer.Choices[step.Choice]);
        to.Raw("}"u8);
        EndChunk(to, answer, null);
    }

    protected override void WriteUsage(FrameBuffer to, Answer answer)
    {
        Head(to.Raw("data: "u8), answer, "chat.completion.chunk"u8).Raw(",\"choices\":[],\"usage\":"u8);
        Usage(to, answer);
        to.Raw("}\n\n"u8);
    }

    private static FrameBuffer Head(FrameBuffer to, Answer answer, ReadOnlySpan<byte> kind)
        => to.Raw("{\"id\":\""u8).Text(answer.Id).Raw("\",\"object\":\""u8).Raw(kind).Raw("\",\"created\":"u8).Number(answer.Created)
            .Raw(",\"model\":\""u8).Text(answer.Call.Model).Raw("\",\"system_fingerprint\":\"fp_ollama\""u8);

    private static void Usage(FrameBuffer to, Answer answer)
        => to.Raw("{\"prompt_tokens\":"u8).Number(answer.PromptTokens).Raw(",\"completion_tokens\":"u8).Number(answer.CompletionTokens)
            .Raw(",\"total_tokens\":"u8).Number(answer.PromptTokens + answer.CompletionTokens).Raw("}"u8);

    private static void WriteToolCalls(FrameBuffer to, Choice choice)
    {
        for (var i = 0; i < choice.ToolCalls.Count; i++)
        {
            var call = choice.ToolCalls[i];
            to.Raw(i == 0 ? "["u8 : ","u8).Raw("{\"id\":\"call_"u8).Text(call.Id).Raw("\",\"index\":"u8).Number(i)
                .Raw(",\"type\":\"function\",\"function\":{\"name\":\""u8).Text(call.Name).Raw("\",\"arguments\":\""u8)
                .Text(call.ArgumentsJson).Raw("\"}}"u8);
        }

        to.Raw("]"u8);
    }
}
