using System.Globalization;
using ChatRouter.Admission.Keys;
using ChatRouter.Http.Headers;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Requests;
using ChatRouter.Model.Settings.Limits;
using ChatRouter.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Http.Endpoints;

/// <summary><c>POST /v1/chat/completions</c>.</summary>
public sealed class ChatEndpoint
{
    private const int ShortestDeadlineMs = 100;
    private const int LongestDeadlineMs = 220_000;

    private readonly RequestPipeline _pipeline;
    private readonly CallerCheck _callers;
    private readonly RequestLimits _limits;
    private readonly BodyMemory _bodies;
    private readonly string[] _zones;
    private readonly string _zoneIgnored;
    private readonly TimeProvider _time;
    private readonly ILogger<ChatEndpoint> _log;

    /// <summary>Answers those whom <paramref name="callers"/> knows by <paramref name="pipeline"/>.</summary>
    public ChatEndpoint(RequestPipeline pipeline, CallerCheck callers, RouterModel model, TimeProvider time, ILogger<ChatEndpoint> log)
    {
        _pipeline = pipeline;
        _callers = callers;
        _limits = model.Limits;
        _bodies = new BodyMemory(_limits.MaxBodiesBytes);
        _zones = [.. model.ZoneNames()];
        _zoneIgnored = _zones.Length == 0 ? "no backend has a zone" : "no backend stands there; known: " + string.Join(", ", _zones.Where(IsHeaderText));
        _time = time;
        _log = log;
    }

    /// <summary>Whether a request is a chat request.</summary>
    internal static bool IsCalledBy(HttpRequest request)
        => HttpMethods.IsPost(request.Method) && request.Path.Equals("/v1/chat/completions", StringComparison.OrdinalIgnoreCase);

    /// <summary>Answers a chat request with an error before anything of it is read.</summary>
    internal Task RefuseAsync(HttpContext context, Refusal refusal)
    {
        var own = RequestIds.New();
        return _pipeline.RefuseAsync(
            _pipeline.Open(own, TraceParentOf(context.Request)), new HttpAnswerSink(context, RequestIds.Echo(context.Request, own)), refusal, context.RequestAborted);
    }

    /// <summary>Answers a chat request, streaming or not.</summary>
    /// <param name="context">The request and its response.</param>
    /// <param name="cancellationToken">Fires when the host gives the call up; the connection's own token is honoured besides.</param>
    public async Task HandleAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var own = RequestIds.New();
        var sink = new HttpAnswerSink(context, RequestIds.Echo(context.Request, own));
        using var gone = CallerGone.Token(context, cancellationToken, out var token);
        var state = _pipeline.Open(own, TraceParentOf(context.Request));
        try
        {
            Lane? lane = null;
            TrajectoryMark? trajectory = null;
            string? key = null;
            DegradedTerms? terms = null;
            TimeSpan? contextAge = null;
            var (tenant, refusal) = await _callers.FindAsync(CallerKey.Of(context.Request), token);
            if (tenant is null)
            {
                await _pipeline.RefuseAsync(state, sink, refusal!, token);
                return;
            }

            sink.Limits = _pipeline.LimitsOf(tenant, state);
            refusal = ReadDeadline(context.Request, out var deadline) ?? LaneHeader.Read(context.Request, tenant, out lane) ?? TrajectoryHeaders.Read(context.Request, out trajectory)
                ?? IdempotencyKey.Read(context.Request, out key)
                ?? DegradedHeaders.Read(context.Request, out terms)
                ?? ContextAge.Read(context.Request, out contextAge);
            RequestBody? body = null;
            if (refusal is null) (body, refusal) = await RequestBody.ReadAsync(context.Request, _limits.MaxBodyBytes, _limits.BodyTimeout, _time, token, _bodies);
            if (refusal is not null)
            {
                // Also to a caller who is leaving: from the head the server learns that nothing more is to be read here.
                await _pipeline.RefuseAsync(state, sink, refusal, CancellationToken.None, tenant);
                return;
            }

            using (body)
            {
                var call = new IncomingCall
                {
                    Tenant = tenant,
                    Lane = lane,
                    Deadline = deadline,
                    Zone = ZoneOf(context),
                    Trajectory = trajectory,
                    Caller = CallerMark.Of(context),
                    IdempotencyKey = key,
                    Terms = terms,
                    ContextAge = contextAge,
                    Language = DegradedHeaders.LanguageOf(context.Request),
                    Cache = CacheControl.Read(context.Request),
                    IsDrill = context.Request.Headers.ContainsKey("x-router-drill"),
                };
                await _pipeline.RunAsync(state, call, body!.Memory, sink, token);
            }
        }
        catch (Exception exception) when (CallerGone.Explains(exception, token))
        {
            // Nobody reads an answer.
            sink.Abort();
        }
        catch (Exception exception)
        {
            await Failures.EndAsync(_log, sink, own, exception);
        }
        finally
        {
            _pipeline.Close(state, token);
        }
    }

    private static string? TraceParentOf(HttpRequest request) => request.Headers.TraceParent.Count > 0 ? request.Headers.TraceParent.ToString() : null;

    /// <summary>The zone that the caller names, if any. One that counts for nothing is named in the answer: a header that is ignored in silence looks obeyed.</summary>
    private string? ZoneOf(HttpContext context)
    {
        if (!context.Request.Headers.TryGetValue("x-router-zone", out var zone)) return null;
        if (!_zones.Contains(zone.ToString(), StringComparer.Ordinal)) context.Response.Headers["x-router-zone-ignored"] = _zoneIgnored;
        return _zones.Length > 0 ? zone.ToString() : null;
    }

    private static bool IsHeaderText(string name) => name.All(character => character is >= ' ' and <= '~');

    private static Refusal? ReadDeadline(HttpRequest request, out TimeSpan? deadline)
    {
        deadline = null;
        if (!request.Headers.TryGetValue("x-router-deadline-ms", out var given)) return null;
        if (!int.TryParse(given.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var ms) || ms is < ShortestDeadlineMs or > LongestDeadlineMs)
        {
            return new Refusal(
                400, RefusalCodes.InvalidValue, $"Header x-router-deadline-ms must be a whole number from {ShortestDeadlineMs} to {LongestDeadlineMs}.", "x-router-deadline-ms");
        }

        deadline = TimeSpan.FromMilliseconds(ms);
        return null;
    }
}
