using System.Text;
using System.Text.Json;
using ChatRouter.Fallbacks;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Requests;
using ChatRouter.Protocols;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Fallbacks;

/// <summary>Requests for sources without backends.</summary>
internal static class FallbackAsk
{
    public static FallbackRequest Of(string question, string more = "", Route? route = null, string tenant = "a", string? language = null, DateTimeOffset? at = null, DegradedTerms? terms = null, bool isInTask = false)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"model":"chat","messages":[{"role":"user","content":{{JsonSerializer.Serialize(question)}}}]{{more}}}""");
        Assert.Null(ChatRequestScanner.Scan(body, new Model.Settings.Limits.RequestLimits(), out var chat));
        return new FallbackRequest
        {
            Chat = chat!,
            Route = route ?? TestModel.Route(TestModel.Rung(1, TestModel.Backend("b"))),
            Tenant = tenant,
            Id = "id",
            At = at ?? new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
            Language = language,
            Terms = terms ?? DegradedTerms.Any,
            IsInTask = isInTask,
        };
    }
}
