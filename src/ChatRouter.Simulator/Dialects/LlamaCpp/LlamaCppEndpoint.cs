using System.Text.Json;
using ChatRouter.Simulator.Generation;
using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator.Dialects.LlamaCpp;

/// <summary>llama.cpp's <c>/v1/chat/completions</c>: any model name is taken, and the served one is answered.</summary>
internal sealed class LlamaCppEndpoint(BackendProfile profile) : ChatEndpoint
{
    private readonly CallRules _rules = new(profile.Model) { AnyModel = true };

    public override AnswerFrames Frames { get; } = new LlamaCppFrames(profile.Model);

    public override Problem? Read(JsonElement body, out ChatCall? call) => OpenAiCallReader.Read(body, _rules, out call);

    public override Reply Refuse(Problem problem) => LlamaCppErrors.Of(problem, profile);

    public override string NewId(ulong seed) => "chatcmpl-" + RequestId.Alphanumeric(seed, 32);

    /// <summary>A final assistant message is always gone on with.</summary>
    public override bool Continues(ChatCall call) => call.FinalAssistantText is not null;
}
