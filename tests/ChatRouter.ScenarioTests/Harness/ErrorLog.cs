using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ChatRouter.ScenarioTests.Harness;

/// <summary>What the router's process logs as an error: an exception that reached the server is a bug, whatever the caller saw. Thread-safe.</summary>
internal sealed class ErrorLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _entries = [];

    private readonly EventLog _events = new();

    public IReadOnlyCollection<string> Entries => _entries;

    /// <summary>The lines that say what has changed in the system.</summary>
    public IReadOnlyCollection<string> Events => _events.Lines;

    public ILogger CreateLogger(string categoryName) => categoryName.EndsWith(".EventLines", StringComparison.Ordinal) ? _events : this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) _entries.Enqueue($"{formatter(state, exception)} {exception}");
    }

    public void Dispose()
    {
    }

    private sealed class EventLog : ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Enqueue(formatter(state, exception));
    }
}
