using System.Text.Json;
using ChatRouter.Simulator.Generation;
using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator.Dialects.Ollama;

/// <summary>Ollama's <c>/v1/chat/completions</c>, with what it ignores.</summary>
internal sealed class OllamaCompatibleEndpoint(BackendProfile profile) : ChatEndpoint
{
    private readonly CallRules _rules = new(profile.Model)
    {
        ModelRequired = true,
        KnowsModel = name => OllamaModelNames.Same(name, profile.Model),
        IgnoresMaxCompletionTokens = true,
        IgnoresN = true,
        IgnoresToolChoice = true,
        OnlyInlineImages = true,
    };

    public override AnswerFrames Frames { get; } = new OllamaCompatibleFrames();

    public override Problem? Read(JsonElement body, out ChatCall? call)
    {
        if (OpenAiCallReader.Read(body, _rules, out call) is { } problem)
            return problem;
        return body.TryGetProperty("reasoning_effort"u8, out var effort) && effort.ValueKind == JsonValueKind.String && !effort.ValueEquals("none"u8)
            ? new Problem(ProblemKind.Invalid, $"\"{call!.Model}\" does not support thinking")
            : null;
    }

    public override Reply Refuse(Problem problem) => OllamaErrors.Compatible(problem, profile);

    /// <summary>Three digits; not unique, as on the real server.</summary>
    public override string NewId(ulong seed) => $"chatcmpl-{StableHash.Mix(seed) % 999}";

    public override bool Continues(ChatCall call) => call.FinalAssistantText is not null;

    /// <summary>A prompt that is too long is shortened, not refused.</summary>
    public override Problem? CheckContext(ChatCall call, int contextWindow)
    {
        OllamaContext.Truncate(call, contextWindow);
        return null;
    }
}
