using System.Buffers;
using System.Text.Json;
using ChatRouter.Admission.Keys;
using ChatRouter.Answers;
using ChatRouter.Http.Headers;
using ChatRouter.Http.Page;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Http.Endpoints;

/// <summary><c>GET /ops</c>, the operations page, and <c>GET /ops/stream</c>, what keeps it live.</summary>
public sealed class PageEndpoints
{
    /// <summary>Streams that one instance holds open; more are refused, and the page polls.</summary>
    internal const int MostStreams = 32;

    /// <summary>From one state to the next.</summary>
    internal static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    /// <summary>A stream ends by itself before Azure's front end cuts it, at about 230 s.</summary>
    internal static readonly TimeSpan Length = TimeSpan.FromSeconds(200);

    private readonly RouterEngine _engine;
    private readonly KeyRing _keys;
    private readonly CallDrain _drain;
    private readonly TimeProvider _time;
    private readonly ILogger<PageEndpoints> _log;
    private int _streams;

    /// <summary>Shows the state of <paramref name="engine"/> until <paramref name="drain"/> says that the host stops.</summary>
    public PageEndpoints(RouterEngine engine, CallDrain drain, TimeProvider time, ILogger<PageEndpoints> log)
    {
        _engine = engine;
        _keys = engine.Keys;
        _drain = drain;
        _time = time;
        _log = log;
    }

    /// <summary>The page itself: no key, no data.</summary>
    public static async Task PageAsync(HttpContext context)
    {
        var (page, response) = (OperationsPage.Shared, context.Response);
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = page.Html.Length;
        var headers = response.Headers;
        headers.ContentSecurityPolicy = page.Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        await response.Body.WriteAsync(page.Html, context.RequestAborted);
    }

    /// <summary>
    /// Server-sent events: a <c>state</c> with the JSON of <c>/ops/state</c> at once and every 2 s, for 200 s, then <c>end</c>. An unchanged state is sent, too: that it is
    /// fresh is what a reader wants to know.
    /// </summary>
    public async Task StreamAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (!_keys.IsOperator(CallerKey.Of(context.Request)))
        {
            await JsonEndpoint.RefuseAsync(context, Refusals.OpsKeyNeeded);
            return;
        }

        var own = RequestIds.New();
        var sink = new HttpAnswerSink(context, RequestIds.Echo(context.Request, own));
        using var both = CallerGone.Token(context, cancellationToken, out var gone);
        try
        {
            if (Interlocked.Increment(ref _streams) > MostStreams) await JsonEndpoint.RefuseAsync(context, Refusals.TooManyStreams);
            else await SendAsync(sink, gone);
        }
        catch (Exception exception) when (CallerGone.Explains(exception, gone))
        {
            // Nobody reads any more.
            sink.Abort();
        }
        catch (Exception exception)
        {
            await Failures.EndAsync(_log, sink, own, exception);
        }
        finally
        {
            Interlocked.Decrement(ref _streams);
        }
    }

    private async Task SendAsync(HttpAnswerSink sink, CancellationToken gone)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(gone, _drain.Stopping);
        var start = _time.GetTimestamp();
        sink.Start(new AnswerHead { Status = StatusCodes.Status200OK, IsEventStream = true });
        do
        {
            sink.Body.Write("event: state\ndata: "u8);
            using (var json = new Utf8JsonWriter(sink.Body)) JsonSerializer.Serialize(json, _engine.State(), OpsJson.Options);
            sink.Body.Write("\n\n"u8);
            await sink.Body.FlushAsync(gone);
            await Task.Delay(Pace, _time, ends.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
        while (!ends.IsCancellationRequested && _time.GetElapsedTime(start) < Length);

        // A clean end tells the page to come again at once, to another instance if this one stops.
        gone.ThrowIfCancellationRequested();
        sink.Body.Write("event: end\ndata: {}\n\n"u8);
        await sink.Body.FlushAsync(gone);
    }
}
