using System.Net.Http.Headers;

namespace ChatRouter.Tests.Dispatch;

/// <summary>One call that a scripted backend received. Times are since the clock's start.</summary>
internal sealed class BackendCall(TimeSpan at, string body, HttpRequestHeaders headers)
{
    /// <summary>When it came.</summary>
    public TimeSpan At { get; } = at;

    /// <summary>What was sent.</summary>
    public string Body { get; } = body;

    /// <summary>The request's headers.</summary>
    public HttpRequestHeaders Headers { get; } = headers;

    /// <summary>When the router let go of it: read it to the end, closed it, or cancelled it. Null while it holds it.</summary>
    public TimeSpan? EndedAt { get; set; }
}
