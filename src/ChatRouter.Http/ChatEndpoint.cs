using System.Globalization;
using ChatRouter.Admission;
using ChatRouter.Model;
using ChatRouter.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Http;

/// <summary><c>POST /v1/chat/completions</c>.</summary>
public sealed class ChatEndpoint
{
    private const int ShortestDeadlineMs = 100;
    private const int LongestDeadlineMs = 220_000;

    private readonly RequestPipeline _pipeline;
    private readonly KeyRing _keys;
    private readonly RequestLimits _limits;
    private readonly bool _hasZones;
    private readonly TimeProvider _time;
    private readonly ILogger<ChatEndpoint> _log;

    /// <summary>Stands on the engine.</summary>
    public ChatEndpoint(RequestPipeline pipeline, KeyRing keys, RouterModel model, TimeProvider time, ILogger<ChatEndpoint> log)
    {
        _pipeline = pipeline;
        _keys = keys;
        _limits = model.Limits;
        _hasZones = model.ZoneNames().Length > 0;
        _time = time;
        _log = log;
    }

    /// <summary>Answers a chat request, streaming or not.</summary>
    /// <param name="context">The request and its response.</param>
    /// <param name="cancellationToken">Fires when the host gives the call up; the connection's own token is honoured besides.</param>
    public async Task HandleAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var own = RequestIds.New();
        var sink = new HttpAnswerSink(context, RequestIds.Echo(context.Request, own));
        using var gone = CallerGone.Token(context, cancellationToken, out var token);
        try
        {
            var tenant = _keys.Find(CallerKey.Of(context.Request));
            if (tenant is null)
            {
                await RequestPipeline.RefuseAsync(sink, Refusals.InvalidApiKey, token);
                return;
            }

            var refusal = ReadDeadline(context.Request, out var deadline);
            RequestBody? body = null;
            if (refusal is null) (body, refusal) = await RequestBody.ReadAsync(context.Request, _limits.MaxBodyBytes, _limits.BodyTimeout, _time, token);
            if (refusal is not null)
            {
                // Also to a caller who is leaving: from the head the server learns that nothing more is to be read here.
                await RequestPipeline.RefuseAsync(sink, refusal, CancellationToken.None);
                return;
            }

            using (body)
            {
                var call = new IncomingCall
                {
                    Tenant = tenant,
                    Lane = tenant.Lane,
                    RequestId = own,
                    Deadline = deadline,
                    Zone = _hasZones && context.Request.Headers.TryGetValue("x-router-zone", out var zone) ? zone.ToString() : null,
                    TraceParent = context.Request.Headers.TraceParent.Count > 0 ? context.Request.Headers.TraceParent.ToString() : null,
                };
                await _pipeline.RunAsync(call, body!.Memory, sink, token);
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
    }

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
