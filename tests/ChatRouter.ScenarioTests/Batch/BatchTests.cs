using System.Net;
using System.Text;
using System.Text.Json;
using Azure.Messaging.ServiceBus;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRouter.ScenarioTests.Batch;

/// <summary>Batches: in over HTTP, through the queue, out over HTTP; and lines that other producers put into the queue.</summary>
public sealed class BatchTests
{
    private const int Lines = 500;

    [Fact]
    public async Task FiveHundredLines_EachAnsweredOnceInOrderWhileChatGoesFirst()
    {
        await using var router = await StartAsync(b =>
        {
            b.Slots = 5;
            b.TokenInterval = TimeSpan.FromMilliseconds(1);
        });
        var batch = await PostAsync(router, Enumerable.Range(0, Lines).Select(i => Line($"line {i}", $"say 8 tokens, line {i}")));

        for (var call = 0; call < 20; call++) Assert.Equal(HttpStatusCode.OK, (await router.AskAsync(Ask.For("say 8 tokens, please"))).Status);
        var afterChat = await GetAsync(router, batch);
        var done = await CompletedAsync(router, batch);

        Assert.Equal("in_progress", afterChat.GetProperty("status").GetString());
        Assert.Equal((Lines, Lines, 0), Counts(done));
        var results = await OutputAsync(router, batch);
        Assert.Equal(Enumerable.Range(0, Lines).Select(i => $"line {i}"), results.Select(r => r.GetProperty("custom_id").GetString()));
        Assert.All(results, r => Assert.Equal(200, r.GetProperty("response").GetProperty("status_code").GetInt32()));
        var attempts = (await router.AttemptsAsync("backend")).Where(a => a.Body!.Contains("line", StringComparison.Ordinal)).ToList();
        Assert.Equal(Lines, attempts.Count);
        Assert.InRange(MostAtOnce(attempts), 1, 4);
    }

    [Fact]
    public async Task LineThatTheBackendRefuses_GetsThatErrorAndHoldsUpNobody()
    {
        await using var router = await StartAsync();
        router.Fault("backend", FaultKind.ContentPolicy, f => f with { Times = 1 });
        var batch = await PostAsync(router, Enumerable.Range(0, 3).Select(i => Line($"line {i}", "Hello")));

        var done = await CompletedAsync(router, batch);

        Assert.Equal((3, 2, 1), Counts(done));
        Assert.Equal(
            [200, 200, 400],
            (await OutputAsync(router, batch)).Select(r => r.GetProperty("response").GetProperty("status_code").GetInt32()).Order());
    }

