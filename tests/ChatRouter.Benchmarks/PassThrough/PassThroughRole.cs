using System.Buffers;
using System.Text.Json;
using ChatRouter.Benchmarks.Run;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Benchmarks.PassThrough;

/// <summary>The least a .NET proxy can do: read the body, send it on, copy the answer with a flush after each read. No routing, no checks.</summary>
/// <param name="backendPort">Where it sends.</param>
/// <param name="reads">Whether it looks into the request: the least a proxy can do that is to route by model.</param>
internal sealed class PassThroughRole(int backendPort, bool reads) : IDisposable
{
    private readonly Uri _target = new($"http://127.0.0.1:{backendPort}/v1/chat/completions");

    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
    });

    public static async Task RunAsync(int backendPort, bool reads, CancellationToken cancellationToken)
    {
        using var role = new PassThroughRole(backendPort, reads);
        await using var app = RoleHost.Create();
        app.Run(role.ForwardAsync);
        await RoleHost.RunAsync(app, cancellationToken);
    }

    public void Dispose() => _invoker.Dispose();

    private async Task ForwardAsync(HttpContext context)
    {
        var length = (int)context.Request.ContentLength!.Value;
        var body = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await context.Request.Body.ReadExactlyAsync(body.AsMemory(0, length), context.RequestAborted);
            if (reads && !HasModel(body.AsSpan(0, length)))
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                return;
            }

            using var request = new HttpRequestMessage(HttpMethod.Post, _target) { Content = new ByteArrayContent(body, 0, length) };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
            request.Headers.TryAddWithoutValidation("Authorization", (string?)context.Request.Headers.Authorization);

            using var response = await _invoker.SendAsync(request, context.RequestAborted);
            context.Response.StatusCode = (int)response.StatusCode;
            context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
            context.Response.ContentLength = response.Content.Headers.ContentLength;
            await CopyAsync(await response.Content.ReadAsStreamAsync(context.RequestAborted), context);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(body);
        }
    }

    private static bool HasModel(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        string? model = null;
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isModel = reader.ValueTextEquals("model"u8);
            var isStream = reader.ValueTextEquals("stream"u8);
            reader.Read();
            if (isModel) model = reader.GetString();
            else if (isStream) _ = reader.GetBoolean();
            else reader.Skip();
        }

        return model is not null;
    }

    private static async Task CopyAsync(Stream from, HttpContext context)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer, context.RequestAborted)) > 0)
            {
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted); // Kestrel flushes each write
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
