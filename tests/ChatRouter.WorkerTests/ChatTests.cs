using System.Net;
using System.Text;
using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Wire;
using ChatRouter.WorkerTests.Setup;

namespace ChatRouter.WorkerTests;

/// <summary>Chat through host and worker, as a caller of the deployed app has it.</summary>
[Collection(nameof(SharedApp))]
public sealed class ChatTests(SharedApp shared) : IDisposable
{
    private RunningApp App => shared.App;

    /// <summary>No test leaves a fault behind.</summary>
    public void Dispose() => App.Simulator.ClearFaults();

    [Fact]
    public async Task Question_IsAnswered()
    {
        var answer = await App.AskAsync(Ask.For("say 20 tokens"));

        Assert.Equal((HttpStatusCode.OK, "stop", 20), (answer.Status, answer.FinishReason, answer.CompletionTokens));
        Assert.Contains(answer.Backend, (string[])[Backends.GpuA, Backends.GpuB]);
    }

    /// <summary>The host hands the query to the worker under the names of the function's parameters.</summary>
    [Fact]
    public async Task Query_NamedAsParameters_ChangesNothing()
        => Assert.Equal(HttpStatusCode.OK, (await App.AskAsync(Ask.For("Hello"), "?request=x&cancellationToken=y&api-version=1")).Status);

    [Fact]
    public async Task WithoutKey_Refused()
    {
        using var content = new StringContent(Ask.For("Hello"), Encoding.UTF8, "application/json");
        using var response = await App.Host.Http.PostAsync(new Uri("v1/chat/completions", UriKind.Relative), content);

        var answer = await WholeAnswer.ReadAsync(response);
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_api_key"), (answer.Status, answer.ErrorCode));
    }

    [Fact]
    public async Task Stream_FirstTokenIsThereWhileTheBackendGenerates()
    {
        foreach (var gpu in (string[])[Backends.GpuA, Backends.GpuB]) App.Simulator.Fault(gpu, FaultKind.SlowTokens, f => f with { IntervalMs = 100 });
        App.Simulator.Log.Clear();
        using var response = await App.PostAsync(Ask.For("say 20 tokens", stream: true));
        await using var body = await response.Content.ReadAsStreamAsync();
        using var reader = new StreamReader(body, Encoding.UTF8);
        string? line;
        do line = await reader.ReadLineAsync();
        while (line?.Contains("\"content\":\"", StringComparison.Ordinal) == false);

        var attempt = Assert.Single(App.Simulator.Log.Read(probes: false));
        Assert.Equal(AttemptEnd.Open, attempt.Ended);
        Assert.InRange(attempt.TokensSent, 1, 10);
        Assert.Contains("[DONE]", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_CutByItsBackend_CompletedByAnother()
    {
        var whole = (await App.StreamAsync(Ask.For("say 40 tokens", stream: true))).Text;
        App.Simulator.Log.Clear();
        App.Simulator.Fault(Backends.GpuA, FaultKind.Cut, f => f with { AfterTokens = 10, Times = 1 });
        while (!App.Simulator.Backends[Backends.GpuA].Attempts.Any(attempt => attempt.Ended == AttemptEnd.Cut))
        {
            (await App.StreamAsync(Ask.For("say 40 tokens", stream: true))).AssertComplete(whole);
        }
    }

    [Fact]
    public async Task Stream_LostEverywhere_ErrorEventArrivesBeforeTheConnectionBreaks()
    {
        foreach (var backend in App.Simulator.Backends.Keys) App.Simulator.Fault(backend, FaultKind.Cut, f => f with { AfterTokens = 10 });

        (await App.StreamAsync(Ask.For("say 40 tokens", stream: true))).AssertInterrupted();
    }

    [Fact]
    public async Task Caller_HangsUp_BackendIsLetGoAtOnce()
    {
        foreach (var gpu in (string[])[Backends.GpuA, Backends.GpuB]) App.Simulator.Fault(gpu, FaultKind.SlowTokens, f => f with { IntervalMs = 100 });
        App.Simulator.Log.Clear();
        int sent;
        using (var response = await App.PostAsync(Ask.For("say 200 tokens", stream: true)))
        {
            await using var body = await response.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(new byte[64]);
            var running = Assert.Single(App.Simulator.Log.Read(probes: false));
            Assert.Equal(AttemptEnd.Open, running.Ended);
            sent = running.TokensSent;
        }

        await Eventually.TrueAsync(() => App.Simulator.Log.Read(probes: false).Single().Ended == AttemptEnd.ClientGone, "the backend goes on generating");

        // A second's worth: by the backend's own pace, which a busy machine slows as well.
        Assert.InRange(App.Simulator.Log.Read(probes: false).Single().TokensSent, sent, sent + 10);
    }

    /// <summary>Over the 30 MB that the worker's server would refuse by itself, without a word that a caller could read.</summary>
    [Fact]
    public async Task BodyOf35Megabytes_OurOwn413()
    {
        var answer = await App.AskAsync(Ask.For(new string('x', 35_000_000)));

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "request_too_large"), (answer.Status, answer.ErrorCode));
    }
}