    [Fact]
    public async Task LinesThatNoBackendShouldSee_RefusedAllAtOnceWithTheirNumbers()
    {
        await using var router = await StartAsync();
        using var content = JsonLines([Line("good", "Hello"), Line("unknown", "Hello", "\"model\":\"nonesuch\""), Line("good", "Hello")]);

        using var response = await router.Http.PostAsync(new Uri("v1/batches", UriKind.Relative), content);

        var answer = await WholeAnswer.ReadAsync(response);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_batch"), (answer.Status, answer.ErrorCode));
        var message = answer.Error.GetProperty("message").GetString();
        Assert.Contains("line 2", message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("line 3", message, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(await router.AttemptsAsync("backend"));
    }

    [Theory]
    [InlineData("not JSON", "not JSON")]
    [InlineData("no custom_id", """{"method":"POST","url":"/v1/chat/completions","body":{"model":"chat","messages":[{"role":"user","content":"x"}]}}""")]
    [InlineData("wrong url", """{"custom_id":"a","method":"POST","url":"/v1/images","body":{"model":"chat","messages":[{"role":"user","content":"x"}]}}""")]
    [InlineData("no body", """{"custom_id":"a","method":"POST","url":"/v1/chat/completions"}""")]
    public async Task WrongLine_OverHttp400AndFromTheQueueDeadLetteredWithItsReason(string name, string line)
    {
        await using var router = await StartAsync();

        using var content = JsonLines([Line("fine", "Hello"), line]);
        using var refused = await router.Http.PostAsync(new Uri("v1/batches", UriKind.Relative), content);
        var error = await WholeAnswer.ReadAsync(refused);
        await SendAsync(router, new ServiceBusMessage(line) { MessageId = "poison" });
        var queue = router.App.Queues.Single();
        await Eventually.TrueAsync(() => queue.DeadLetters.Count == 1, $"{name} is not dead-lettered");

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_batch"), (error.Status, error.ErrorCode));
        Assert.Contains("line 2", error.Error.GetProperty("message").GetString(), StringComparison.OrdinalIgnoreCase);
        var letter = queue.DeadLetters[0];
        Assert.Equal("poison", letter.MessageId);
        Assert.NotEmpty(letter.DeadLetterReason);
        Assert.NotEmpty(letter.DeadLetterErrorDescription);
        Assert.True(queue.Counts.IsDrained);
        Assert.Empty(await router.AttemptsAsync("backend"));
    }

    [Fact]
    public async Task LineFromAnyProducer_DeliveredAgain_RunOnce()
    {
        await using var router = await StartAsync();
        var line = Line("direct", "Hello");

        await SendAsync(router, new ServiceBusMessage(line) { MessageId = "one" });
        await SendAsync(router, new ServiceBusMessage(line) { MessageId = "one" });
        await Eventually.TrueAsync(() => router.App.Queues.Single().Counts.IsDrained && router.Simulator.Backends["backend"].Attempts.Count > 0, "the line is not run");

        Assert.Single(await router.AttemptsAsync("backend"));
    }

    [Fact]
    public async Task LineOfABatch_DeliveredAgainUnderAnotherId_RunOnce()
    {
        await using var router = await StartAsync();
        var batch = await PostAsync(router, [Line("only", "Hello")]);
        await CompletedAsync(router, batch);

        var again = new ServiceBusMessage(Line("only", "Hello")) { MessageId = "another", ApplicationProperties = { ["batchId"] = batch, ["line"] = 1 } };
        await SendAsync(router, again);
        await SendAsync(router, new ServiceBusMessage(Line("marker", "marker")) { MessageId = "marker" });
        await Eventually.TrueAsync(
            () => router.App.Queues.Single().Counts.IsDrained && router.Simulator.Backends["backend"].Attempts.Any(a => a.Body!.Contains("marker", StringComparison.Ordinal)),
            "the queue is not drained");

        Assert.Single(await router.AttemptsAsync("backend"), a => !a.Body!.Contains("marker", StringComparison.Ordinal));
        Assert.Single(await OutputAsync(router, batch));
    }

    [Fact]
    public async Task BackendAway_LinesWaitAndAreAnsweredAfterwards()
    {
        var clock = new SkippingClock();
        await using var router = await StartAsync(clock: clock);
        router.Fault("backend", FaultKind.Down);
        var batch = await PostAsync(router, Enumerable.Range(0, 3).Select(i => Line($"line {i}", "Hello")));
        await Eventually.TrueAsync(() => router.App.Queues.Single().Counts.Scheduled == 3, "the lines are not put back");
        var waiting = await GetAsync(router, batch);

        router.Simulator.ClearFaults();
        clock.Skip(TimeSpan.FromMinutes(5));
        var done = await CompletedAsync(router, batch, clock);

        Assert.Equal((3, 0, 0), Counts(waiting));
        Assert.Equal((3, 3, 0), Counts(done));
        Assert.Empty(router.App.Queues.Single().DeadLetters);
    }

    private static Task<RouterFixture> StartAsync(Action<SimulatedBackendOptions>? simulate = null, TimeProvider? clock = null) => RouterFixture.StartAsync(
        new RouterSetup(new ScenarioBackend("backend", BackendKind.Vllm) { Simulate = simulate ?? (_ => { }) }) { Clock = clock ?? TimeProvider.System });

    private static string Line(string id, string prompt, string more = "\"max_tokens\":50")
    {
        var model = more.Contains("model", StringComparison.Ordinal) ? "" : "\"model\":\"chat\",";
        return "{\"custom_id\":\"" + id + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{"
            + model + more + ",\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]}}";
    }

    private static StringContent JsonLines(IEnumerable<string> lines) => new(string.Join('\n', lines), Encoding.UTF8, "application/jsonl");

    private static async Task<string> PostAsync(RouterFixture router, IEnumerable<string> lines)
    {
        using var content = JsonLines(lines);
        using var response = await router.Http.PostAsync(new Uri("v1/batches", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return (await WholeAnswer.ReadAsync(response)).Json.GetProperty("id").GetString()!;
    }

    private static async Task<JsonElement> GetAsync(RouterFixture router, string batch)
    {
        using var response = await router.Http.GetAsync(new Uri("v1/batches/" + batch, UriKind.Relative));
        return (await WholeAnswer.ReadAsync(response)).Json;
    }

    private static async Task<JsonElement> CompletedAsync(RouterFixture router, string batch, SkippingClock? clock = null)
    {
        JsonElement state = default;
        await Eventually.TrueAsync(
            async () =>
            {
                clock?.Skip(TimeSpan.FromSeconds(1));
                return (state = await GetAsync(router, batch)).GetProperty("status").GetString() == "completed";
            },
            "the batch is not completed");
        return state;
    }

    private static async Task<IReadOnlyList<JsonElement>> OutputAsync(RouterFixture router, string batch)
    {
        var text = await router.Http.GetStringAsync(new Uri($"v1/batches/{batch}/output", UriKind.Relative));
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }

    private static (int Total, int Completed, int Failed) Counts(JsonElement batch)
    {
        var counts = batch.GetProperty("request_counts");
        return (counts.GetProperty("total").GetInt32(), counts.GetProperty("completed").GetInt32(), counts.GetProperty("failed").GetInt32());
    }

    private static Task SendAsync(RouterFixture router, ServiceBusMessage message)
        => router.App.Services.GetRequiredService<ServiceBusClient>().CreateSender("batch").SendMessageAsync(message);

    // A caller who has the last token may be back before the backend has noted its end.
    private static int MostAtOnce(IReadOnlyList<WireLogEntry> attempts) => attempts
        .SelectMany(a => new[] { (At: a.Start, Step: 1), (At: a.Start + TimeSpan.FromMilliseconds(a.LastTokenMs!.Value), Step: -1) })
        .OrderBy(e => e.At).ThenBy(e => e.Step)
        .Aggregate((Now: 0, Most: 0), (sum, e) => (sum.Now + e.Step, Math.Max(sum.Most, sum.Now + e.Step)))
        .Most;
}
