using ChatRouter.Functions;
using ChatRouter.Functions.Hosting;
using ChatRouter.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<DrainMiddleware>();
builder.UseMiddleware<FailureMiddleware>();
builder.Services.Configure<WorkerOptions>(worker => worker.InputConverters.RegisterAt<CancellationTokenConverter>(0));

// The worker's end waits for its calls; longer than any of them may take, because the platform ends the process anyway when its patience is over.
builder.Services.AddSingleton<CallDrain>().AddHostedService(services => services.GetRequiredService<CallDrain>());
builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMinutes(4));

// The router bounds bodies itself, with an error that names the limit.
builder.Services.Configure<KestrelServerOptions>(kestrel =>
{
    kestrel.Limits.MaxRequestBodySize = null;
    ConnectionLimits.Apply(kestrel.Limits);
});
builder.Services.AddRouterOnAzure(builder.Configuration, Path.Combine(AppContext.BaseDirectory, "router.json"));
var app = builder.Build();
var restart = app.Services.GetRequiredService<RolloutRestart>();
app.Run();

// Another configuration is in force: the host starts the worker again.
return restart.IsAsked ? RolloutRestart.ExitCode : 0;
