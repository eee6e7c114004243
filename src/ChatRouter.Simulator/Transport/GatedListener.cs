using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace ChatRouter.Simulator.Transport;

/// <summary>
/// A listener that can go away and come back on the same port, as a killed and restarted process does: closed, the
/// port refuses connections and the open ones are cut. Thread-safe.
/// </summary>
internal sealed class GatedListener(IConnectionListenerFactory inner, IConnectionListener first) : IConnectionListener
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<ConnectionContext, bool> _connections = new();
    private IConnectionListener? _current = first;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Socket? _keeper;
    private bool _ended;

    public EndPoint EndPoint { get; } = first.EndPoint;

    public bool IsOpen
    {
        get
        {
            lock (_lock)
                return _current is not null;
        }
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            IConnectionListener? listener;
            Task changed;
            lock (_lock)
            {
                if (_ended)
                    return null;
                (listener, changed) = (_current, _changed.Task);
            }

            if (listener is null)
            {
                await changed.WaitAsync(cancellationToken);
                continue;
            }

            if (await listener.AcceptAsync(cancellationToken) is { } connection && TryTrack(connection, listener))
                return connection;
        }
    }

    /// <summary>Closes the port and cuts every open connection. Does nothing when closed.</summary>
    public void Close()
    {
        IConnectionListener? listener;
        lock (_lock)
        {
            (listener, _current) = (_current, null);
            Signal_NeedsLock();
        }

        if (listener is null)
            return;
        Finish(listener.UnbindAsync());
        Finish(listener.DisposeAsync());
        KeepPort();
        foreach (var connection in _connections.Keys)
            ConnectionEnd.Cut(connection);
    }

    /// <summary>Listens again on the same port. Does nothing when open.</summary>
    /// <exception cref="IOException">Another process took the port meanwhile.</exception>
    public void Open()
    {
        lock (_lock)
        {
            if (_current is not null || _ended)
                return;
            _keeper?.Dispose();
            _keeper = null;
            var binding = inner.BindAsync(EndPoint);
            _current = binding.IsCompleted ? binding.GetAwaiter().GetResult() : binding.AsTask().GetAwaiter().GetResult();
            Signal_NeedsLock();
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        IConnectionListener? listener;
        lock (_lock)
        {
            _ended = true;
            listener = _current;
            Signal_NeedsLock();
        }

        return listener?.UnbindAsync(cancellationToken) ?? default;
    }

    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _ended = true;
            _keeper?.Dispose();
            Signal_NeedsLock();
            return _current?.DisposeAsync() ?? default;
        }
    }

    /// <summary>A socket that is bound and does not listen: callers are refused, and nobody's outgoing connection is given this port meanwhile.</summary>
    private void KeepPort()
    {
        var keeper = new Socket(EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            keeper.Bind(EndPoint);
        }
        catch (SocketException)
        {
            // Somebody was faster.
            keeper.Dispose();
            return;
        }

        lock (_lock)
        {
            if (_current is null && !_ended && _keeper is null)
            {
                _keeper = keeper;
                return;
            }
        }

        keeper.Dispose();
    }

    private bool TryTrack(ConnectionContext connection, IConnectionListener listener)
    {
        _connections[connection] = true;
        connection.ConnectionClosed.UnsafeRegister(
            static state =>
            {
                var (connections, key) = ((ConcurrentDictionary<ConnectionContext, bool>, ConnectionContext))state!;
                connections.TryRemove(key, out _);
            },
            (_connections, connection));
        lock (_lock)
        {
            if (ReferenceEquals(_current, listener))
                return true;
        }

        // Accepted while the port was being closed: this connection must not outlive it.
        ConnectionEnd.Cut(connection);
        Finish(connection.DisposeAsync());
        return false;
    }

    private void Signal_NeedsLock()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.TrySetResult();
    }

    private static void Finish(ValueTask closing)
    {
        if (!closing.IsCompletedSuccessfully)
            _ = closing.AsTask();
    }
}
