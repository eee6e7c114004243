using Grpc.Net.Client;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Core;
using Microsoft.Azure.ServiceBus.Grpc;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

[assembly: WorkerExtensionStartup(typeof(ServiceBusExtensionStartup))]

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Run by the worker at its start; the settling calls go to the same host as its own.</summary>
public sealed class ServiceBusExtensionStartup : WorkerExtensionStartup
{
    private const string HostEndpoint = "Functions:Worker:HostEndpoint";

    public override void Configure(IFunctionsWorkerApplicationBuilder applicationBuilder)
    {
        ArgumentNullException.ThrowIfNull(applicationBuilder);
        applicationBuilder.Services.AddSingleton(services => GrpcChannel.ForAddress(
            services.GetRequiredService<IConfiguration>()[HostEndpoint] ?? throw new InvalidOperationException($"The host did not say where it is: {HostEndpoint} has no value.")));
        applicationBuilder.Services.AddSingleton(services => new Settlement.SettlementClient(services.GetRequiredService<GrpcChannel>()));
    }
}
