using System.Net;
using System.Text;
using System.Text.Json;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Wire;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Simulator;

public sealed class ControlApiTests
{
    [Fact]
    public async Task Get_Control_ListsBackendsAndEveryFault()
    {
        await using var host = await SimulatorHost.StartAsync(SimulatorOptions.ClassicLadder());

        var (status, json) = await Call(host, "GET", "/control");

        Assert.Equal(200, status);
        var backends = json.GetProperty("backends").EnumerateArray().ToList();
        Assert.Equal("gpu1 gpu2 ollama1 cpu1", string.Join(' ', backends.Select(b => b.GetProperty("name").GetString())));
        Assert.Equal("vllm vllm ollama llamacpp", string.Join(' ', backends.Select(b => b.GetProperty("kind").GetString())));
        Assert.Equal(host.Backends["gpu1"].BaseUrl, new Uri(backends[0].GetProperty("url").GetString()!));
        Assert.Equal("zone-2", backends[1].GetProperty("zone").GetString());
        Assert.Equal(0, backends[0].GetProperty("running").GetInt32());
        Assert.Equal(Enum.GetValues<FaultKind>().Length, json.GetProperty("faults").GetArrayLength());
    }

    [Fact]
    public async Task Put_Fault_IsInForceAndShownAsSent()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.OpenAI);
        const string Sent = """{"fault":"cut","times":3,"probability":0.5,"afterTokens":12,"at":"utf8"}""";

        var (status, json) = await Call(run.Host, "PUT", "/control/b", Sent);

        Assert.Equal(200, status);
        Assert.Equal(Sent, json.GetProperty("fault").GetRawText());
        Assert.Equal(
            new FaultSettings { Fault = FaultKind.Cut, Times = 3, Probability = 0.5, AfterTokens = 12, CutAt = CutPoint.Utf8 }, run.Backend.Fault);
    }

    [Fact]
    public async Task Put_EveryFaultOfTheCatalogueByItsName_IsTaken()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        var (_, catalogue) = await Call(run.Host, "GET", "/control");

        foreach (var fault in catalogue.GetProperty("faults").EnumerateArray().Select(f => f.GetProperty("fault").GetString()!))
        {
            var (status, json) = await Call(run.Host, "PUT", "/control/b", $$"""{"fault":"{{fault}}"}""");

            Assert.Equal(200, status);
            Assert.Equal(fault, json.GetProperty("fault").GetProperty("fault").GetString());
        }
    }

    [Fact]
    public async Task Delete_Backend_ClearsItsFault()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        run.Fault(FaultKind.Down);

        var (status, json) = await Call(run.Host, "DELETE", "/control/b");

        Assert.Equal(200, status);
        Assert.False(json.TryGetProperty("fault", out _));
        Assert.True(json.GetProperty("listening").GetBoolean());
    }

    [Fact]
    public async Task Delete_Control_ClearsEveryFault()
    {
        await using var host = await SimulatorHost.StartAsync(SimulatorOptions.ClassicLadder());
        host.Backends["gpu1"].SetFault(new FaultSettings { Fault = FaultKind.Down });
        host.Backends["cpu1"].SetFault(new FaultSettings { Fault = FaultKind.Html });

        await Call(host, "DELETE", "/control");

        Assert.All(host.Backends.Values, backend => Assert.Null(backend.Fault));
    }

    [Theory]
    [InlineData("""{"fault":"explode"}""", "fault", "There is no fault 'explode'.", "down,reset,silent,")]
    [InlineData("""{"times":1}""", "fault", "'fault' is required and must be a string.", "down,reset,silent,")]
    [InlineData("""{"fault":"html","afterTokens":1}""", "afterTokens", "The fault html does not take 'afterTokens'.", "times,probability,forSeconds,probes")]
    [InlineData("""{"fault":"down","times":1}""", "times", "The fault down does not take 'times'.", "forSeconds")]
    [InlineData("""{"fault":"cut","at":"middle"}""", "at", "'at' is \"middle\".", "event, chunk, utf8")]
    [InlineData("""{"fault":"malformed-event","at":"chunk"}""", "at", "'at' is \"chunk\".", "an integer of 1 or more")]
    [InlineData("""{"fault":"error","status":200}""", "status", "'status' is 200.", "an integer from 400 to 599")]
    [InlineData("""{"fault":"error","probability":1.5}""", "probability", "'probability' is 1.5.", "a number from 0 to 1")]
    [InlineData("""[1]""", "body", "The body must be a JSON object.", "{\"fault\"")]
    [InlineData("""{nope""", "body", "The body is not JSON: see line 1, byte 2 of that line.", "{\"fault\"")]
    public async Task Put_WrongFault_NamesTheFieldAndWhatIsAllowed(string body, string field, string message, string allowed)
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);

        var (status, json) = await Call(run.Host, "PUT", "/control/b", body);

        var error = json.GetProperty("error");
        Assert.Equal((400, field), (status, error.GetProperty("field").GetString()));
        Assert.StartsWith(message, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.StartsWith(
            allowed, string.Join(',', error.GetProperty("allowed").EnumerateArray().Select(a => a.GetString())), StringComparison.Ordinal);
        Assert.Null(run.Backend.Fault);
    }

    [Theory]
    [InlineData("PUT", "/control/nobody", 404, "backend")]
    [InlineData("GET", "/elsewhere", 404, "path")]
    [InlineData("POST", "/control/b", 405, "method")]
    [InlineData("POST", "/control", 405, "method")]
    [InlineData("PUT", "/control/log", 405, "method")]
    [InlineData("GET", "/control/log?backend=nobody", 400, "backend")]
    [InlineData("GET", "/control/log?since=yesterday", 400, "since")]
    [InlineData("GET", "/control/log?probes=maybe", 400, "probes")]
    [InlineData("GET", "/control/log?last=5", 400, "last")]
    public async Task Call_Wrong_IsRefused(string method, string path, int expected, string field)
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);

        var (status, json) = await Call(run.Host, method, path);

        Assert.Equal((expected, field), (status, json.GetProperty("error").GetProperty("field").GetString()));
    }

    [Fact]
    public async Task Log_Filtered_ShowsAttemptsWithoutProbesSinceASequence()
    {
        var clock = new ManualClock();
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm, time: clock);
        await run.StreamAsync(SimulatorRun.Chat(stream: true));
        await Recording.OfAsync(run.Backend.BaseUrl, "GET", "/health?x=1", null);
        clock.Advance(TimeSpan.FromMinutes(1));
        await run.StreamAsync(SimulatorRun.Chat(stream: true));
        await SimulatorRun.Until(() => run.Backend.Log[^1].Ended != AttemptEnd.Open);

        var (_, all) = await Call(run.Host, "GET", "/control/log");
        var (_, later) = await Call(run.Host, "GET", "/control/log?backend=b&since=1&probes=false");
        var (_, timed) = await Call(run.Host, "GET", "/control/log?since=2026-03-01T12:00:30Z");

        Assert.Equal("1 2 3", Sequences(all));
        Assert.Equal("3", Sequences(later));
        Assert.Equal("3", Sequences(timed));
        Assert.Equal(
            """{"sequence":2,"backend":"b","method":"GET","path":"/health?x=1","probe":true,"start":"2026-03-01T12:00:00+00:00","stream":false,"status":200,"promptTokens":0,"tokensSent":0,"ended":"complete","durationMs":0}""",
            all.GetProperty("attempts")[1].GetRawText());
        Assert.Equal(
            """{"sequence":3,"backend":"b","method":"POST","path":"/v1/chat/completions","probe":false,"start":"2026-03-01T12:01:00+00:00","stream":true,"status":200,"promptTokens":9,"tokensSent":60,"ended":"complete","firstTokenMs":0,"lastTokenMs":0,"durationMs":0}""",
            all.GetProperty("attempts")[2].GetRawText());
    }

    [Fact]
    public async Task Log_Deleted_IsEmptyAndCountsOn()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        await run.StreamAsync(SimulatorRun.Chat(stream: true));

        var (status, _) = await Call(run.Host, "DELETE", "/control/log");
        await run.StreamAsync(SimulatorRun.Chat(stream: true));

        Assert.Equal(204, status);
        Assert.Equal(2, Assert.Single(run.Backend.Log).Sequence);
    }

    [Fact]
    public async Task Log_OverItsCapacity_ForgetsTheOldest()
    {
        var options = SimulatorOptions.ClassicLadder();
        options.LogCapacity = 3;
        await using var host = await SimulatorHost.StartAsync(options);
        for (var i = 0; i < 5; i++)
            await Recording.OfAsync(host.Backends["gpu1"].BaseUrl, "GET", "/health", null);

        Assert.Equal([3L, 4L, 5L], host.Log.Read().Select(entry => entry.Sequence));
    }

    [Fact]
    public async Task Log_RecordingBackend_KeepsHeadersAndBody()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm, b => b.RecordRequests = true);
        var body = SimulatorRun.Chat(more: ",\"x_unknown\":[1]");

        await Recording.OfAsync(run.Backend.BaseUrl, "POST", "/v1/chat/completions", body, "traceparent: 00-a-b-01\r\n");

        var attempt = Assert.Single(run.Backend.Attempts);
        Assert.Equal(body, attempt.Body);
        Assert.Equal("00-a-b-01", attempt.Headers!["TraceParent"]);
    }

    private static string Sequences(JsonElement log)
        => string.Join(' ', log.GetProperty("attempts").EnumerateArray().Select(a => a.GetProperty("sequence").GetInt64()));

    private static async Task<(int Status, JsonElement Json)> Call(SimulatorHost host, string method, string path, string? body = null)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(host.Control, path));
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request);
        return ((int)response.StatusCode, response.StatusCode == HttpStatusCode.NoContent ? default : await SimulatorRun.JsonOf(response));
    }
}
