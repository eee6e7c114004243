using ChatRouter.Simulator;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatRouter.LocalHost;

/// <summary>What <see cref="LocalHostApp"/> runs on.</summary>
public sealed record LocalHostOptions
{
    /// <summary>The table setting that means this process's memory.</summary>
    public const string MemoryStorage = "memory";

    /// <summary>Addresses to listen on, separated by <c>;</c>. Port 0 takes any free port. Default <c>http://127.0.0.1:7071</c>.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:7071";

    /// <summary>A router.json. Default null: <see cref="Configure"/>, or else the built-in configuration over the simulator.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>Writes a router.json when the simulator has started (null without one), for tests with free ports. Default null.</summary>
    public Func<SimulatorHost?, string>? Configure { get; init; }

    /// <summary>The simulated backends; null runs none. Default: the classic ladder on ports 7080 (control) to 7084.</summary>
    public SimulatorOptions? Simulator { get; init; } = SimulatorOptions.ClassicLadder(7080);

    /// <summary>
    /// Where shared state lives: <c>memory</c>, <c>azurite</c>, a storage connection string or an https table endpoint. Default <c>memory</c>.
    /// </summary>
    public string Storage { get; init; } = MemoryStorage;

    /// <summary>How long running requests may go on after the stop. Default 30 s; zero or more.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>App settings and overrides of the configuration. Default: the process's environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = ProcessEnvironment.Read();

    /// <summary>Where logs go. Default: nowhere.</summary>
    public Action<ILoggingBuilder> ConfigureLogging { get; init; } = _ => { };

    /// <summary>Changes the services after they are registered. Default: nothing.</summary>
    public Action<IServiceCollection> ConfigureServices { get; init; } = _ => { };

    /// <summary>The clock of everything but the sockets. Default: the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
