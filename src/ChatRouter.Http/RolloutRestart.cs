namespace ChatRouter.Http;

/// <summary>Tells the host why it stops: to start anew on another configuration. Thread-safe.</summary>
public sealed class RolloutRestart
{
    /// <summary>The exit code by which the Functions host knows that a worker wants to be started again at once.</summary>
    public const int ExitCode = 200;

    private volatile bool _isAsked;

    /// <summary>Whether it is to start anew.</summary>
    public bool IsAsked => _isAsked;

    /// <summary>Asks for it.</summary>
    internal void Ask() => _isAsked = true;
}
