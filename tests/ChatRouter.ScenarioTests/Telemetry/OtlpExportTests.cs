using System.Globalization;
using System.Text;
using ChatRouter.Health;
using ChatRouter.LocalHost;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace ChatRouter.ScenarioTests.Telemetry;

/// <summary>What a collector gets from a router, over a real socket. Meter and source are one per process: the names of these backends tell this router's from others'.</summary>
public sealed class OtlpExportTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Caller = "b7ad6b7169203331";
    private const string Prompt = "the word that nobody may read is marzipan";

    [Theory]
    [InlineData("http/protobuf")]
    [InlineData("grpc")]
    public async Task Export_OneFailover_ArrivesAsMetricsSpansAndLogs(string protocol)
    {
        await using var collector = await OtlpReceiver.StartAsync(protocol);
        OtlpSpan[] spans;
        string answer;
        string seenByBackend;
        await using (var router = await RouterFixture.StartAsync(Setup(collector.Address, protocol)))
        {
            router.Fault("otel-gpu", FaultKind.Error);
            answer = await AskAsync(router);
            seenByBackend = (await router.AttemptsAsync("otel-cpu"))[0].Headers!["traceparent"];
            await router.App.Services.GetRequiredService<Prober>().RunAsync(CancellationToken.None);
            await Eventually.TrueAsync(() => collector.Points.Any(p => p.StartsWith("chatrouter.prober.runs", StringComparison.Ordinal)), "no metric of the prober arrives");
        }

        var points = collector.Points;
        Assert.Contains("chatrouter.attempts backend=otel-gpu outcome=Failure reason=ServerError", points);
        Assert.Contains("chatrouter.attempts backend=otel-cpu outcome=Success reason=None", points);
        Assert.Contains("chatrouter.circuit.open backend=otel-gpu", points);
        Assert.Contains("chatrouter.prober.runs runner=timer", points);
        Assert.Contains("gen_ai.client.token.usage gen_ai.token.type=input route=otel", points);
        Assert.Contains("gen_ai.client.token.usage gen_ai.token.type=output route=otel", points);
        Assert.Contains("gen_ai.server.request.duration lane=Interactive result=complete route=otel rung=2", points);
        Assert.Contains("gen_ai.server.time_to_first_token backend=otel-cpu", points);

        spans = [.. collector.Spans.Where(s => s.Trace == Trace)];
        var request = Assert.Single(spans, s => s.Kind == OtlpSpan.Internal);
        var attempts = spans.Where(s => s.Kind == OtlpSpan.Client).ToArray();
        Assert.Equal(("route otel", Caller, "complete", 0), (request.Name, request.Parent, request.Attributes["chatrouter.result"], request.Status));
        Assert.Equal(attempts.Length, int.Parse(request.Attributes["chatrouter.attempts"], CultureInfo.InvariantCulture));
        Assert.All(attempts, a => Assert.Equal(("chat large-model", request.Id), (a.Name, a.Parent)));
        var failed = attempts.First(a => a.Attributes["chatrouter.backend"] == "otel-gpu");
        Assert.Equal(("ServerError", OtlpSpan.Error, "vllm"), (failed.Attributes["error.type"], failed.Status, failed.Attributes["gen_ai.provider.name"]));
        var answered = attempts.Single(a => a.Attributes["chatrouter.backend"] == "otel-cpu");
        Assert.Equal(("ollama", "large-model", 0), (answered.Attributes["gen_ai.provider.name"], answered.Attributes["gen_ai.request.model"], answered.Status));
        Assert.Equal($"00-{Trace}-{answered.Id}-01", seenByBackend);

        Assert.Contains(collector.Logs, line => line.StartsWith("ChatRouter.Functions.Telemetry.TelemetryStart: Telemetry goes to http://127.0.0.1:", StringComparison.Ordinal));
        Assert.Equal(["chatrouter"], collector.Services);
        Assert.DoesNotContain("marzipan", collector.Everything, StringComparison.Ordinal);
        Assert.DoesNotContain(answer[..16], collector.Everything, StringComparison.Ordinal);
        Assert.DoesNotContain(RouterSetup.Key, collector.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_CollectorThatTakesConnectionsAndIsSilent_HoldsUpNoAnswerAndNoStop()
    {
        using var collector = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        collector.Start();
        var start = TimeProvider.System.GetTimestamp();

        await using (var router = await RouterFixture.StartAsync(Setup($"http://{collector.LocalEndpoint}")))
        {
            for (var call = 0; call < 50; call++) Assert.NotEmpty(await AskAsync(router));
            await Eventually.TrueAsync(() => collector.Pending(), "nothing is sent to the collector");
        }

        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData("http/protobuf")]
    [InlineData("grpc")]
    public async Task Export_UnderAFaultOfTelemetry_StopsWhileRequestsGoOn_AndComesBack(string protocol)
    {
        await using var collector = await OtlpReceiver.StartAsync(protocol);
        var setup = Setup(collector.Address, protocol);
        await using var router = await RouterFixture.StartAsync(setup with { Top = setup.Top[..^1] + """, "drills": { "enabled": true } }""" });
        Assert.NotEmpty(await AskAsync(router));
        await Eventually.TrueAsync(() => collector.Spans.Any(span => span.Trace == Trace), "nothing arrives before the fault");

        using var order = await router.SendOpsAsync(HttpMethod.Post, "ops/faults", """{"dependency":"telemetry","kind":"down"}""");
        Assert.True(order.IsSuccessStatusCode, await order.Content.ReadAsStringAsync());
        var decision = await router.DecisionAsync((await router.AskAsync(Ask.For("Hello").Replace("\"chat\"", "\"otel\"", StringComparison.Ordinal))).Decision);
        Assert.EndsWith(": down on telemetry", decision.GetProperty("fault").GetString(), StringComparison.Ordinal);

        // An export that had begun may still arrive; then none does, several intervals long.
        var count = -1;
        await Eventually.TrueAsync(async () => await IsSteadyAsync(), "exports go on under the fault", TimeSpan.FromSeconds(20));
        using var end = await router.SendOpsAsync(HttpMethod.Delete, "ops/faults", null);
        await Eventually.TrueAsync(() => collector.Count > count, "exports do not come back", TimeSpan.FromSeconds(20));

        async Task<bool> IsSteadyAsync()
        {
            count = collector.Count;
            var since = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(1)) Assert.NotEmpty(await AskAsync(router));
            return collector.Count == count;
        }
    }

    [Fact]
    public async Task Export_CollectorThatIsGone_NeitherAnswersNorTheStopWaitForIt()
    {
        string address;
        await using (var collector = await OtlpReceiver.StartAsync()) address = collector.Address;
        var start = TimeProvider.System.GetTimestamp();

        await using (var router = await RouterFixture.StartAsync(Setup(address))) Assert.NotEmpty(await AskAsync(router));

        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Export_NoCollectorNamed_NothingIsSetUp()
    {
        await using var router = await RouterFixture.StartAsync(Setup(null));

        Assert.Null(router.App.Services.GetService<MeterProvider>());
        Assert.Null(router.App.Services.GetService<TracerProvider>());
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317", "OTEL_EXPORTER_OTLP_ENDPOINT must be an http or https address, for example http://127.0.0.1:4317.")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json", "OTEL_EXPORTER_OTLP_PROTOCOL is 'http/json'; it must be grpc (the default) or http/protobuf.")]
    public async Task StartAsync_WrongVariable_SaysWhichAndWhatItMayBe(string name, string value, string message)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1", [name] = value };
        var fault = await Assert.ThrowsAsync<StartupException>(() => RouterFixture.StartAsync(Setup(null) with { Environment = environment }));

        Assert.Equal(message, fault.Message);
    }

    private static RouterSetup Setup(string? collector, string protocol = "http/protobuf") => new(
        new ScenarioBackend("otel-gpu", BackendKind.Vllm), new ScenarioBackend("otel-cpu", BackendKind.Ollama) { Rung = 2 })
    {
        Top = """{ "routes": { "otel": { "ladder": [{ "backends": ["otel-gpu"] }, { "backends": ["otel-cpu"] }] } } }""",
        Environment = collector is null
            ? new Dictionary<string, string>(StringComparer.Ordinal)
            : new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol,
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
            },
    };

    private static async Task<string> AskAsync(RouterFixture router)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions")
        {
            Content = new StringContent(Ask.For(Prompt, stream: true).Replace("\"chat\"", "\"otel\"", StringComparison.Ordinal), Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("traceparent", $"00-{Trace}-{Caller}-01");
        using var response = await router.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return (await StreamedAnswer.ReadAsync(response)).Text;
    }
}
