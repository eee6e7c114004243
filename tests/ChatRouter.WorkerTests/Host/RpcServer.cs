using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRouter.WorkerTests.Host;

/// <summary>The host's gRPC server on a free port of loopback: the workers' conversation, and what extensions serve beside it.</summary>
internal sealed class RpcServer : IAsyncDisposable
{
    private readonly WebApplication _web;

    private RpcServer(WebApplication web) => _web = web;

    public FunctionRpcService Workers => _web.Services.GetRequiredService<FunctionRpcService>();

    public SettlementService Settlements => _web.Services.GetRequiredService<SettlementService>();

    public Uri Address => new(_web.Urls.Single());

    public static async Task<RpcServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = null);
        builder.Services.AddSingleton<FunctionRpcService>().AddSingleton<SettlementService>();
        var web = builder.Build();
        web.MapGrpcService<FunctionRpcService>();
        web.MapGrpcService<SettlementService>();
        await web.StartAsync();
        return new RpcServer(web);
    }

    public ValueTask DisposeAsync() => _web.DisposeAsync();
}
