using ChatRouter.Health;
using ChatRouter.Health.Gpu;
using ChatRouter.Model;
using ChatRouter.Model.Settings.Health;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Health.Gpu;

public sealed class GpuProbeTests
{
    private readonly ManualClock _clock = new();
    private readonly FakeBackend _fake = new();

    [Fact]
    public async Task RunAsync_WithoutExporter_AsksNobody()
    {
        Assert.Null(await RunAsync(null, new GpuSettings()));
        Assert.Empty(_fake.Requests);
    }

    [Fact]
    public async Task RunAsync_Page_IsAskedForWithoutTheBackendsKey()
    {
        _fake.On("/metrics", "dcgm/two-gpus");
        var step = await RunAsync(null);

        Assert.Equal(62, step!.Health!.Temperature);
        var request = Assert.Single(_fake.Requests);
        Assert.Equal(("exporter", false, false), (request.RequestUri!.Host, request.Headers.Contains("Authorization"), request.Headers.Contains("api-key")));
    }

    [Theory]
    [InlineData(404, "", "GPU metrics: answered 404")]
    [InlineData(200, "nothing of use", "GPU metrics: none of this backend's GPUs on the page")]
    public async Task RunAsync_NothingToRead_IsANoteAndKeepsTheCounter(int status, string body, string note)
    {
        _fake.On("/metrics", status, body);

        await AssertUnreadAsync(note);
    }

    [Fact]
    public async Task RunAsync_ExporterHangs_IsANoteAfterTwoSeconds()
    {
        _fake.On("/metrics", async token =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _clock, token);
            return new HttpResponseMessage();
        });
        var start = _clock.Now;

        await AssertUnreadAsync("GPU metrics: no answer");
        Assert.Equal(TimeSpan.FromSeconds(2), _clock.Now - start);
    }

    private async Task AssertUnreadAsync(string note)
    {
        var step = await RunAsync(new GpuHealth { Temperature = 99, IsHot = true, Xid = 79, DoubleBitErrors = 5, DoubleBitAt = _clock.Now });

        Assert.Empty(step!.Findings);
        Assert.Equal([note], step.Notes);
        Assert.Equal((null, false, 5L), (step.Health!.Temperature, step.Health.IsHot, step.Health.DoubleBitErrors));
    }

    private async Task<GpuStep?> RunAsync(GpuHealth? previous, GpuSettings? settings = null)
    {
        var backend = new Backend
        {
            Name = "b", Protocol = ProtocolKind.Vllm, BaseUrl = new Uri("http://backend"), Model = "m", QuotaGroup = "b", Credential = new BackendCredential(CredentialKind.Bearer, "SECRET"),
            Health = new HealthSettings { Gpu = settings ?? new GpuSettings { MetricsUrl = "http://exporter/metrics" } },
        };
        var before = previous is null ? null : new BackendHealth { Backend = "b", State = HealthState.Healthy, Reason = "", CheckedAt = _clock.Now, Since = _clock.Now, Gpu = previous };
        using var http = _fake.Connect();
        return await _clock.RunToEndAsync(() => new GpuProbe(http, _clock).RunAsync(backend, Task.FromResult(before), default));
    }
}
