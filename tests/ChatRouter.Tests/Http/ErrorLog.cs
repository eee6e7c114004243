using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Tests.Http;

/// <summary>Keeps the exceptions that were logged as errors.</summary>
internal sealed class ErrorLog : ILoggerProvider, ILogger
{
    public ConcurrentQueue<Exception> Errors { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel) && exception is not null) Errors.Enqueue(exception);
    }

    public void Dispose()
    {
    }
}
