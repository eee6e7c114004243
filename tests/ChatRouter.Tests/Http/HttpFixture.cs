using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using ChatRouter.Http;
using ChatRouter.Http.Endpoints;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Settings.Limits;
using ChatRouter.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Tests.Http;

/// <summary>The endpoints on a real server on a free port of this machine, over scripted backends and a clock that moves by hand.</summary>
internal sealed class HttpFixture : IAsyncDisposable
{
    public const string Key = "sk-caller";
    public const string OpsKey = "sk-operator";

    private readonly WebApplication _app;
    private readonly ErrorLog _log;
    private readonly Uri _address;

    private HttpFixture(AttemptFixture router, WebApplication app, ErrorLog log, CallDrain drain)
    {
        Drain = drain;
        _log = log;
        Router = router;
        _app = app;
        _address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Client = new HttpClient(new SocketsHttpHandler { MaxResponseDrainSize = 0 }) { BaseAddress = _address };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
    }

    public AttemptFixture Router { get; }

    /// <summary>What tells the endpoints that the host stops.</summary>
    public CallDrain Drain { get; }

    /// <summary>A caller with a valid key.</summary>
    public HttpClient Client { get; }

    /// <summary>The errors that the test wants to see in the log; any other fails it.</summary>
    public string[] ExpectedErrors { get; set; } = [];

    public static async Task<HttpFixture> StartAsync(RequestLimits? limits = null, IRandomSource? random = null, Func<Tenant, Tenant>? tenant = null, params Backend[] ladder)
    {
        var caller = new Tenant { Name = "t", KeySha256 = [Hash(Key)] };
        var backends = ladder.Length > 0 ? ladder : [TestModel.Backend("a")];
        var router = new AttemptFixture(
            TestModel.Route([.. backends.Select((b, i) => TestModel.Rung(i + 1, b))]),
            random: random,
            tenant: tenant?.Invoke(caller) ?? caller,
            change: model => model with { Limits = limits ?? new RequestLimits(), OpsKeySha256 = Hash(OpsKey) });
        await router.Engine.KeyWatch.TurnAsync();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var log = new ErrorLog();
        builder.Logging.AddProvider(log);
        builder.Services.AddRouting();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        var app = builder.Build();
        var drain = new CallDrain();
        Map(app, router, drain);
        await app.StartAsync();
        return new HttpFixture(router, app, log, drain);
    }

    public Task<HttpResponseMessage> ChatAsync(string body, Action<HttpRequestMessage>? change = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        change?.Invoke(request);
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public Task<HttpResponseMessage> GetAsync(string path, string? key = Key)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return Client.SendAsync(request);
    }

    /// <summary>A connection without a client in between.</summary>
    public async Task<NetworkStream> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _address.Port);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Assert.Equal(ExpectedErrors, _log.Errors.Select(e => e.Message));
        Router.Verify();
        Router.Dispose();
        Drain.Dispose();
    }

    private static void Map(WebApplication app, AttemptFixture router, CallDrain drain)
    {
        var engine = router.Engine;
        var chat = new ChatEndpoint(engine.Pipeline, engine.Callers, router.Model, router.Clock, app.Services.GetRequiredService<ILogger<ChatEndpoint>>());
        var models = new ModelsEndpoint(router.Model, engine.Callers);
        var status = new StatusEndpoints(engine);
        var page = new PageEndpoints(engine, drain, router.Clock, app.Services.GetRequiredService<ILogger<PageEndpoints>>());
        var lists = new ListEndpoints(engine);
        var metrics = new MetricsEndpoint(engine);
        app.MapPost("/v1/chat/completions", (HttpContext context) => chat.HandleAsync(context, context.RequestAborted));
        app.MapGet("/v1/models", (HttpContext context) => models.ListAsync(context));
        app.MapGet("/v1/models/{model}", (HttpContext context, string model) => models.GetAsync(context, model));
        app.MapGet("/healthz", (HttpContext context) => StatusEndpoints.AliveAsync(context));
        app.MapGet("/readyz", (HttpContext context) => status.ReadyAsync(context));
        app.MapGet("/metrics", (HttpContext context) => metrics.GetAsync(context));
        app.MapGet("/ops", (HttpContext context) => PageEndpoints.PageAsync(context));
        app.MapGet("/ops/stream", (HttpContext context) => page.StreamAsync(context, context.RequestAborted));
        app.MapGet("/ops/events", (HttpContext context) => lists.EventsAsync(context, context.RequestAborted));
        app.MapGet("/ops/decisions", (HttpContext context) => lists.DecisionsAsync(context));
        app.MapGet("/ops/state", (HttpContext context) => status.StateAsync(context));
        app.MapGet("/ops/decisions/{id}", (HttpContext context, string id) => status.DecisionAsync(context, id));
        app.MapFallback((HttpContext context) => StatusEndpoints.NotFoundAsync(context));
    }

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
