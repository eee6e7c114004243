using System.Net.Sockets;
using Azure.Messaging.ServiceBus;
using ChatRouter.Http;
using ChatRouter.LocalHost.ServiceBus;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatRouter.LocalHost.Triggers;

/// <summary>Runs functions: HTTP triggers on Kestrel, timers and queues in this process. Started once, stopped once.</summary>
internal sealed class FunctionServer : IAsyncDisposable
{
    /// <summary>What the Functions host passes on at most. The router's own limits are lower and their error names the limit.</summary>
    private const long LargestBodyBytes = 104_857_600;

    private readonly WebApplication _web;
    private readonly FunctionPumps _pumps;
    private bool _isStopped;

    private FunctionServer(WebApplication web, FunctionPumps pumps, FunctionCatalog catalog, LocalServiceBus bus)
    {
        _web = web;
        _pumps = pumps;
        Catalog = catalog;
        Bus = bus;
    }

    public FunctionCatalog Catalog { get; }

    public LocalServiceBus Bus { get; }

    public IServiceProvider Services => _web.Services;

    /// <summary>Cancelled when a background service failed, which ends a host.</summary>
    public CancellationToken Ending => _web.Lifetime.ApplicationStopping;

    /// <summary>The addresses it listens on, with the ports that were taken.</summary>
    public IReadOnlyCollection<string> Addresses => [.. _web.Urls];

    /// <exception cref="StartupException">The functions cannot run, or an address cannot be had.</exception>
    public static async Task<FunctionServer> StartAsync(FunctionServerOptions options, CancellationToken cancellationToken)
    {
        ListenUrls.Check(options.Urls);
        var catalog = FunctionCatalog.Read(options.FunctionTypes, new AppSettings(options.Setting));
        var bus = new LocalServiceBus(options.Clock);
        foreach (var function in catalog.ServiceBus) bus.Declare(function.QueueName, options.Queue);

        var web = Build(options, catalog, bus);
        var server = new FunctionServer(web, new FunctionPumps(catalog, options.Host.ServiceBus, bus, web.Services), catalog, bus);
        try
        {
            await web.StartAsync(cancellationToken);
            server._pumps.Start();
            return server;
        }
        catch (Exception exception)
        {
            await server.DisposeAsync();
            if (AddressProblem(exception, options.Urls) is { } problem) throw new StartupException(problem, exception);
            throw;
        }
    }

    /// <summary>Takes no new work and waits for what runs. When <paramref name="grace"/> ends the wait, calls are cancelled and connections cut.</summary>
    public async Task StopAsync(CancellationToken grace)
    {
        if (_isStopped) return;
        _isStopped = true;
        await Task.WhenAll(_web.StopAsync(grace), _pumps.StopAsync(grace));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        await _pumps.DisposeAsync();
        await _web.DisposeAsync();
        Bus.Dispose();
    }

    private static WebApplication Build(FunctionServerOptions options, FunctionCatalog catalog, LocalServiceBus bus)
    {
        // Empty: nothing is read from the surroundings, and nothing runs per request that is not named here.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddEnvironmentVariables().AddInMemoryCollection(options.Settings);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => 
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBodyBytes;
            ConnectionLimits.ApplyToDoor(kestrel.Limits);
        }).UseUrls(options.Urls);
        builder.Services.AddRouting();
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.AddSingleton(options.Clock);
        builder.Services.AddSingleton(bus);
        builder.Services.AddSingleton<CallDrain>().AddHostedService(services => services.GetRequiredService<CallDrain>());
        builder.Services.AddSingleton<ServiceBusClient>(_ => new LocalServiceBusClient(bus));

        // The wait is ours: see StopAsync.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        options.ConfigureLogging(builder.Logging);

        // Where this category is on, every request pays for an activity and two log calls.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // Why it does not start is told by the exception; its error would put a stack trace before the one sentence. A background service that fails is critical.
        WebApplication? web = null;
        builder.Logging.AddFilter(
            "Microsoft.Extensions.Hosting.Internal.Host",
            level => level >= (web?.Lifetime.ApplicationStarted.IsCancellationRequested == true ? LogLevel.Warning : LogLevel.Critical));
        options.ConfigureServices(builder.Services);
        web = builder.Build();
        Drain(web, web.Services.GetRequiredService<CallDrain>());
        HttpRoutes.Map(web, catalog.Http, options.Host.RoutePrefix, builder.Services);
        return web;
    }

    /// <summary>Until the last running call has ended, the port stays open and new ones are told to come again.</summary>
    private static void Drain(WebApplication web, CallDrain drain) => web.Use(next => async context =>
    {
        if (!drain.TryEnter())
        {
            context.Response.Headers.Connection = "close";
            await HostAnswers.StoppingAsync(context);
            return;
        }

        try
        {
            await next(context);
        }
        finally
        {
            drain.Leave();
        }
    });

    private static string? AddressProblem(Exception exception, string urls) => exception switch
    {
        IOException { InnerException: AddressInUseException } => $"An address of {urls} is in use: stop what listens there or choose another with --urls.",
        SocketException => $"Cannot listen on {urls}: {exception.Message}.",
        _ => null,
    };
}
