using System.Net;
using System.Net.Sockets;
using Azure.Messaging.ServiceBus;
using ChatRouter.LocalHost;
using ChatRouter.LocalHost.ServiceBus;
using ChatRouter.LocalHost.Triggers;
using ChatRouter.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Tests.LocalHost;

/// <summary>A server of functions: requests, messages and ticks reach them, and it stops in order.</summary>
public sealed class FunctionServerTests : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly Stage _stage = new();
    // Without draining, a response that is disposed early closes its connection at once.
    private readonly HttpClient _http = new(new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.Zero });
    private FunctionServer? _server;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_server is not null) await _server.DisposeAsync();
    }

    [Fact]
    public async Task Request_MatchingFunction_AnsweredByIt()
    {
        await Start();

        Assert.Equal("GET b1", await _http.GetStringAsync(Url("v1/batches/b1")));
        using var post = await _http.PostAsync(Url("v1/batches/b1"), content: null);
        Assert.Equal("POST b1", await post.Content.ReadAsStringAsync());
        using var other = await _http.DeleteAsync(Url("v1/batches/b1"));
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode); // As the Functions host: a method that fits no function is an unknown path.
    }

    [Theory]
    [InlineData("GET", "exact", "exact GET")]
    [InlineData("GET", "EXACT", "exact GET")]
    [InlineData("GET", "exact/", "exact GET")]
    [InlineData("POST", "exact", "exact POST")]
    [InlineData("PUT", "exact", "rest PUT exact")]
    [InlineData("GET", "exact/more", "rest GET exact/more")]
    public async Task Request_LiteralRoute_BeforeRoutesWithParameters(string method, string path, string expected)
    {
        await Start();

        using var response = await _http.SendAsync(new HttpRequestMessage(new HttpMethod(method), Url(path)));

        Assert.Equal(expected, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Request_ClassWithScopedService_OneScopePerRequest()
    {
        await Start();

        var first = await _http.GetStringAsync(Url("scoped"));
        var second = await _http.GetStringAsync(Url("scoped"));

        Assert.NotEqual(first, second, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Request_LoggingOn_NoActivityOfTheServer()
    {
        await Start();

        Assert.Equal("none", await _http.GetStringAsync(Url("activity")));
    }

    [Fact]
    public async Task Request_RoutePrefix_PutBeforeTheRoute()
    {
        await Start(prefix: "api");

        Assert.Equal("GET b1", await _http.GetStringAsync(Url("api/v1/batches/b1")));
        using var bare = await _http.GetAsync(Url("v1/batches/b1"));
        Assert.Equal(HttpStatusCode.NotFound, bare.StatusCode);
    }

    [Fact]
    public async Task Request_FunctionThrows_500AndTheNextOneWorks()
    {
        await Start();

        using var failed = await _http.GetAsync(Url("throws"));

        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.Equal("GET b1", await _http.GetStringAsync(Url("v1/batches/b1")));
    }

    [Fact]
    public async Task Request_CallerLeaves_FunctionIsTold()
    {
        await Start();
        var response = await _http.GetAsync(Url("stream"), HttpCompletionOption.ResponseHeadersRead);

        response.Dispose();

        await _stage.Cancelled.Task.WaitAsync(s_patience, TimeProvider.System);
    }

    [Fact]
    public async Task StopAsync_StreamRunning_FinishesItFirst()
    {
        await Start();
        using var response = await _http.GetAsync(Url("stream"), HttpCompletionOption.ResponseHeadersRead);

        var stop = _server!.StopAsync(CancellationToken.None);
        Assert.False(stop.IsCompleted);
        _stage.Finish.SetResult();
        await stop.WaitAsync(s_patience, TimeProvider.System);

        Assert.Equal("first last", await response.Content.ReadAsStringAsync());
        Assert.False(_stage.Cancelled.Task.IsCompleted);
    }

    [Fact]
    public async Task StopAsync_GraceOver_CutsTheStream()
    {
        await Start();
        using var response = await _http.GetAsync(Url("stream"), HttpCompletionOption.ResponseHeadersRead);
        using var grace = new CancellationTokenSource();

        var stop = _server!.StopAsync(grace.Token);
        await grace.CancelAsync();
        await stop.WaitAsync(s_patience, TimeProvider.System);

        await _stage.Cancelled.Task.WaitAsync(s_patience, TimeProvider.System);
        await Assert.ThrowsAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Message_SentByTheServiceBusClient_ReachesTheFunction()
    {
        await Start();
        var client = _server!.Services.GetRequiredService<ServiceBusClient>();

        await client.CreateSender("batch").SendMessageAsync(new ServiceBusMessage("x") { MessageId = "m1" });

        Assert.Equal("m1", await _stage.Message.Task.WaitAsync(s_patience, TimeProvider.System));
        await _server.StopAsync(CancellationToken.None);
        Assert.Equal(default, _server.Bus.Queues.Single().Counts);
    }

    [Fact]
    public async Task Tick_OfTheClock_RunsTheTimerFunction()
    {
        var clock = new ManualClock();
        await Start(clock: clock);

        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(clock.Now.UtcDateTime.AddMinutes(1), (await _stage.Timer.Task.WaitAsync(s_patience, TimeProvider.System)).ScheduleStatus?.Next);
    }

    [Fact]
    public async Task StartAsync_PortInUse_OneSentence()
    {
        using var occupant = new TcpListener(IPAddress.Loopback, 0);
        occupant.Start();
        var url = $"http://{occupant.LocalEndpoint}";

        var exception = await Assert.ThrowsAsync<StartupException>(() => Start(url));

        Assert.Equal($"An address of {url} is in use: stop what listens there or choose another with --urls.", exception.Message);
    }

    private async Task Start(string urls = "http://127.0.0.1:0", string prefix = "", TimeProvider? clock = null)
    {
        _server = await FunctionServer.StartAsync(
            new FunctionServerOptions
            {
                FunctionTypes = [typeof(StageFunctions), typeof(ScopedFunctions)],
                Urls = urls,
                Host = new HostSettings { RoutePrefix = prefix, ServiceBus = new PumpOptions { AutoCompleteMessages = false } },
                ConfigureServices = services => services.AddSingleton(_stage).AddScoped<Visit>(),
                ConfigureLogging = logging => logging.AddProvider(new OpenLoggers()).SetMinimumLevel(LogLevel.Trace),
                Clock = clock ?? TimeProvider.System,
            },
            CancellationToken.None);
    }

    private Uri Url(string path) => new($"{_server!.Addresses.Single()}/{path}");

    /// <summary>Loggers that want everything and keep nothing.</summary>
    private sealed class OpenLoggers : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
        }

        public void Dispose()
        {
        }
    }

    public sealed class Visit
    {
        public Guid Id { get; } = Guid.NewGuid();
    }

    public sealed class ScopedFunctions(Visit first, Visit second)
    {
        [Function("scoped")]
        public Task Scoped([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
            request.HttpContext.Response.WriteAsync(ReferenceEquals(first, second) ? first.Id.ToString() : "two scopes");
    }
}
