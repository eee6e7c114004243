using System.Collections.Concurrent;
using ChatRouter.Benchmarks.Run;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Benchmarks.Backend;

/// <summary>An OpenAI-compatible backend that costs as little as Kestrel allows, so that the proxies are what is measured.</summary>
internal sealed class BackendRole(TimeProvider clock, StreamPacer pacer)
{
    private const int MostAtOnce = 64 * 1024;

    private readonly ConcurrentDictionary<(int Chunks, bool Usage), byte[]> _streams = new();

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var pacer = new StreamPacer(TimeProvider.System);
        var role = new BackendRole(TimeProvider.System, pacer);
        await using var app = RoleHost.Create();
        app.Run(role.AnswerAsync);
        _ = pacer.RunAsync(cancellationToken);
        await RoleHost.RunAsync(app, cancellationToken);
    }

    private Task AnswerAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/v1/chat/completions" => ChatAsync(context),
        "/v1/models" => WriteAsync(context, "application/json", ModelList),
        "/metrics" => WriteAsync(context, "text/plain", Metrics),
        _ => Task.CompletedTask, // /health: 200 and nothing more
    };

    private static byte[] ModelList { get; } =
        """{"object":"list","data":[{"id":"Qwen/Qwen2.5-7B-Instruct","object":"model","created":1760000000,"owned_by":"vllm","max_model_len":32768}]}"""u8.ToArray();

    private static byte[] Metrics { get; } =
        "vllm:num_requests_running{model_name=\"Qwen/Qwen2.5-7B-Instruct\"} 1.0\nvllm:num_requests_waiting{model_name=\"Qwen/Qwen2.5-7B-Instruct\"} 0.0\n"u8.ToArray();

    private async Task ChatAsync(HttpContext context)
    {
        var asked = await ReadAsync(context.Request);
        if (!asked.IsStream)
        {
            await WriteAsync(context, "application/json", CannedAnswers.Completion);
            return;
        }

        context.Response.ContentType = "text/event-stream; charset=utf-8";
        if (asked.Interval == TimeSpan.Zero)
        {
            var all = _streams.GetOrAdd((asked.Chunks, asked.Usage), key => CannedAnswers.WholeStream(key.Chunks, key.Usage));

            // Bit by bit, so that a reader who does not read is waited for; what is usual leaves at once.
            for (var at = 0; at < all.Length; at += MostAtOnce)
                await context.Response.BodyWriter.WriteAsync(all.AsMemory(at, Math.Min(MostAtOnce, all.Length - at)), context.RequestAborted);
            return;
        }

        await WritePacedAsync(context.Response, asked, context.RequestAborted);
    }

    private async Task WritePacedAsync(HttpResponse response, StreamRequest asked, CancellationToken aborted)
    {
        var step = (long)(asked.Interval.TotalSeconds * clock.TimestampFrequency);
        var due = clock.GetTimestamp();
        // As vLLM does: the role event leaves together with the first token.
        await response.BodyWriter.WriteAsync((byte[])[.. CannedAnswers.Role, .. CannedAnswers.Content[0]], aborted);
        for (var i = 1; i < asked.Chunks; i++)
        {
            await pacer.WaitUntil(due += step);
            await response.BodyWriter.WriteAsync(CannedAnswers.Content[i % CannedAnswers.Content.Length], aborted);
        }

        await pacer.WaitUntil(due + step);
        await response.BodyWriter.WriteAsync((byte[])[.. CannedAnswers.Ending(asked.Usage).SelectMany(part => part)], aborted);
    }

    private static async Task<StreamRequest> ReadAsync(HttpRequest request)
    {
        while (true)
        {
            var read = await request.BodyReader.ReadAsync();
            if (read.IsCompleted)
            {
                var asked = read.Buffer.IsSingleSegment
                    ? StreamRequest.Read(read.Buffer.FirstSpan)
                    : StreamRequest.Read(System.Buffers.BuffersExtensions.ToArray(read.Buffer));
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return asked;
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static async Task WriteAsync(HttpContext context, string contentType, byte[] body)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body);
    }
}
