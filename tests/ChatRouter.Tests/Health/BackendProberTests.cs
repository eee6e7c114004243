using System.Net;
using System.Net.Sockets;
using ChatRouter.Health;
using ChatRouter.Model;
using ChatRouter.Model.Settings.Health;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Health;

public sealed class BackendProberTests
{
    private readonly ManualClock _clock = new();
    private readonly FakeBackend _fake = new();

    [Fact]
    public async Task ProbeAsync_ConnectionRefused_TriesThreeTimesAQuarterSecondApart()
    {
        var tries = Failing(SocketError.ConnectionRefused, int.MaxValue);
        var report = await ProbeAsync();

        Assert.Equal((3, "connection refused", null), (report.TransportFailures, report.TransportError, report.Status));
        Assert.Equal([0, 250, 500], tries);
    }

    [Fact]
    public async Task ProbeAsync_OneFailureThenAnAnswer_HasBoth()
    {
        Failing(SocketError.ConnectionReset, 1);
        var report = await ProbeAsync();

        Assert.Equal((1, "connection reset", 200), (report.TransportFailures, report.TransportError, report.Status));
    }

    [Fact]
    public async Task ProbeAsync_BlackHole_ReachesThreeFailuresWithinTheLimit()
    {
        var start = _clock.Now;
        _fake.On("/v1/models", async token =>
        {
            await Task.Delay(ProbeTransport.ConnectLimit, _clock, token);
            throw new TaskCanceledException("connect", new TimeoutException());
        });
        var report = await ProbeAsync();

        Assert.Equal((3, "connect limit reached", false), (report.TransportFailures, report.TransportError, report.IsSilent));
        Assert.InRange(_clock.Now - start, TimeSpan.FromSeconds(4.9), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task ProbeAsync_AcceptedButSilent_EndsAtTheLimit()
    {
        _fake.On("/v1/models", async token =>
        {
            await Task.Delay(TimeSpan.FromHours(1), _clock, token);
            return new HttpResponseMessage();
        });
        var report = await ProbeAsync();

        Assert.Equal((true, 0, TimeSpan.FromSeconds(5)), (report.IsSilent, report.TransportFailures, report.Latency));
    }

    [Fact]
    public async Task ProbeAsync_SlowAnswer_MeasuresToTheEndOfTheBody()
    {
        _fake.On("/v1/models", async token =>
        {
            await Task.Delay(TimeSpan.FromSeconds(3), _clock, token);
            return new HttpResponseMessage();
        });

        Assert.Equal(TimeSpan.FromSeconds(3), (await ProbeAsync()).Latency);
    }

    [Fact]
    public async Task ProbeAsync_HostStops_ThrowsInsteadOfJudging()
    {
        using var stopping = new CancellationTokenSource();
        _fake.On("/v1/models", token =>
        {
            stopping.Cancel();
            return Task.FromCanceled<HttpResponseMessage>(token);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ProbeAsync(stopping.Token));
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, SocketError.HostNotFound, "host name not resolved")]
    [InlineData(HttpRequestError.SecureConnectionError, SocketError.Success, "TLS failure")]
    [InlineData(HttpRequestError.ResponseEnded, SocketError.Success, "connection closed without an answer")]
    [InlineData(HttpRequestError.ConnectionError, SocketError.NetworkUnreachable, "host unreachable")]
    [InlineData(HttpRequestError.ConnectionError, SocketError.TimedOut, "connect limit reached")]
    [InlineData(HttpRequestError.ConnectionError, SocketError.AccessDenied, "connection failed (AccessDenied)")]
    [InlineData(HttpRequestError.Unknown, SocketError.ConnectionReset, "connection reset")]
    public void Describe_TransportErrors_AreNamed(HttpRequestError kind, SocketError socket, string words) =>
        Assert.Equal(words, TransportError.Describe(new HttpRequestException(kind, "x", new IOException("y", new SocketException((int)socket)))));

    [Fact]
    public void Describe_CancellationByTheCaller_IsNoTransportError() => Assert.Null(TransportError.Describe(new TaskCanceledException()));

    [Fact]
    public async Task ProbeAsync_RealClosedPort_IsRefused()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var report = await ProbeRealAsync(port, Patience);

        Assert.Equal((1, "connection refused", false), (report.TransportFailures, report.TransportError, report.IsSilent));
    }

    [Fact]
    public async Task ProbeAsync_RealHostThatClosesAtOnce_IsATransportFailure()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var probing = ProbeRealAsync(((IPEndPoint)listener.LocalEndpoint).Port, Patience);
        using (var accepted = await listener.AcceptSocketAsync()) accepted.LingerState = new LingerOption(enable: true, seconds: 0);
        var report = await probing;

        Assert.Equal(1, report.TransportFailures);
        Assert.Contains(report.TransportError, new[] { "connection reset", "connection closed without an answer" }, StringComparer.Ordinal);
    }

    [Fact]
    public async Task ProbeAsync_RealHostThatStaysSilent_IsSilent()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var report = await ProbeRealAsync(((IPEndPoint)listener.LocalEndpoint).Port, TimeSpan.FromSeconds(0.3));

        Assert.True(report.IsSilent);
    }

    /// <summary>Enough for a busy machine; what does not come at once fails the test by itself.</summary>
    private static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    private static async Task<ProbeReport> ProbeRealAsync(int port, TimeSpan limit)
    {
        using var http = ProbeTransport.Create();
        var backend = Backend() with
        {
            BaseUrl = new Uri($"http://127.0.0.1:{port}"),
            Health = new HealthSettings { TransportFailures = 1, Timeout = limit },
        };
        return await new BackendProber(http, null, TimeProvider.System).ProbeAsync(backend, Task.FromResult<BackendHealth?>(null), default);
    }

    private List<double> Failing(SocketError error, int times)
    {
        var tries = new List<double>();
        var start = _clock.Now;
        _fake.On("/v1/models", _ =>
        {
            tries.Add((_clock.Now - start).TotalMilliseconds);
            return tries.Count <= times
                ? Task.FromException<HttpResponseMessage>(new HttpRequestException(HttpRequestError.ConnectionError, "x", new SocketException((int)error)))
                : Task.FromResult(new HttpResponseMessage());
        });
        return tries;
    }

    private async Task<ProbeReport> ProbeAsync(CancellationToken stopping = default)
    {
        using var http = _fake.Connect();
        return await _clock.RunToEndAsync(() => new BackendProber(http, null, _clock).ProbeAsync(Backend(), Task.FromResult<BackendHealth?>(null), stopping));
    }

    private static Backend Backend() => new() { Name = "b", Protocol = ProtocolKind.OpenAI, BaseUrl = new Uri("http://backend"), Model = "m", QuotaGroup = "b" };
}
