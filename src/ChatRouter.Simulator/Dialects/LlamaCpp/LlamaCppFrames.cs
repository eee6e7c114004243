using ChatRouter.Simulator.Generation;
using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator.Dialects.LlamaCpp;

/// <summary>Answers as llama.cpp sends them: choices first, with timings at the end.</summary>
internal sealed class LlamaCppFrames(string model) : OpenAiShapedFrames
{
    public override string WholeContentType => LlamaCppDialect.Json;

    protected override ReadOnlySpan<byte> ReasoningField => "reasoning_content"u8;

    public override void WriteWhole(FrameBuffer to, Answer answer)
    {
        to.Raw("{\"choices\":["u8);
        for (var i = 0; i < answer.Choices.Length; i++)
        {
            var choice = answer.Choices[i];
            to.Raw(i == 0 ? "{\"finish_reason\":"u8 : ",{\"finish_reason\":"u8).Raw(NameOf(choice.Finish)).Raw(",\"index\":"u8).Number(i)
                .Raw(",\"message\":{\"role\":\"assistant\",\"content\":"u8);
            if (choice.ToolCalls.Count > 0)
            {
                WriteToolCalls(to.Raw("null"u8), choice);
            }
            else
            {
                WriteText(to.Raw("\""u8), choice);
                to.Raw("\""u8);
            }

            WriteReasoning(to, choice);
            to.Raw("}}"u8);
        }

        to.Raw("],\"created\":"u8).Number(answer.Created).Raw(",\"model\":\""u8).Text(model)
            .Raw("\",\"system_fingerprint\":\"b11669-Debian\",\"object\":\"chat.completion\",\"usage\":"u8);
        Usage(to, answer);
        Timings(to.Raw(",\"id\":\""u8).Text(answer.Id).Raw("\""u8), answer);
        to.Raw("}"u8);
    }

    public override void WriteFailure(FrameBuffer to, Answer answer) => to.Raw("data: "u8).Raw(LlamaCppErrors.Failure).Raw("\n\n"u8);

    public override void WriteWholeFailure(FrameBuffer to, Answer answer) => to.Raw(LlamaCppErrors.Failure);

    public override void WriteEmpty(FrameBuffer to, Answer answer)
    {
        if (answer.Call.Stream)
        {
            Tail(to.Raw("data: {\"choices\":[]"u8), answer).Raw("}\n\n"u8);
            WriteDone(to);
            return;
        }

        to.Raw("{\"choices\":[],\"created\":"u8).Number(answer.Created).Raw(",\"model\":\""u8).Text(model)
            .Raw("\",\"object\":\"chat.completion\",\"id\":\""u8).Text(answer.Id).Raw("\"}"u8);
    }

    protected override void BeginChunk(FrameBuffer to, Answer answer, int choice, FinishReason? finish)
        => to.Raw("data: {\"choices\":[{\"finish_reason\":"u8).Raw(NameOf(finish)).Raw(",\"index\":"u8).Number(choice).Raw(",\"delta\":"u8);

    protected override void EndChunk(FrameBuffer to, Answer answer, FinishReason? finish)
    {
        Tail(to.Raw("}]"u8), answer);
        if (finish is not null && !answer.Call.IncludeUsage)
            Timings(to, answer);
        to.Raw("}\n\n"u8);
    }

    protected override void WriteRole(FrameBuffer to, Answer answer, AnswerStep step)
    {
        BeginChunk(to, answer, step.Choice, null);
        to.Raw("{\"role\":\"assistant\",\"content\":null}"u8);
        EndChunk(to, answer, null);
    }

    protected override void WriteToolNameDelta(FrameBuffer to, ToolCall call, int index)
        => to.Raw("{\"tool_calls\":[{\"index\":"u8).Number(index).Raw(",\"id\":\""u8).Text(call.Id)
            .Raw("\",\"type\":\"function\",\"function\":{\"name\":\""u8).Text(call.Name).Raw("\",\"arguments\":\"\"}}]}"u8);

    protected override void WriteUsage(FrameBuffer to, Answer answer)
    {
        Usage(Tail(to.Raw("data: {\"choices\":[]"u8), answer).Raw(",\"usage\":"u8), answer);
        Timings(to, answer);
        to.Raw("}\n\n"u8);
    }

    private FrameBuffer Tail(FrameBuffer to, Answer answer)
        => to.Raw(",\"created\":"u8).Number(answer.Created).Raw(",\"id\":\""u8).Text(answer.Id).Raw("\",\"model\":\""u8).Text(model)
            .Raw("\",\"system_fingerprint\":\"b11669-Debian\",\"object\":\"chat.completion.chunk\""u8);

    // With several choices the server counts the tokens of one only; so does this.
    private static void Usage(FrameBuffer to, Answer answer)
    {
        var completion = answer.Choices[0].TokenCount;
        to.Raw("{\"completion_tokens\":"u8).Number(completion).Raw(",\"prompt_tokens\":"u8).Number(answer.PromptTokens)
            .Raw(",\"total_tokens\":"u8).Number(answer.PromptTokens + completion).Raw(",\"prompt_tokens_details\":{\"cached_tokens\":0}}"u8);
    }

    private static void Timings(FrameBuffer to, Answer answer)
    {
        var (_, prompt, decode) = answer.Times;
        double promptTokens = answer.PromptTokens;
        double predicted = answer.Choices[0].TokenCount;
        to.Raw(",\"timings\":{\"cache_n\":0,\"prompt_n\":"u8).Number(answer.PromptTokens).Raw(",\"prompt_ms\":"u8).Number(prompt.TotalMilliseconds)
            .Raw(",\"prompt_per_token_ms\":"u8).Number(Ratio(prompt.TotalMilliseconds, promptTokens))
            .Raw(",\"prompt_per_second\":"u8).Number(Ratio(promptTokens, prompt.TotalSeconds))
            .Raw(",\"predicted_n\":"u8).Number((long)predicted).Raw(",\"predicted_ms\":"u8).Number(decode.TotalMilliseconds)
            .Raw(",\"predicted_per_token_ms\":"u8).Number(Ratio(decode.TotalMilliseconds, predicted))
            .Raw(",\"predicted_per_second\":"u8).Number(Ratio(predicted, decode.TotalSeconds)).Raw("}"u8);
    }

    private static double Ratio(double value, double by) => by > 0 ? value / by : 0;

    private static void WriteToolCalls(FrameBuffer to, Choice choice)
    {
        for (var i = 0; i < choice.ToolCalls.Count; i++)
        {
            var call = choice.ToolCalls[i];
            to.Raw(i == 0 ? ",\"tool_calls\":["u8 : ","u8).Raw("{\"type\":\"function\",\"function\":{\"name\":\""u8).Text(call.Name)
                .Raw("\",\"arguments\":\""u8).Text(call.ArgumentsJson).Raw("\"},\"id\":\""u8).Text(call.Id).Raw("\"}"u8);
        }

        to.Raw("]"u8);
    }
}
