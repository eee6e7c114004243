using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using ChatRouter.ScenarioTests.Harness;

namespace ChatRouter.ScenarioTests.Drills;

/// <summary>One request of a random run and what must hold for it, whatever the backends do.</summary>
/// <param name="Number">Its place in the run.</param>
/// <param name="Stream">Whether it streams.</param>
/// <param name="Tokens">Length of the answer that it asks for.</param>
/// <param name="Limit">Its bound of the answer, or null.</param>
/// <param name="Deadline">Its deadline.</param>
/// <param name="HangsUpAfter">When the caller leaves, or null.</param>
internal sealed record RandomCall(int Number, bool Stream, int Tokens, int? Limit, TimeSpan Deadline, TimeSpan? HangsUpAfter)
{
    // Beyond the deadline: the machine may be busy with other things.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private static readonly string[] Codes =
    [
        "all_backends_unavailable", "deadline_exceeded", "rate_limit_exceeded", "stream_interrupted", "context_length_exceeded", "unsupported_feature",
        "content_policy_violation", "content_filter", "invalid_value", "lane_saturated",
    ];

    public static RandomCall Draw(int number, Random chance) => new(
        number,
        chance.Next(3) > 0,
        chance.Next(1, 30),
        chance.Next(4) == 0 ? chance.Next(1, 30) : null,
        TimeSpan.FromMilliseconds(chance.Next(5) == 0 ? chance.Next(100, 1000) : 4000),
        chance.Next(10) == 0 ? TimeSpan.FromMilliseconds(chance.Next(1, 400)) : null);

    /// <summary>The whole text that the models give, for each length.</summary>
    public static string Prompt(int tokens) => $"say {tokens} tokens";

    /// <summary>Makes the call. Gives what broke, or null, and the decision's id if there is one.</summary>
    public async Task<(string? Broken, string? Decision)> RunAsync(RouterFixture router, IReadOnlyDictionary<int, string[]> pieces)
    {
        var start = TimeProvider.System.GetTimestamp();
        using var leave = HangsUpAfter is { } after ? new CancellationTokenSource(after, TimeProvider.System) : new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions")
        {
            Content = new StringContent(Ask.For(Prompt(Tokens), Stream, Limit is { } limit ? $",\"max_tokens\":{limit}" : ""), Encoding.UTF8, "application/json"),
            Headers = { { "x-router-deadline-ms", Deadline.TotalMilliseconds.ToString(CultureInfo.InvariantCulture) } },
        };
        try
        {
            using var response = await router.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leave.Token);
            var answer = await StreamedAnswer.ReadAsync(response, leave.Token);
            var elapsed = TimeProvider.System.GetElapsedTime(start);
            var broken = elapsed > Deadline + Grace ? $"took {elapsed}" : Judge(answer, pieces);
            return (broken is null ? null : $"{this}: {broken}\n{answer.Raw}", answer.Headers.GetValueOrDefault("x-router-decision"));
        }
        catch (OperationCanceledException) when (leave.IsCancellationRequested)
        {
            return (null, null);
        }
        catch (HttpRequestException exception)
        {
            return ($"{this}: {exception.Message}", null);
        }
    }

    private string? Judge(StreamedAnswer answer, IReadOnlyDictionary<int, string[]> pieces)
    {
        if (answer.Status != HttpStatusCode.OK) return answer.IsClean ? JudgeError(answer) : "an error that broke off";
        var expected = Limit < Tokens ? string.Concat(pieces[Tokens].Take(Limit.Value)) : string.Concat(pieces[Tokens]);
        var finish = Limit < Tokens ? "length" : "stop";
        if (!Stream)
        {
            var whole = JsonSerializer.Deserialize<JsonElement>(answer.Bytes).GetProperty("choices")[0];
            return !answer.IsClean ? "a whole answer that broke off"
                : whole.GetProperty("message").GetProperty("content").GetString() != expected ? "another text"
                : whole.GetProperty("finish_reason").GetString() != finish ? "another finish reason" : null;
        }

        if (answer.Errors.Count > 0)
        {
            return answer.Errors.Count > 1 ? "several errors"
                : answer.IsClean ? "an error and a clean end"
                : answer.Terminators > 0 ? "an error and a terminator"
                : !expected.StartsWith(answer.Text, StringComparison.Ordinal) ? "another text before the error"
                : Codes.Contains(answer.Errors[0].GetProperty("code").GetString()) ? null : "an unknown code";
        }

        return !answer.IsClean ? "broken off without an error"
            : answer.Terminators != 1 ? "no terminator or several"
            : answer.Text != expected ? "another text"
            : answer.FinishReasons is not [var reason] || reason != finish ? "another finish reason" : null;
    }

    private static string? JudgeError(StreamedAnswer answer)
    {
        var error = JsonSerializer.Deserialize<JsonElement>(answer.Bytes).GetProperty("error");
        if (!Codes.Contains(error.GetProperty("code").GetString())) return "an unknown code";
        return answer.Status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable && !answer.Headers.ContainsKey("Retry-After") ? "no Retry-After" : null;
    }
}
