using System.Text.Json;
using ChatRouter.Simulator.Generation;
using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator.Dialects.Ollama;

/// <summary>Ollama's <c>/api/chat</c>.</summary>
internal sealed class OllamaNativeEndpoint(BackendProfile profile, TimeProvider time) : ChatEndpoint
{
    private readonly CallRules _rules = new(profile.Model)
    {
        ModelRequired = true,
        KnowsModel = name => OllamaModelNames.Same(name, profile.Model),
        AllowsNoMessages = true,
    };

    private volatile bool _isLoaded = true;

    /// <summary>Whether the model is in memory. It is at the start; any chat loads it, and a call without messages loads or drops it.</summary>
    public bool IsLoaded => _isLoaded;

    public override AnswerFrames Frames { get; } = new OllamaNativeFrames();

    public override Problem? Read(JsonElement body, out ChatCall? call) => OllamaCallReader.Read(body, _rules, out call);

    public override Reply Refuse(Problem problem) => OllamaErrors.Native(problem, profile);

    public override string NewId(ulong seed) => "";

    public override bool Continues(ChatCall call) => call.FinalAssistantText is not null;

    /// <summary>A prompt that is too long is shortened, not refused.</summary>
    public override Problem? CheckContext(ChatCall call, int contextWindow)
    {
        OllamaContext.Truncate(call, contextWindow);
        return null;
    }

    /// <summary>No messages: the model is only to be loaded, or unloaded with a <c>keep_alive</c> of 0.</summary>
    public override Reply? AnswerWithoutModel(ChatCall call)
    {
        _isLoaded = call.Messages > 0 || !call.Unloads;
        if (call.Messages > 0)
            return null;
        return Reply.Of(
            200,
            JsonText.Of(new
            {
                model = call.Model,
                created_at = OllamaTime.Text(time.GetUtcNow()),
                message = new { role = "assistant", content = "" },
                done = true,
                done_reason = call.Unloads ? "unload" : "load",
            }),
            OllamaDialect.Json);
    }
}
