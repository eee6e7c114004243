using ChatRouter.Simulator.Generation;
using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator.Dialects.Anthropic;

/// <summary>Answers as Anthropic's API sends them: named events, a block for the text or for each tool call.</summary>
internal sealed class AnthropicFrames : AnswerFrames
{
    public override string StreamContentType => "text/event-stream; charset=utf-8";

    public override string WholeContentType => "application/json";

    public override bool SendsHeadersFirst => true;

    public override void Write(FrameBuffer to, Answer answer, AnswerStep step)
    {
        var choice = answer.Choices[step.Choice];
        switch (step.Kind)
        {
            case StepKind.Role:
                Event(to, "message_start"u8).Raw("{\"type\":\"message_start\",\"message\":"u8);
                Head(to, answer).Raw("],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":"u8);
                Usage(to, answer, 1).Raw("}}\n\n"u8);
                if (!choice.Reasoning.IsEmpty)
                    Event(to, "content_block_start"u8).Raw("{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}}\n\n"u8);
                else if (choice.ToolCalls.Count == 0)
                    BeginText(to, 0);
                Event(to, "ping"u8).Raw("{\"type\": \"ping\"}\n\n"u8);
                break;
            case StepKind.Reasoning:
                Event(to, "content_block_delta"u8).Raw("{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\""u8)
                    .Raw(choice.Reasoning.Span[step.Index].Json).Raw("\"}}\n\n"u8);
                if (step.Index == choice.Reasoning.Length - 1)
                    EndThinking(to, choice);
                break;
            case StepKind.Token:
                Event(to, "content_block_delta"u8).Raw("{\"type\":\"content_block_delta\",\"index\":"u8).Number(FirstBlock(choice)).Raw(",\"delta\":{\"type\":\"text_delta\",\"text\":\""u8)
                    .Raw(choice.Tokens.Span[step.Index].Json).Raw("\"}   }\n\n"u8);
                break;
            case StepKind.ToolName:
                EndBlock(to, step.Call == 0 ? -1 : FirstBlock(choice) + step.Call - 1);
                var call = choice.ToolCalls[step.Call];
                Event(to, "content_block_start"u8).Raw("{\"type\":\"content_block_start\",\"index\":"u8).Number(FirstBlock(choice) + step.Call)
                    .Raw(",\"content_block\":{\"type\":\"tool_use\",\"id\":\"toolu_"u8).Text(call.Id).Raw("\",\"name\":\""u8).Text(call.Name).Raw("\",\"input\":{}}}\n\n"u8);
                break;
            case StepKind.ToolArguments:
                Event(to, "content_block_delta"u8).Raw("{\"type\":\"content_block_delta\",\"index\":"u8).Number(FirstBlock(choice) + step.Call)
                    .Raw(",\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\""u8).Raw(choice.ToolCalls[step.Call].Arguments[step.Index].Json).Raw("\"}}\n\n"u8);
                break;
            case StepKind.Finish:
                EndBlock(to, FirstBlock(choice) + Math.Max(0, choice.ToolCalls.Count - 1));
                Event(to, "message_delta"u8).Raw("{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\""u8).Raw(NameOf(choice.Finish))
                    .Raw("\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":"u8).Number(answer.CompletionTokens).Raw("} }\n\n"u8);
                break;
            case StepKind.Done:
                Event(to, "message_stop"u8).Raw("{\"type\":\"message_stop\"}\n\n"u8);
                break;
        }
    }

