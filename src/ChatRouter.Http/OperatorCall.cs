using System.Text.Json;
using ChatRouter.Http.Endpoints;
using ChatRouter.Http.Headers;
using ChatRouter.Model;
using ChatRouter.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Http;

/// <summary>One order of the operator: the key is checked, the body read, the order carried out, and what became of it told.</summary>
internal sealed class OperatorCall(RouterEngine engine, RouterModel model, TimeProvider time, ILogger log, int largestBodyBytes = 16 * 1024)
{
    /// <param name="context">The call.</param>
    /// <param name="order">Carries out what the body says; a value or a refusal.</param>
    /// <param name="write">Tells the value.</param>
    /// <param name="cancellationToken">The platform's word that the caller has gone.</param>
    public async Task RunAsync<T>(
        HttpContext context, Func<ReadOnlyMemory<byte>, Task<(T? Value, Refusal? Refusal)>> order, Func<Utf8JsonWriter, T?, Refusal?> write, CancellationToken cancellationToken)
        where T : class
    {
        var own = RequestIds.New();
        var sink = new HttpAnswerSink(context, RequestIds.Echo(context.Request, own));
        using var both = CallerGone.Token(context, cancellationToken, out var gone);
        try
        {
            if (!engine.Keys.IsOperator(CallerKey.Of(context.Request)))
            {
                await RequestPipeline.RefuseAsync(sink, Refusals.OpsKeyNeeded, gone);
                return;
            }

            var (body, refusal) = await RequestBody.ReadAsync(context.Request, largestBodyBytes, model.Limits.BodyTimeout, time, gone);
            T? value = null;

            // From here on the order is carried out, whether or not the operator's connection lasts.
            using (body) if (refusal is null) (value, refusal) = await order(body!.Memory);
            if (refusal is not null) await RequestPipeline.RefuseAsync(sink, refusal, CancellationToken.None);
            else await JsonEndpoint.RunForOperatorAsync(context, engine.Keys, json => write(json, value));
        }
        catch (Exception exception) when (CallerGone.Explains(exception, gone))
        {
            // Nobody reads an answer.
            sink.Abort();
        }
        catch (Exception exception)
        {
            await Failures.EndAsync(log, sink, own, exception);
        }
    }
}
