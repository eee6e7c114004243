using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace ChatRouter.LocalHost.ServiceBus;

/// <summary>The queues of this process by name, upper and lower case alike. Thread-safe.</summary>
internal sealed class LocalServiceBus : IDisposable
{
    private readonly ConcurrentDictionary<string, LocalQueue> _queues = new(StringComparer.OrdinalIgnoreCase);
    private readonly TimeProvider _clock;

    internal LocalServiceBus(TimeProvider clock) => _clock = clock;

    /// <summary>All queues.</summary>
    public IReadOnlyCollection<LocalQueue> Queues => [.. _queues.Values];

    /// <summary>The queue of that name, if there is one.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out LocalQueue? queue) => _queues.TryGetValue(name, out queue);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var queue in _queues.Values) queue.Dispose();
    }

    /// <summary>The queue of that name, made if absent. Queues must exist before anybody sends, as in Azure.</summary>
    internal LocalQueue Declare(string name, QueueOptions options) => _queues.GetOrAdd(name, key => new LocalQueue(key, options, _clock));
}
