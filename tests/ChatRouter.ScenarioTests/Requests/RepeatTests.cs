using System.Globalization;
using System.Net;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;

namespace ChatRouter.ScenarioTests.Requests;

/// <summary>What callers see who send a request again.</summary>
public sealed class RepeatTests
{
    private static readonly RouterSetup Setup = new(new ScenarioBackend("gpu", BackendKind.Vllm));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task IdempotencyKey_OfManyAtOnceAndLater_IsOneCallUpstream(bool stream)
    {
        await using var router = await RouterFixture.StartAsync(Setup);
        router.Http.DefaultRequestHeaders.Add("Idempotency-Key", "order-4711");
        var body = Ask.For("Hello", stream);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => router.PostAsync(body)));
        var bytes = await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync()));
        using var late = await router.PostAsync(body);

        Assert.Single(await router.AttemptsAsync("gpu"));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.All(bytes, text => Assert.Equal(bytes[0], text));
        Assert.Equal(bytes[0], await late.Content.ReadAsStringAsync());
        Assert.Equal(7, answers.Count(answer => answer.Headers.Contains("Idempotent-Replayed")));
        Assert.True(late.Headers.Contains("Idempotent-Replayed"));
    }

    [Fact]
    public async Task IdempotencyKey_CallerThatIsKilledAndComesBack_GetsItsAnswerWithoutASecondCall()
    {
        await using var router = await RouterFixture.StartAsync(Setup);
        router.Http.DefaultRequestHeaders.Add("Idempotency-Key", "order-4711");
        var body = Ask.For("Hello", stream: true);
        var whole = await router.StreamAsync(body);

        using (var killed = await RawConnection.OpenAsync(router, $"Idempotency-Key: order-4711\r\nContent-Length: {body.Length}\r\n"))
        {
            await killed.SendAsync(body);
            await killed.ReadUntilAsync("data:");
            killed.Close(reset: true);
        }

        Assert.Equal(whole.Raw, (await router.StreamAsync(body)).Raw);
        Assert.Single(await router.AttemptsAsync("gpu"));
    }

    [Theory]
    [InlineData("with space", HttpStatusCode.BadRequest, "invalid_value")]
    [InlineData("order-4711", HttpStatusCode.UnprocessableEntity, "idempotency_key_reused")]
    public async Task IdempotencyKey_ThatCannotBe_IsRefused(string key, HttpStatusCode status, string code)
    {
        await using var router = await RouterFixture.StartAsync(Setup);
        router.Http.DefaultRequestHeaders.Add("Idempotency-Key", "order-4711");
        await router.AskAsync(Ask.For("Hello"));
        router.Http.DefaultRequestHeaders.Remove("Idempotency-Key");
        router.Http.DefaultRequestHeaders.Add("Idempotency-Key", key);

        var answer = await router.AskAsync(Ask.For("Hello again"));

        Assert.Equal((status, code), (answer.Status, answer.ErrorCode));
    }

    [Fact]
    public async Task Storm_AfterA429_IsAnsweredWithTheSameAndWhatIsLeft()
    {
        await using var router = await RouterFixture.StartAsync(Setup with
        {
            Top = $$"""{ "tenants": [{ "name": "scenario", "keys": ["plain:{{RouterSetup.Key}}"], "requestsPerMinute": 1 }] }""",
        });
        await router.AskAsync(Ask.For("Hello"));

        var refused = new List<WholeAnswer>();
        for (var i = 0; i < 50; i++) refused.Add(await router.AskAsync(Ask.For("Hello")));

        Assert.Single(await router.AttemptsAsync("gpu"));
        Assert.All(refused, answer =>
        {
            Assert.Equal((HttpStatusCode.TooManyRequests, "rate_limit_exceeded", "true"), (answer.Status, answer.ErrorCode, answer.Headers["x-should-retry"]));
            Assert.InRange(int.Parse(answer.Headers["Retry-After"], CultureInfo.InvariantCulture), 1, 60);
        });
        Assert.All(refused.Skip(1), answer => Assert.EndsWith($" Retry after {answer.Headers["Retry-After"]} s.", answer.Error.GetProperty("message").GetString(), StringComparison.Ordinal));
        var waits = refused.Select(answer => int.Parse(answer.Headers["retry-after-ms"], CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(waits.OrderDescending(), waits);
    }
}
