using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Tests.Alerts;

/// <summary>A real HTTP server that keeps what is posted to it.</summary>
internal sealed class HookServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HookServer(WebApplication app) => _app = app;

    public List<(Dictionary<string, string> Headers, byte[] Body)> Calls { get; } = [];

    /// <summary>Answers a call; default 200 "ok".</summary>
    public Func<HttpResponse, Task> Answer { get; set; } = response => response.WriteAsync("ok");

    public Uri Url => new(_app.Urls.First() + "/hook/topsecret?sig=verysecret");

    public static async Task<HookServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new HookServer(app);
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            lock (server.Calls) server.Calls.Add((context.Request.Headers.ToDictionary(one => one.Key.ToLowerInvariant(), one => one.Value.ToString(), StringComparer.Ordinal), body.ToArray()));
            await server.Answer(context.Response);
        });
        await app.StartAsync();
        return server;
    }

    public JsonElement Json(int call) => JsonDocument.Parse(Calls[call].Body).RootElement;

    public string Text(int call) => Encoding.UTF8.GetString(Calls[call].Body);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
