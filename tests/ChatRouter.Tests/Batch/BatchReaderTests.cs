using System.IO.Pipelines;
using System.Text.Json;
using ChatRouter.Batch;
using static ChatRouter.Tests.Batch.BatchFixture;

namespace ChatRouter.Tests.Batch;

public sealed class BatchReaderTests
{
    [Fact]
    public async Task Get_WhileLinesRun_CountsThem()
    {
        var fixture = await CreateAsync();
        var id = await fixture.SubmitAsync(Line("a"), Line("b"), Line("c"));
        await fixture.ProcessAsync(fixture.Queue.Messages[0]);
        fixture.Runner.Answer = (_, _) => Task.FromResult(new BatchAnswer { Status = 404, Body = "{}"u8.ToArray() });
        await fixture.ProcessAsync(fixture.Queue.Messages[1]);

        var batch = await fixture.GetAsync(id);
        Assert.Equal("in_progress", batch.GetProperty("status").GetString());
        Assert.Equal("""{"total":3,"completed":1,"failed":1}""", batch.GetProperty("request_counts").GetRawText());
        Assert.Equal(JsonValueKind.Null, batch.GetProperty("completed_at").ValueKind);
    }

    [Fact]
    public async Task Get_FiveHundredLines_CompletesInOrderAndFreezesTheCounts()
    {
        var fixture = await CreateAsync();
        var id = await fixture.SubmitAsync(Enumerable.Range(1, 500).Select(line => Line($"line-{line}")));
        var order = fixture.Queue.Messages.OrderBy(message => message.Line * 7919 % 503).ToArray();
        await Task.WhenAll(order.Select(message => fixture.ProcessAsync(message)));
        var done = fixture.Clock.Now.ToUnixTimeSeconds();
        fixture.Clock.Advance(TimeSpan.FromMinutes(5));

        for (var read = 0; read < 2; read++)
        {
            var batch = await fixture.GetAsync(id);
            Assert.Equal("completed", batch.GetProperty("status").GetString());
            Assert.Equal(done, batch.GetProperty("completed_at").GetInt64());
            Assert.Equal("""{"total":500,"completed":500,"failed":0}""", batch.GetProperty("request_counts").GetRawText());
        }

        var output = await fixture.OutputAsync(id);
        Assert.Equal(Enumerable.Range(1, 500).Select(line => $"line-{line}"), output.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("custom_id").GetString()!), StringComparer.Ordinal);

        await fixture.Lines.DeleteAsync(id, "00000001", null, CancellationToken.None);
        Assert.Equal(500, (await fixture.GetAsync(id)).GetProperty("request_counts").GetProperty("completed").GetInt32());
    }

    [Fact]
    public async Task Get_LinesThatNeverCameBack_ExpireAnHourAfterTheWindow()
    {
        var fixture = await CreateAsync();
        var id = await fixture.SubmitAsync(Line("a"), Line("b"));
        await fixture.ProcessAsync(fixture.Queue.Messages[0]);
        var expiry = fixture.Clock.Now.AddHours(24).ToUnixTimeSeconds();
        fixture.Clock.Advance(TimeSpan.FromHours(25) - TimeSpan.FromTicks(1));
        Assert.Equal("in_progress", (await fixture.GetAsync(id)).GetProperty("status").GetString());

        fixture.Clock.Advance(TimeSpan.FromTicks(1));
        var batch = await fixture.GetAsync(id);
        Assert.Equal("expired", batch.GetProperty("status").GetString());
        Assert.Equal(expiry, batch.GetProperty("expired_at").GetInt64());
        Assert.Equal("""{"total":2,"completed":1,"failed":0}""", batch.GetProperty("request_counts").GetRawText());
    }

    [Theory]
    [InlineData("batch_00000000000000000000000000000000", Owner)]
    [InlineData("a/b?c#d", Owner)]
    [InlineData("", Owner)]
    [InlineData(null, "another")]
    public async Task Read_BatchThatTheTenantHasNot_IsNull(string? unknown, string tenant)
    {
        var fixture = await CreateAsync();
        var id = unknown ?? await fixture.SubmitAsync(Line("a"));
        Assert.Null(await fixture.Reader.GetAsync(id, tenant, CancellationToken.None));
        using var stream = new MemoryStream();
        Assert.False(await fixture.Reader.WriteOutputAsync(id, tenant, PipeWriter.Create(stream), CancellationToken.None));
        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public async Task WriteOutput_TextOutsideAscii_IsKeptReadable()
    {
        var fixture = await CreateAsync();
        var id = await fixture.SubmitAsync(Line("größe"));
        fixture.Runner.Answer = (_, _) => Task.FromResult(ScriptedRunner.Ok("\"schön\""));
        await fixture.ProcessAsync(fixture.Queue.Messages[0]);
        var line = Assert.Single(await fixture.OutputAsync(id));
        Assert.Contains("\"custom_id\":\"größe\"", line, StringComparison.Ordinal);
        Assert.Contains("\"body\":\"schön\"", line, StringComparison.Ordinal);
    }
}
