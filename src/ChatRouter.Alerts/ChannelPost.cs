using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatRouter.Model.Settings.Alerts;
using ChatRouter.Operations.Alerts.Delivery;

namespace ChatRouter.Alerts;

/// <summary>Posts JSON for one channel and puts the answer into words that hold neither its address nor its secret.</summary>
internal sealed class ChannelPost(HttpMessageInvoker http, AlertChannelSettings channel, TimeProvider clock)
{
    private const int LongestAnswer = 200;

    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The bytes of a body.</summary>
    public static byte[] Bytes(JsonNode body) => Encoding.UTF8.GetBytes(body.ToJsonString(s_json));

    public Task<ChannelAnswer> SendAsync(JsonNode body, CancellationToken cancellationToken) => SendAsync(Bytes(body), [], cancellationToken);

    public async Task<ChannelAnswer> SendAsync(byte[] body, IEnumerable<(string Name, string Value)> headers, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, channel.Url);
        request.Headers.TryAddWithoutValidation("User-Agent", "ChatRouter-alerts");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);

        // With its length said: small servers of webhooks do not read chunks.
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") } };
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            var status = (int)response.StatusCode;
            var text = await ReadAsync(response, cancellationToken);
            var words = string.Create(CultureInfo.InvariantCulture, $"HTTP {status}{(text.Length == 0 ? "" : $": {text}")}");
            return new ChannelAnswer(response.IsSuccessStatusCode, words, RetryAfter(response.Headers.RetryAfter));
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return new ChannelAnswer(false, error is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } known ? $"not reached: {known.HttpRequestError}" : "the connection broke");
        }
    }

    private async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var buffer = new byte[4 * LongestAnswer];
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        var text = new string([.. Encoding.UTF8.GetString(buffer, 0, length).Select(one => char.IsControl(one) ? ' ' : one)]).Trim();
        foreach (var secret in (string[])[channel.Secret, channel.Url!.AbsolutePath.Trim('/'), channel.Url.Query.TrimStart('?')])
        {
            if (secret.Length > 0) text = text.Replace(secret, "***", StringComparison.OrdinalIgnoreCase);
        }

        return text.Length <= LongestAnswer ? text : text[..LongestAnswer];
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > clock.GetUtcNow() => date - clock.GetUtcNow(),
        _ => null,
    };
}
