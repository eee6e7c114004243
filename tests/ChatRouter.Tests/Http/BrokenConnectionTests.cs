using System.Net;
using System.Text;
using ChatRouter.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRouter.Tests.Http;

/// <summary>On a bare Kestrel, whatever hosts the router.</summary>
public sealed class BrokenConnectionTests
{
    [Theory]
    [InlineData(HttpProtocols.Http1, "1.1")]
    [InlineData(HttpProtocols.Http2, "2.0")]
    public async Task EndAsync_ClientReadsEverythingAndKnowsThatItIsNotAll(HttpProtocols protocols, string version)
    {
        const string LastWords = "data: {\"error\":{}}\n\n";
        await using var server = await StartAsync(protocols, async context =>
        {
            await context.Response.WriteAsync("data: {}\n\n");
            await context.Response.Body.FlushAsync();
            await context.Response.WriteAsync(LastWords);
            await context.Response.Body.FlushAsync();
            await BrokenConnection.EndAsync(context);
        });
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First())
        {
            Version = Version.Parse(version),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        var received = new MemoryStream();

        var broken = await Assert.ThrowsAnyAsync<HttpIOException>(() => body.CopyToAsync(received));

        Assert.Equal("data: {}\n\n" + LastWords, Encoding.UTF8.GetString(received.ToArray()));
        Assert.Equal(version == "2.0" ? HttpRequestError.HttpProtocolError : HttpRequestError.ResponseEnded, broken.HttpRequestError);
    }

    private static async Task<WebApplication> StartAsync(HttpProtocols protocols, RequestDelegate handle)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols));
        var app = builder.Build();
        app.Run(handle);
        await app.StartAsync();
        return app;
    }
}
