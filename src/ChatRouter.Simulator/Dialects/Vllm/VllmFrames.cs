using ChatRouter.Simulator.Generation;
using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator.Dialects.Vllm;

/// <summary>Answers as vLLM sends them.</summary>
internal sealed class VllmFrames : OpenAiShapedFrames
{
    public override string StreamContentType => "text/event-stream; charset=utf-8";

    public override bool SendsHeadersFirst => true;

    // The token that meets the limit and the reason come together; an end by the model is an event of its own.
    protected override bool FinishesLengthWithLastToken => true;

    protected override ReadOnlySpan<byte> FinishDelta => "{\"content\":\"\"}"u8;

    public override void WriteWhole(FrameBuffer to, Answer answer)
    {
        Head(to, answer, "chat.completion"u8).Raw(",\"choices\":["u8);
        for (var i = 0; i < answer.Choices.Length; i++)
        {
            var choice = answer.Choices[i];
            to.Raw(i == 0 ? "{\"index\":"u8 : ",{\"index\":"u8).Number(i).Raw(",\"message\":{\"role\":\"assistant\",\"content\":"u8);
            if (choice.ToolCalls.Count > 0)
            {
                to.Raw("null"u8);
            }
            else
            {
                WriteText(to.Raw("\""u8), choice);
                to.Raw("\""u8);
            }

            to.Raw(",\"refusal\":null,\"annotations\":null,\"audio\":null,\"function_call\":null"u8);
            WriteToolCalls(to, choice);
            if (choice.Reasoning.IsEmpty)
                to.Raw(",\"reasoning\":null"u8);
            else
                WriteReasoning(to, choice);
            to.Raw("},\"logprobs\":null,\"finish_reason\":"u8).Raw(NameOf(choice.Finish))
                .Raw(",\"stop_reason\":null,\"token_ids\":null,\"routed_experts\":null}"u8);
        }

        Usage(to.Raw("],\"service_tier\":null,\"system_fingerprint\":null,\"usage\":"u8), answer, answer.CompletionTokens, withDetails: true);
        to.Raw(",\"prompt_logprobs\":null,\"prompt_token_ids\":null,\"prompt_text\":null,\"kv_transfer_params\":null}"u8);
    }

    public override void WriteFailure(FrameBuffer to, Answer answer)
    {
        to.Raw("data: "u8).Raw(VllmErrors.InternalError).Raw("\n\n"u8);
        WriteDone(to);
    }

    public override void WriteWholeFailure(FrameBuffer to, Answer answer) => to.Raw(VllmErrors.InternalError);

    public override void WriteEmpty(FrameBuffer to, Answer answer)
    {
        if (answer.Call.Stream)
        {
            Head(to.Raw("data: "u8), answer, "chat.completion.chunk"u8).Raw(",\"choices\":[]}\n\n"u8);
            WriteDone(to);
            return;
        }

        Usage(Head(to, answer, "chat.completion"u8).Raw(",\"choices\":[],\"usage\":"u8), answer, 0, withDetails: true);
        to.Raw("}"u8);
    }

    protected override void BeginChunk(FrameBuffer to, Answer answer, int choice, FinishReason? finish)
        => Head(to.Raw("data: "u8), answer, "chat.completion.chunk"u8).Raw(",\"choices\":[{\"index\":"u8).Number(choice).Raw(",\"delta\":"u8);

    protected override void EndChunk(FrameBuffer to, Answer answer, FinishReason? finish)
    {
        to.Raw(",\"logprobs\":null,\"finish_reason\":"u8).Raw(NameOf(finish));
        to.Raw(finish is null ? ",\"token_ids\":null}]"u8 : ",\"stop_reason\":null,\"token_ids\":null}]"u8);
        if (answer.Call.ContinuousUsage)
            Usage(to.Raw(",\"usage\":"u8), answer, answer.Sent + (finish is null or FinishReason.Length ? 1 : 0), withDetails: false);
        to.Raw("}\n\n"u8);
    }

    protected override void WriteRole(FrameBuffer to, Answer answer, AnswerStep step)
    {
        Head(to.Raw("data: "u8), answer, "chat.completion.chunk"u8).Raw(",\"choices\":[{\"index\":"u8).Number(step.Choice)
            .Raw(",\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"logprobs\":null,\"finish_reason\":null}],\"prompt_token_ids\":null"u8);
        if (answer.Call.ContinuousUsage)
            Usage(to.Raw(",\"usage\":"u8), answer, 0, withDetails: false);
        to.Raw("}\n\n"u8);
    }

    protected override void WriteToolNameDelta(FrameBuffer to, ToolCall call, int index)
        => to.Raw("{\"tool_calls\":[{\"id\":\"chatcmpl-tool-"u8).Text(call.Id).Raw("\",\"type\":\"function\",\"index\":"u8).Number(index)
            .Raw(",\"function\":{\"name\":\""u8).Text(call.Name).Raw("\"}}]}"u8);

    protected override void WriteUsage(FrameBuffer to, Answer answer)
    {
        Head(to.Raw("data: "u8), answer, "chat.completion.chunk"u8).Raw(",\"choices\":[],\"usage\":"u8);
        Usage(to, answer, answer.CompletionTokens, withDetails: false);
        to.Raw("}\n\n"u8);
    }

    private static FrameBuffer Head(FrameBuffer to, Answer answer, ReadOnlySpan<byte> kind)
        => to.Raw("{\"id\":\""u8).Text(answer.Id).Raw("\",\"object\":\""u8).Raw(kind).Raw("\",\"created\":"u8).Number(answer.Created)
            .Raw(",\"model\":\""u8).Text(answer.Call.Model).Raw("\""u8);

    private static void Usage(FrameBuffer to, Answer answer, int completionTokens, bool withDetails)
        => to.Raw("{\"prompt_tokens\":"u8).Number(answer.PromptTokens).Raw(",\"total_tokens\":"u8).Number(answer.PromptTokens + completionTokens)
            .Raw(",\"completion_tokens\":"u8).Number(completionTokens).Raw(withDetails ? ",\"prompt_tokens_details\":null}"u8 : "}"u8);

    private static void WriteToolCalls(FrameBuffer to, Choice choice)
    {
        for (var i = 0; i < choice.ToolCalls.Count; i++)
        {
            var call = choice.ToolCalls[i];
            to.Raw(i == 0 ? ",\"tool_calls\":["u8 : ","u8).Raw("{\"id\":\"chatcmpl-tool-"u8).Text(call.Id)
                .Raw("\",\"type\":\"function\",\"function\":{\"name\":\""u8).Text(call.Name).Raw("\",\"arguments\":\""u8)
                .Text(call.ArgumentsJson).Raw("\"}}"u8);
        }

        if (choice.ToolCalls.Count > 0)
            to.Raw("]"u8);
    }
}