    public override void WriteWhole(FrameBuffer to, Answer answer)
    {
        var choice = answer.Choices[0];
        Head(to, answer);
        if (!choice.Reasoning.IsEmpty)
        {
            to.Raw("{\"type\":\"thinking\",\"thinking\":\""u8);
            foreach (var token in choice.Reasoning.Span)
                to.Raw(token.Json);
            to.Raw("\",\"signature\":\"c2ln\"},"u8);
        }

        if (choice.ToolCalls.Count == 0)
        {
            to.Raw("{\"type\":\"text\",\"text\":\""u8);
            foreach (var token in choice.Tokens.Span)
                to.Raw(token.Json);
            to.Raw("\"}"u8);
        }

        for (var i = 0; i < choice.ToolCalls.Count; i++)
        {
            var call = choice.ToolCalls[i];
            to.Raw(i == 0 ? "{\"type\":\"tool_use\",\"id\":\"toolu_"u8 : ",{\"type\":\"tool_use\",\"id\":\"toolu_"u8).Text(call.Id)
                .Raw("\",\"name\":\""u8).Text(call.Name).Raw("\",\"input\":"u8);
            foreach (var piece in call.Arguments)
                to.Raw(piece.Utf8);
            to.Raw("}"u8);
        }

        to.Raw("],\"stop_reason\":\""u8).Raw(NameOf(choice.Finish)).Raw("\",\"stop_sequence\":null,\"usage\":"u8);
        Usage(to, answer, answer.CompletionTokens).Raw("}"u8);
    }

    public override void WriteFailure(FrameBuffer to, Answer answer) => Event(to, "error"u8).Raw(AnthropicErrors.Overloaded).Raw("\n\n"u8);

    public override void WriteWholeFailure(FrameBuffer to, Answer answer) => to.Raw(AnthropicErrors.Overloaded);

    /// <summary>This wire has no choices that could be missing; the nearest is an answer without blocks that never says why it ended.</summary>
    public override void WriteEmpty(FrameBuffer to, Answer answer)
    {
        if (answer.Call.Stream)
        {
            Event(to, "message_stop"u8).Raw("{\"type\":\"message_stop\"}\n\n"u8);
            return;
        }

        Head(to, answer).Raw("],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":"u8);
        Usage(to, answer, 0).Raw("}"u8);
    }

    private static FrameBuffer Event(FrameBuffer to, ReadOnlySpan<byte> name) => to.Raw("event: "u8).Raw(name).Raw("\ndata: "u8);

    // Thinking is a block of its own, before the others.
    private static int FirstBlock(Choice choice) => choice.Reasoning.IsEmpty ? 0 : 1;

    private static void BeginText(FrameBuffer to, int index)
        => Event(to, "content_block_start"u8).Raw("{\"type\":\"content_block_start\",\"index\":"u8).Number(index).Raw(",\"content_block\":{\"type\":\"text\",\"text\":\"\"}  }\n\n"u8);

    private static void EndThinking(FrameBuffer to, Choice choice)
    {
        Event(to, "content_block_delta"u8).Raw("{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"signature_delta\",\"signature\":\"c2ln\"}}\n\n"u8);
        EndBlock(to, 0);
        if (choice.ToolCalls.Count == 0)
            BeginText(to, 1);
    }

    private static void EndBlock(FrameBuffer to, int index)
    {
        if (index >= 0)
            Event(to, "content_block_stop"u8).Raw("{\"type\":\"content_block_stop\",\"index\":"u8).Number(index).Raw(" }\n\n"u8);
    }

    // Up to the opening bracket of the content.
    private static FrameBuffer Head(FrameBuffer to, Answer answer)
        => to.Raw("{\"model\":\""u8).Text(answer.Call.Model).Raw("\",\"id\":\""u8).Text(answer.Id).Raw("\",\"type\":\"message\",\"role\":\"assistant\",\"content\":["u8);

    private static FrameBuffer Usage(FrameBuffer to, Answer answer, int tokens)
        => to.Raw("{\"input_tokens\":"u8).Number(answer.PromptTokens)
            .Raw(",\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0,\"output_tokens\":"u8).Number(tokens).Raw(",\"service_tier\":\"standard\"}"u8);

    private static ReadOnlySpan<byte> NameOf(FinishReason reason) => reason switch
    {
        FinishReason.Length => "max_tokens"u8,
        FinishReason.ToolCalls => "tool_use"u8,
        _ => "end_turn"u8,
    };
}
