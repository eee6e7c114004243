using System.Net.Http.Headers;

namespace ChatRouter.Tests.Support.Backends;

/// <summary>One call that a scripted backend received. Times are since the clock's start.</summary>
internal sealed class BackendCall(TimeSpan at, string body, HttpRequestHeaders headers)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>When it came.</summary>
    public TimeSpan At { get; } = at;

    /// <summary>What was sent.</summary>
    public string Body { get; } = body;

    /// <summary>The request's headers.</summary>
    public HttpRequestHeaders Headers { get; } = headers;

    /// <summary>When the router let go of it: read it to the end, closed it, or cancelled it. Null while it holds it.</summary>
    public TimeSpan? EndedAt { get; private set; }

    /// <summary>Done when the router has let go of it.</summary>
    public Task Ended => _ended.Task;

    /// <summary>The router lets go.</summary>
    public void End(TimeSpan at)
    {
        EndedAt = at;
        _ended.TrySetResult();
    }
}
