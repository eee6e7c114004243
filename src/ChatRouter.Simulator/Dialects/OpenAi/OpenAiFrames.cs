using ChatRouter.Simulator.Generation;
using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator.Dialects.OpenAi;

/// <summary>Answers as the OpenAI API sends them.</summary>
internal sealed class OpenAiFrames : OpenAiShapedFrames
{
    private static readonly string[] Paddings = [.. Enumerable.Range(0, 16).Select(i => RequestId.Alphanumeric((ulong)i, 2 + i))];

    public override string StreamContentType => "text/event-stream; charset=utf-8";

    public override void WriteWhole(FrameBuffer to, Answer answer)
    {
        Head(to, answer, "chat.completion"u8).Raw(",\"choices\":["u8);
        for (var i = 0; i < answer.Choices.Length; i++)
        {
            var choice = answer.Choices[i];
            to.Raw(i == 0 ? "{\"index\":"u8 : ",{\"index\":"u8).Number(i).Raw(",\"message\":{\"role\":\"assistant\",\"content\":"u8);
            if (choice.ToolCalls.Count > 0)
                WriteToolCalls(to.Raw("null"u8), choice);
            else
                WriteText(to.Raw("\""u8), choice);
            WriteReasoning(to.Raw(choice.ToolCalls.Count > 0 ? ""u8 : "\""u8), choice);
            to.Raw(",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":"u8)
                .Raw(NameOf(choice.Finish)).Raw("}"u8);
        }

        Usage(to.Raw("],\"usage\":"u8), answer);
        to.Raw(",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_50906f2aac\"}"u8);
    }

    public override void WriteFailure(FrameBuffer to, Answer answer) => to.Raw("data: "u8).Raw(Failure).Raw("\n\n"u8);

    public override void WriteWholeFailure(FrameBuffer to, Answer answer) => to.Raw(Failure);

    public override void WriteEmpty(FrameBuffer to, Answer answer)
    {
        if (answer.Call.Stream)
        {
            Head(to.Raw("data: "u8), answer, "chat.completion.chunk"u8).Raw(",\"choices\":[]}\n\n"u8);
            WriteDone(to);
            return;
        }

        Usage(Head(to, answer, "chat.completion"u8).Raw(",\"choices\":[],\"usage\":"u8), answer);
        to.Raw("}"u8);
    }

    protected override void BeginChunk(FrameBuffer to, Answer answer, int choice, FinishReason? finish)
        => Head(to.Raw("data: "u8), answer, "chat.completion.chunk"u8)
            .Raw(",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_50906f2aac\",\"choices\":[{\"index\":"u8).Number(choice).Raw(",\"delta\":"u8);

    protected override void EndChunk(FrameBuffer to, Answer answer, FinishReason? finish)
    {
        to.Raw(",\"logprobs\":null,\"finish_reason\":"u8).Raw(NameOf(finish)).Raw("}]"u8);
        if (answer.Call.IncludeUsage)
            to.Raw(",\"usage\":null"u8);
        Close(to, answer);
    }

    protected override void WriteRole(FrameBuffer to, Answer answer, AnswerStep step)
    {
        BeginChunk(to, answer, step.Choice, null);
        to.Raw(answer.Choices[step.Choice].ToolCalls.Count > 0
            ? "{\"role\":\"assistant\",\"content\":null,\"refusal\":null}"u8
            : "{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}"u8);
        EndChunk(to, answer, null);
    }

    protected override void WriteUsage(FrameBuffer to, Answer answer)
    {
        Head(to.Raw("data: "u8), answer, "chat.completion.chunk"u8)
            .Raw(",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_50906f2aac\",\"choices\":[],\"usage\":"u8);
        Usage(to, answer);
        Close(to, answer);
    }

    private static ReadOnlySpan<byte> Failure =>
        "{\"error\":{\"message\":\"The server had an error while processing your request. Sorry about that!\",\"type\":\"server_error\",\"param\":null,\"code\":null}}"u8;

    private static FrameBuffer Head(FrameBuffer to, Answer answer, ReadOnlySpan<byte> kind)
        => to.Raw("{\"id\":\""u8).Text(answer.Id).Raw("\",\"object\":\""u8).Raw(kind).Raw("\",\"created\":"u8).Number(answer.Created)
            .Raw(",\"model\":\""u8).Text(answer.Call.Model).Raw("\""u8);

    // Padding of varying length, so that the size of an event does not tell the length of its token.
    private static void Close(FrameBuffer to, Answer answer)
    {
        if (answer.Call.Obfuscation)
            to.Raw(",\"obfuscation\":\""u8).Text(Paddings[answer.Sent % Paddings.Length]).Raw("\""u8);
        to.Raw("}\n\n"u8);
    }

    private static void Usage(FrameBuffer to, Answer answer)
        => to.Raw("{\"prompt_tokens\":"u8).Number(answer.PromptTokens).Raw(",\"completion_tokens\":"u8).Number(answer.CompletionTokens)
            .Raw(",\"total_tokens\":"u8).Number(answer.PromptTokens + answer.CompletionTokens)
            .Raw(",\"prompt_tokens_details\":{\"cached_tokens\":0,\"audio_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":0,"u8)
            .Raw("\"audio_tokens\":0,\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}}"u8);

    private static void WriteToolCalls(FrameBuffer to, Choice choice)
    {
        for (var i = 0; i < choice.ToolCalls.Count; i++)
        {
            var call = choice.ToolCalls[i];
            to.Raw(i == 0 ? ",\"tool_calls\":["u8 : ","u8).Raw("{\"id\":\"call_"u8).Text(call.Id).Raw("\",\"type\":\"function\",\"function\":{\"name\":\""u8)
                .Text(call.Name).Raw("\",\"arguments\":\""u8).Text(call.ArgumentsJson).Raw("\"}}"u8);
        }

        to.Raw("]"u8);
    }
}
