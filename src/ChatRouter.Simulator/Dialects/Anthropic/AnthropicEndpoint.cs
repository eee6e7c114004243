using System.Text.Json;
using ChatRouter.Simulator.Generation;
using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator.Dialects.Anthropic;

/// <summary>Anthropic's <c>/v1/messages</c>.</summary>
internal sealed class AnthropicEndpoint(BackendProfile profile) : ChatEndpoint
{
    public override AnswerFrames Frames { get; } = new AnthropicFrames();

    public override Problem? Read(JsonElement body, out ChatCall? call) => AnthropicCallReader.Read(body, profile.Model, out call);

    public override Reply Refuse(Problem problem) => AnthropicErrors.Of(problem, profile);

    public override string NewId(ulong seed) => "msg_01" + RequestId.Alphanumeric(seed, 22);

    public override bool Continues(ChatCall call) => call.FinalAssistantText is not null;
}
