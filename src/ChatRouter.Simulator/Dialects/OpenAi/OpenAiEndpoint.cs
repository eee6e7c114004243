using System.Text.Json;
using ChatRouter.Simulator.Generation;
using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator.Dialects.OpenAi;

/// <summary>OpenAI's <c>/v1/chat/completions</c>.</summary>
internal sealed class OpenAiEndpoint(BackendProfile profile) : ChatEndpoint
{
    private readonly CallRules _rules = new(profile.Model) { ModelRequired = true, Obfuscates = true };

    public override AnswerFrames Frames { get; } = new OpenAiFrames();

    public override Problem? Read(JsonElement body, out ChatCall? call) => OpenAiCallReader.Read(body, _rules, out call);

    public override Reply Refuse(Problem problem) => OpenAiErrors.Of(problem, profile);

    public override string NewId(ulong seed) => "chatcmpl-" + RequestId.Alphanumeric(seed, 29);

    /// <summary>OpenAI always starts a new message.</summary>
    public override bool Continues(ChatCall call) => false;
}
