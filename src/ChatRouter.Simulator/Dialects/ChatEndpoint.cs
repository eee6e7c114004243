using System.Text.Json;
using ChatRouter.Simulator.Generation;
using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator.Dialects;

/// <summary>One chat route of one server: how it reads a request, and how it words an answer or a refusal.</summary>
internal abstract class ChatEndpoint
{
    public abstract AnswerFrames Frames { get; }

    /// <summary>Reads and checks the request.</summary>
    /// <returns>Why it is refused; null when <paramref name="call"/> is set.</returns>
    public abstract Problem? Read(JsonElement body, out ChatCall? call);

    public abstract Reply Refuse(Problem problem);

    /// <summary>An id for the next answer.</summary>
    public abstract string NewId(ulong seed);

    /// <summary>Whether the answer goes on with the final message instead of following it.</summary>
    public abstract bool Continues(ChatCall call);

    /// <summary>What the prompt and the asked length exceed, if anything.</summary>
    public virtual Problem? CheckContext(ChatCall call, int contextWindow)
        => call.PromptTokens >= contextWindow ? new Problem(ProblemKind.ContextOverflow, Tokens: call.PromptTokens) : null;

    /// <summary>A reply that needs no generation; null for ordinary requests.</summary>
    public virtual Reply? AnswerWithoutModel(ChatCall call) => null;
}
