using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Benchmarks.Run;

/// <summary>The web host of a role: bare Kestrel on a free port of loopback, named on standard output.</summary>
internal static class RoleHost
{
    public static WebApplication Create(Action<IServiceCollection>? addServices = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;

            // Inference servers wait for who reads slowly.
            options.Limits.MinResponseDataRate = null;
            options.Listen(System.Net.IPAddress.Loopback, 0);
        });
        addServices?.Invoke(builder.Services);
        return builder.Build();
    }

    /// <summary>Serves until standard input ends, so that a role never outlives the run that started it.</summary>
    public static async Task RunAsync(WebApplication app, CancellationToken cancellationToken)
    {
        await app.StartAsync(cancellationToken);
        Console.WriteLine(app.Urls.Single());
        await InputEndedAsync(cancellationToken);
    }

    /// <summary>Ends with standard input.</summary>
    public static Task InputEndedAsync(CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // A thread of its own: console reads block, and a pool of two threads has none to spare.
        new Thread(() =>
        {
            while (Console.In.ReadLine() is not null)
            {
            }

            ended.SetResult();
        }) { IsBackground = true }.Start();
        return ended.Task.WaitAsync(cancellationToken);
    }
}
