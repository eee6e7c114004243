namespace ChatRouter.Benchmarks.Run;

/// <summary>Something the load is sent to.</summary>
internal sealed class Target(string name, int port, ChildProcess process) : IAsyncDisposable
{
    public const string Direct = "direct";
    public const string PassThrough = "pass-through";

    /// <summary>The pass-through, which also reads the request.</summary>
    public const string Reading = "reading";
    public const string Router = "router";

    /// <summary>Another build of the router.</summary>
    public const string Before = "before";

    /// <summary>The router as it comes, with whole answers put together from streams; the other one passes them on.</summary>
    public const string Assembled = "assembled";

    /// <summary>The router on a route that keeps its answers, and gives them.</summary>
    public const string Cached = "cached";

    /// <summary>YARP's forwarder.</summary>
    public const string Yarp = "YARP";

    /// <summary>Somebody else's proxy.</summary>
    public const string Peer = "peer";

    public string Name { get; } = name;

    public int Port { get; } = port;

    public int ProcessId => process.Id;

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
