namespace ChatRouter.Tests.Support.Backends;

/// <summary>A backend without a socket: answers its calls by its script, and from the script's end on as it did last. Thread-safe.</summary>
internal sealed class ScriptedBackend(ManualClock clock, DateTimeOffset start) : HttpMessageHandler
{
    private readonly Lock _lock = new();
    private readonly List<BackendCall> _calls = [];
    private Func<int, BackendCall, Reply> _script = (_, _) => Reply.Refused;

    /// <summary>What it received, in order.</summary>
    public IReadOnlyList<BackendCall> Calls
    {
        get
        {
            lock (_lock) return [.. _calls];
        }
    }

    /// <summary>Sets what it does, call by call.</summary>
    public void Does(params Reply[] replies) => _script = (number, _) => replies[Math.Min(number, replies.Length - 1)];

    /// <summary>Sets what it does by the number of the call, from 0.</summary>
    public void Does(Func<int, Reply> script) => _script = (number, _) => script(number);

    /// <summary>Sets what it does by the number of the call, from 0, and the call itself.</summary>
    public void Does(Func<int, BackendCall, Reply> script) => _script = script;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var call = new BackendCall(clock.Now - start, await request.Content!.ReadAsStringAsync(cancellationToken), request.Headers);
        Reply reply;
        lock (_lock)
        {
            reply = _script(_calls.Count, call);
            _calls.Add(call);
        }

        try
        {
            return await reply.PlayAsync(clock, () => call.End(clock.Now - start), cancellationToken);
        }
        catch
        {
            call.End(clock.Now - start);
            throw;
        }
    }
}
