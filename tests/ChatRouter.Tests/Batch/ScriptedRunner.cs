using System.Collections.Concurrent;
using System.Text;
using ChatRouter.Batch;

namespace ChatRouter.Tests.Batch;

/// <summary>Answers as told and records what it was asked.</summary>
internal sealed class ScriptedRunner : IBatchRunner
{
    public const string Completion = """{"object":"chat.completion","choices":[]}""";

    private int _running;

    public ConcurrentQueue<(string Body, string RequestId)> Calls { get; } = new();

    public Func<string, CancellationToken, Task<BatchAnswer>> Answer { get; set; } = (_, _) => Task.FromResult(Ok(Completion));

    /// <summary>The tenant of the latest call.</summary>
    public string? Tenant { get; private set; }

    /// <summary>Most calls that ran at the same time.</summary>
    public int MostRunning { get; private set; }

    public static BatchAnswer Ok(string body) => new() { Status = 200, Body = Encoding.UTF8.GetBytes(body) };

    public static BatchAnswer Busy(TimeSpan? retryAfter = null) =>
        new() { Status = 503, Body = """{"error":{"code":"all_backends_unavailable"}}"""u8.ToArray(), IsCapacity = true, RetryAfter = retryAfter };

    public async Task<BatchAnswer> RunAsync(ReadOnlyMemory<byte> chatBody, string requestId, string? tenant, CancellationToken cancellationToken)
    {
        var running = Interlocked.Increment(ref _running);
        lock (Calls) MostRunning = Math.Max(MostRunning, running);
        try
        {
            Tenant = tenant;
            Calls.Enqueue((Encoding.UTF8.GetString(chatBody.Span), requestId));
            return await Answer(requestId, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}
