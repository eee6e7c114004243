using ChatRouter.LocalHost.ServiceBus;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatRouter.LocalHost.Triggers;

/// <summary>What a <see cref="FunctionServer"/> runs.</summary>
internal sealed record FunctionServerOptions
{
    /// <summary>Types to look for functions in.</summary>
    public required IEnumerable<Type> FunctionTypes { get; init; }

    /// <summary>Addresses to listen on, separated by <c>;</c>. Port 0: any free port.</summary>
    public required string Urls { get; init; }

    public HostSettings Host { get; init; } = new();

    public QueueOptions Queue { get; init; } = new();

    /// <summary>App settings that trigger attributes name as <c>%Name%</c>.</summary>
    public Func<string, string?> Setting { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Configuration beside the process's environment, before which it counts.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings { get; init; } = [];

    /// <summary>The services of the function classes. A <see cref="TimeProvider"/> and the Service Bus client are there already.</summary>
    public Action<IServiceCollection> ConfigureServices { get; init; } = _ => { };

    public Action<ILoggingBuilder> ConfigureLogging { get; init; } = _ => { };

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
