using ChatRouter.Admission.Contexts;
using ChatRouter.Model.Settings.Limits;

namespace ChatRouter.Tests.Admission.Contexts;

public sealed class ContextCheckTests
{
    private const string Marked = """{"messages":[{"name":"context"},{"role":"user"}]}""";
    private const string Unmarked = """{"messages":[{"role":"user"}]}""";

    [Theory]
    [InlineData(StaleContext.Drop, 1000, Marked, "fresh", Marked)]
    [InlineData(StaleContext.Drop, 1001, Marked, "dropped", Unmarked)]
    [InlineData(StaleContext.Refuse, 1000, Unmarked, "fresh", Unmarked)]
    public void Refuse_YoungOrDropped_GoesOn(StaleContext whenStale, int ms, string body, string finding, string rest)
    {
        Assert.Null(Refuse(new ContextSettings { MaxAge = TimeSpan.FromSeconds(1), WhenStale = whenStale }, ms, ref body, out var found));
        Assert.Equal((finding, rest), (found, body));
    }

    [Theory]
    [InlineData(StaleContext.Drop, Unmarked, "The context is 1500 ms old; for this model it may be 0 to 1000 ms old, and no message that has the name 'context' can be left out. Look it up again.")]
    [InlineData(StaleContext.Refuse, Marked, "The context is 1500 ms old; for this model it may be 0 to 1000 ms old. Look it up again.")]
    public void Refuse_Old_SaysHowOldItMayBe(StaleContext whenStale, string body, string message)
    {
        var refusal = Refuse(new ContextSettings { MaxAge = TimeSpan.FromSeconds(1), WhenStale = whenStale }, 1500, ref body, out var found);

        Assert.Equal((422, "context_stale", message, "x-router-context-age-ms", "refused"), (refusal!.Status, refusal.Code, refusal.Message, refusal.Param, found));
    }

    [Fact]
    public void Refuse_NoBound_IsIgnored()
    {
        var body = Marked;

        Assert.Null(Refuse(null, int.MaxValue, ref body, out var found));
        Assert.Equal(("ignored", Marked), (found, body));
    }

    private static ChatRouter.Model.Refusal? Refuse(ContextSettings? settings, int ms, ref string body, out string finding)
    {
        ReadOnlyMemory<byte> bytes = System.Text.Encoding.UTF8.GetBytes(body);
        var refusal = ContextCheck.Refuse(settings, TimeSpan.FromMilliseconds(ms), ref bytes, out finding);
        body = System.Text.Encoding.UTF8.GetString(bytes.Span);
        return refusal;
    }
}
