using System.Net;
using System.Text.Json;
using ChatRouter.Health;
using ChatRouter.Health.KeepWarm;
using ChatRouter.Model;
using ChatRouter.Model.Settings.Health;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Health.KeepWarm;

public sealed class ModelWarmerTests
{
    private static readonly Readiness Cold = new() { IsCold = true, Note = "model not loaded" };

    private readonly ManualClock _clock = new();
    private readonly FakeBackend _fake = new();
    private readonly List<string> _bodies = [];
    private readonly TaskCompletionSource<HttpStatusCode> _answer = new();

    public ModelWarmerTests() => _fake.On("/api/chat", async (request, token) =>
    {
        _bodies.Add(await request.Content!.ReadAsStringAsync(token));
        return new HttpResponseMessage(await _answer.Task.WaitAsync(token));
    });

    [Fact]
    public void Keep_ColdModel_IsLoadedOnceAndWarmingMeanwhile()
    {
        var keeper = new ModelWarmer(_clock);
        using var http = _fake.Connect();
        var first = Keep(keeper, http, Cold);
        var second = Keep(keeper, http, Cold);

        Assert.Equal(new ProbeFinding(HealthState.Warming, "loading its model to keep it warm"), first.Finding);
        Assert.Equal(first, second);
        using var body = JsonDocument.Parse(Assert.Single(_bodies));
        Assert.Equal(
            ("m", 0, "10m"),
            (body.RootElement.GetProperty("model").GetString(), body.RootElement.GetProperty("messages").GetArrayLength(), body.RootElement.GetProperty("keep_alive").GetString()));
    }

    [Fact]
    public void Keep_LoadedModel_IsPutOffEveryFourMinutes()
    {
        _answer.SetResult(HttpStatusCode.OK);
        var keeper = new ModelWarmer(_clock);
        using var http = _fake.Connect();
        for (var second = 0; second <= 480; second += 10)
        {
            Assert.Same(Readiness.Ready, Keep(keeper, http, Readiness.Ready));
            _clock.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(3, _bodies.Count);
    }

    [Fact]
    public void Keep_LoadFailed_IsNotedAndTriedAgain()
    {
        _answer.SetResult(HttpStatusCode.InternalServerError);
        var keeper = new ModelWarmer(_clock);
        using var http = _fake.Connect();
        Keep(keeper, http, Cold);
        var second = Keep(keeper, http, Cold);

        Assert.Equal(("model not loaded; loading it failed: answered 500", null), (second.Note, second.Finding));
        Assert.Equal(2, _bodies.Count);
    }

    [Fact]
    public void Keep_SwitchedOffOrNotReady_DoesNothing()
    {
        var keeper = new ModelWarmer(_clock);
        using var http = _fake.Connect();
        var missing = new Readiness { Finding = new ProbeFinding(HealthState.Down, "model not listed") };

        Assert.Same(Cold, Keep(keeper, http, Cold, isOn: false));
        Assert.Same(missing, Keep(keeper, http, missing));
        Assert.Empty(_bodies);
    }

    private static Readiness Keep(ModelWarmer keeper, HttpMessageInvoker http, Readiness readiness, bool isOn = true)
    {
        var backend = new Backend
        {
            Name = "b", Protocol = ProtocolKind.Ollama, BaseUrl = new Uri("http://backend"), Model = "m", QuotaGroup = "b", Health = new HealthSettings { KeepWarm = isOn },
        };
        return keeper.Keep(backend, readiness, new ProbeClient(http, backend, null));
    }
}
