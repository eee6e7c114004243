using System.Reflection;
using Azure.Messaging.ServiceBus;
using ChatRouter.LocalHost.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatRouter.LocalHost.Triggers;

/// <summary>Connects the functions of a catalog with timers and queues.</summary>
internal sealed class FunctionPumps : IAsyncDisposable
{
    private readonly List<TimerPump> _timers = [];
    private readonly List<QueuePump> _queues = [];

    public FunctionPumps(FunctionCatalog catalog, PumpOptions options, LocalServiceBus bus, IServiceProvider services)
    {
        var clock = services.GetRequiredService<TimeProvider>();
        var loggers = services.GetRequiredService<ILoggerFactory>();
        foreach (var function in catalog.Timers)
        {
            _timers.Add(new TimerPump(function, OnTimer(function.Method, services), clock, loggers.CreateLogger($"Function.{function.Name}")));
        }

        foreach (var function in catalog.ServiceBus)
        {
            if (!bus.TryGet(function.QueueName, out var queue)) throw new InvalidOperationException($"Queue '{function.QueueName}' was not declared.");
            var own = options with { AutoCompleteMessages = function.AutoCompleteMessages ?? options.AutoCompleteMessages };
            _queues.Add(new QueuePump(
                function.Name, queue, OnMessage(function.Method, services), own, clock, loggers.CreateLogger($"Function.{function.Name}")));
        }
    }

    public void Start()
    {
        foreach (var timer in _timers) timer.Start();
        foreach (var queue in _queues) queue.Start();
    }

    public Task StopAsync(CancellationToken grace) =>
        Task.WhenAll([.. _timers.Select(timer => timer.StopAsync(grace)), .. _queues.Select(queue => queue.StopAsync(grace))]);

    public async ValueTask DisposeAsync()
    {
        foreach (var timer in _timers) await timer.DisposeAsync();
        foreach (var queue in _queues) await queue.DisposeAsync();
    }

    private static Func<TimerInfo, CancellationToken, Task> OnTimer(MethodInfo method, IServiceProvider services)
    {
        var call = FunctionCall.Compile<Func<object, TimerInfo, CancellationToken, Task>>(method);
        var create = ActivatorUtilities.CreateFactory(method.DeclaringType!, Type.EmptyTypes);
        return async (timer, cancellationToken) =>
        {
            await using var scope = services.CreateAsyncScope();
            await call(create(scope.ServiceProvider, null), timer, cancellationToken);
        };
    }

    private static MessageHandler OnMessage(MethodInfo method, IServiceProvider services)
    {
        var call = FunctionCall.Compile<Func<object, ServiceBusReceivedMessage, ServiceBusMessageActions, CancellationToken, Task>>(method);
        var create = ActivatorUtilities.CreateFactory(method.DeclaringType!, Type.EmptyTypes);
        return async (message, actions, cancellationToken) =>
        {
            await using var scope = services.CreateAsyncScope();
            await call(create(scope.ServiceProvider, null), message, actions, cancellationToken);
        };
    }
}
