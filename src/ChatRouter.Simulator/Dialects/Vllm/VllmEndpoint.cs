using System.Text.Json;
using ChatRouter.Simulator.Generation;
using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator.Dialects.Vllm;

/// <summary>vLLM's <c>/v1/chat/completions</c>.</summary>
internal sealed class VllmEndpoint(BackendProfile profile) : ChatEndpoint
{
    private readonly CallRules _rules = new(profile.Model);

    public override AnswerFrames Frames { get; } = new VllmFrames();

    public override Problem? Read(JsonElement body, out ChatCall? call)
    {
        if (OpenAiCallReader.Read(body, _rules, out call) is { } problem)
            return problem;
        if (call!.ContinueFinalMessage && (JsonRead.Flag(body, "add_generation_prompt") ?? false))
            return new Problem(ProblemKind.Invalid, "Cannot set both `continue_final_message` and `add_generation_prompt` to True.");
        if (JsonRead.Integer(body, "priority", 0, 0, out _) is not null)
            return new Problem(ProblemKind.Invalid, "Got priority but priority scheduling is not enabled.", "priority");
        return null;
    }

    public override Reply Refuse(Problem problem) => VllmErrors.Of(problem, profile);

    public override string NewId(ulong seed) => "chatcmpl-" + RequestId.Hex(seed);

    public override bool Continues(ChatCall call) => call.ContinueFinalMessage && call.FinalAssistantText is not null;

    public override Problem? CheckContext(ChatCall call, int contextWindow)
    {
        if (base.CheckContext(call, contextWindow) is { } overflow)
            return overflow;
        return call.MaxTokens is { } asked && call.PromptTokens + (long)asked > contextWindow
            ? new Problem(
                ProblemKind.Invalid,
                $"'max_tokens' or 'max_completion_tokens' is too large: {asked}. This model's maximum context length is {contextWindow} tokens "
                    + $"and your request has {call.PromptTokens} input tokens ({asked} > {contextWindow} - {call.PromptTokens}).",
                "max_tokens")
            : null;
    }
}
