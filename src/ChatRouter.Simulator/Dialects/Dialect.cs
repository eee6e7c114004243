using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Wire;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Simulator.Dialects;

/// <summary>One kind of server: its routes, its keys, its headers.</summary>
internal abstract class Dialect
{
    /// <summary>The chat route a request is for; null when it is for something else.</summary>
    public abstract ChatEndpoint? MatchChat(string method, string path);

    /// <summary>Answers any other request: health, metrics, model lists, unknown paths.</summary>
    /// <param name="request">The request.</param>
    /// <param name="fault">The fault that hits it, if any.</param>
    /// <param name="ct">The caller is gone.</param>
    public abstract ValueTask<Reply> AnswerProbeAsync(HttpRequest request, FaultSettings? fault, CancellationToken ct);

    /// <summary>The refusal of a request without the right key; null when it may pass.</summary>
    public virtual Reply? CheckKey(HttpRequest request) => null;

    /// <summary>Adds the headers this server sends with everything.</summary>
    public virtual void AddHeaders(HttpResponse response)
    {
    }

    /// <summary>Words a refusal that concerns the whole server.</summary>
    public abstract Reply Refuse(Problem problem);

    protected static bool HasKey(HttpRequest request, string key)
        => string.Equals(request.Headers.Authorization.ToString(), "Bearer " + key, StringComparison.Ordinal);
}
