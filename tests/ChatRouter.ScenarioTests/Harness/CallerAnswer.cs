using System.Text.Json;

namespace ChatRouter.ScenarioTests.Harness;

/// <summary>What a caller got, streamed or not.</summary>
public sealed record CallerAnswer(WholeAnswer? Whole, StreamedAnswer? Stream, TimeSpan Elapsed)
{
    public string? Backend => Whole?.Backend ?? Stream?.Backend;

    public IReadOnlyDictionary<string, string> Headers => Whole?.Headers ?? Stream!.Headers;

    public string Decision => Whole?.Decision ?? Stream!.Decision;

    /// <summary>The model that the answer names.</summary>
    public string Model => Whole is null
        ? Assert.Single(Stream!.Chunks.Select(chunk => chunk.GetProperty("model").GetString()!).Distinct())
        : Whole.Json.GetProperty("model").GetString()!;

    public JsonElement Usage => Whole is null ? Assert.Single(Stream!.Usages) : Whole.Json.GetProperty("usage");

    public static async Task<CallerAnswer> GetAsync(RouterFixture router, string body, bool stream)
    {
        var start = TimeProvider.System.GetTimestamp();
        var streamed = stream ? await router.StreamAsync(body) : null;
        var whole = stream ? null : await router.AskAsync(body);
        return new CallerAnswer(whole, streamed, TimeProvider.System.GetElapsedTime(start));
    }

    /// <summary>Asserts a complete answer with this text and its usage.</summary>
    public void AssertComplete(string text)
    {
        Whole?.AssertComplete(text);
        Stream?.AssertComplete(text);
        Assert.True(Usage.GetProperty("completion_tokens").GetInt32() > 0, "no usage");
    }

    /// <summary>Asserts a complete answer with this text from this backend.</summary>
    public void AssertComplete(string text, string backend)
    {
        AssertComplete(text);
        Assert.Equal(backend, Backend);
    }

    /// <summary>Asserts an error before any content, and gives its object.</summary>
    public JsonElement AssertRefused(int status)
    {
        Assert.Equal(status, (int)(Whole?.Status ?? Stream!.Status));
        if (Whole is not null) return Whole.Error;
        using var json = JsonDocument.Parse(Stream!.Bytes);
        return json.RootElement.GetProperty("error").Clone();
    }
}
