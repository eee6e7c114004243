using System.Globalization;
using System.IO.Pipelines;
using ChatRouter.Admission.Limits;
using ChatRouter.Answers;
using ChatRouter.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Http;

/// <summary>An answer as an HTTP response.</summary>
internal sealed class HttpAnswerSink : IAnswerSink
{
    /// <summary>The longest Retry-After that the OpenAI SDKs wait out.</summary>
    private static readonly TimeSpan LongestRetryWait = TimeSpan.FromSeconds(60);

    private static readonly string[] SmallNumbers = [.. Enumerable.Range(0, 32).Select(n => n.ToString(CultureInfo.InvariantCulture))];

    private readonly HttpContext _context;
    private readonly string _requestId;

    public HttpAnswerSink(HttpContext context, string requestId)
    {
        _context = context;
        _requestId = requestId;
    }

    /// <summary>Reads what is left of the caller's rate limits when the answer begins; null if there are none.</summary>
    public Func<RateLimits>? Limits { get; set; }

    public bool HasStarted { get; private set; }

    public PipeWriter Body => _context.Response.BodyWriter;

    public void Start(in AnswerHead head)
    {
        HasStarted = true;
        var response = _context.Response;
        var headers = response.Headers;
        response.StatusCode = head.Status;
        headers["x-request-id"] = _requestId;
        if (head.IsEventStream)
        {
            headers.ContentType = "text/event-stream";
            headers.CacheControl = "no-cache";
            headers["X-Accel-Buffering"] = "no";
        }
        else
        {
            headers.ContentType = "application/json";
            headers.ContentLength = head.ContentLength;
        }

        if (head.DecisionId is not null) headers["x-router-decision"] = head.DecisionId;
        if (head.Attempts is { } attempts) headers["x-router-attempts"] = Text(attempts);
        if (head.Backend is not null)
        {
            headers["x-router-backend"] = head.Backend;
            headers["x-router-rung"] = Text(head.Rung);
        }

        if (head.IsNotToBeStored) headers.CacheControl = "no-store";
        if (head.Age is { } age) headers.Age = Text((int)Math.Clamp(age.TotalSeconds, 0, int.MaxValue));
        if (head.Status == StatusCodes.Status401Unauthorized) headers.WWWAuthenticate = "Bearer";
        if (head.Degraded is not null) headers["x-router-degraded"] = head.Degraded;
        if (head.IsRepeat) headers["Idempotent-Replayed"] = "true";
        if (head.Clamped is not null) headers["x-router-clamped"] = head.Clamped;
        if (head.Context is not null) headers["x-router-context"] = head.Context;
        if (head.Cache is not null) headers["x-router-cache"] = head.Age is { } old ? $"{head.Cache}; age={Text((int)Math.Clamp(old.TotalSeconds, 0, int.MaxValue))}" : head.Cache;
        if (Limits is not null) RateLimitHeaders.Write(headers, Limits());
        if (head.RetryAfter is { } after) SetRetryAfter(headers, after);

        // One word on whether to come back: SDKs wait out a short Retry-After. Without one, or with one so long that they would come early, a repeated call only adds load.
        if (head.Status is 429 or >= 500) headers["x-should-retry"] = head.RetryAfter <= LongestRetryWait ? "true" : "false";
    }

    public void Abort() => _context.Abort();

    public ValueTask BreakOffAsync() => BrokenConnection.EndAsync(_context);

    private static void SetRetryAfter(IHeaderDictionary headers, TimeSpan after)
    {
        headers.RetryAfter = Text((int)Math.Clamp(Math.Ceiling(after.TotalSeconds), 1, int.MaxValue));
        headers["retry-after-ms"] = Text((int)Math.Clamp(Math.Ceiling(after.TotalMilliseconds), 1, int.MaxValue));
    }

    private static string Text(int number) => number < SmallNumbers.Length ? SmallNumbers[number] : number.ToString(CultureInfo.InvariantCulture);
}
