using ChatRouter.Simulator.Generation;
using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator.Dialects.Ollama;

/// <summary>Answers as Ollama's native route sends them: one JSON object a line, the last with the totals.</summary>
internal sealed class OllamaNativeFrames : AnswerFrames
{
    public override string StreamContentType => "application/x-ndjson";

    public override string WholeContentType => OllamaDialect.Json;

    public override void Write(FrameBuffer to, Answer answer, AnswerStep step)
    {
        var choice = answer.Choices[step.Choice];
        switch (step.Kind)
        {
            case StepKind.Reasoning:
                Head(to, answer).Raw("\",\"thinking\":\""u8).Raw(choice.Reasoning.Span[step.Index].Json).Raw("\"},\"done\":false}\n"u8);
                break;
            case StepKind.Token:
                Head(to, answer).Raw(choice.Tokens.Span[step.Index].Json).Raw("\"},\"done\":false}\n"u8);
                break;
            case StepKind.ToolArguments when step.Call == choice.ToolCalls.Count - 1 && step.Index == choice.ToolCalls[step.Call].Arguments.Count - 1:
                WriteToolCalls(Head(to, answer), choice);
                to.Raw("},\"done\":false}\n"u8);
                break;
            case StepKind.Done:
                WriteTotals(Head(to, answer).Raw("\"}"u8), answer);
                to.Raw("\n"u8);
                break;
        }
    }

    public override void WriteWhole(FrameBuffer to, Answer answer)
    {
        var choice = answer.Choices[0];
        Head(to, answer);
        foreach (var token in choice.Tokens.Span)
            to.Raw(token.Json);
        if (!choice.Reasoning.IsEmpty)
        {
            to.Raw("\",\"thinking\":\""u8);
            foreach (var token in choice.Reasoning.Span)
                to.Raw(token.Json);
        }

        if (choice.ToolCalls.Count > 0)
            WriteToolCalls(to, choice);
        to.Raw(choice.ToolCalls.Count > 0 ? "}"u8 : "\"}"u8);

        WriteTotals(to, answer);
    }

    public override void WriteFailure(FrameBuffer to, Answer answer) => to.Raw(OllamaErrors.RunnerDied).Raw("\n"u8);

    public override void WriteWholeFailure(FrameBuffer to, Answer answer) => to.Raw(OllamaErrors.RunnerDied);

    public override void WriteEmpty(FrameBuffer to, Answer answer)
    {
        WriteTotals(Head(to, answer).Raw("\"}"u8), answer);
        if (answer.Call.Stream)
            to.Raw("\n"u8);
    }

    // Up to the text of the content, its opening quote included.
    private static FrameBuffer Head(FrameBuffer to, Answer answer)
        => to.Raw("{\"model\":\""u8).Text(answer.Call.Model).Raw("\",\"created_at\":\""u8).Text(OllamaTime.Text(answer.Time.GetUtcNow()))
            .Raw("\",\"message\":{\"role\":\"assistant\",\"content\":\""u8);

    private static void WriteToolCalls(FrameBuffer to, Choice choice)
    {
        for (var i = 0; i < choice.ToolCalls.Count; i++)
        {
            var call = choice.ToolCalls[i];
            to.Raw(i == 0 ? "\",\"tool_calls\":["u8 : ","u8).Raw("{\"id\":\"call_"u8).Text(call.Id).Raw("\",\"function\":{\"index\":"u8).Number(i)
                .Raw(",\"name\":\""u8).Text(call.Name).Raw("\",\"arguments\":"u8);
            foreach (var piece in call.Arguments)
                to.Raw(piece.Utf8);
            to.Raw("}}"u8);
        }

        to.Raw("]"u8);
    }

    // A tool call does not change the reason, and a count of zero is left out.
    private static void WriteTotals(FrameBuffer to, Answer answer)
    {
        var (queue, prompt, decode) = answer.Times;
        to.Raw(",\"done\":true,\"done_reason\":"u8).Raw(answer.Choices[0].Finish == FinishReason.Length ? "\"length\""u8 : "\"stop\""u8)
            .Raw(",\"total_duration\":"u8).Number(OllamaTime.Nanoseconds(queue + prompt + decode) + 1)
            .Raw(",\"load_duration\":"u8).Number(OllamaTime.Nanoseconds(queue) + 1)
            .Raw(",\"prompt_eval_count\":"u8).Number(answer.PromptTokens)
            .Raw(",\"prompt_eval_duration\":"u8).Number(OllamaTime.Nanoseconds(prompt) + 1);
        if (answer.CompletionTokens > 0)
            to.Raw(",\"eval_count\":"u8).Number(answer.CompletionTokens).Raw(",\"eval_duration\":"u8).Number(OllamaTime.Nanoseconds(decode) + 1);
        to.Raw("}"u8);
    }
}
