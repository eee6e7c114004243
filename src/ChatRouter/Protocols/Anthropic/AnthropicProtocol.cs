using ChatRouter.Model;
using ChatRouter.Model.Requests;
using ChatRouter.Protocols.Errors;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Protocols.Anthropic;

/// <summary>The Messages API of Anthropic and of servers that offer it, translated both ways.</summary>
/// <param name="time">Gives answers their time: this wire has none.</param>
internal sealed class AnthropicProtocol(TimeProvider time) : IChatProtocol
{
    /// <inheritdoc/>
    public Refusal? Refuse(Backend backend, ChatRequest request)
    {
        if (UnsupportedContent.OtherMedia(request) is { } refusal)
            return refusal;
        if (request.Traits.HasFlag(RequestTraits.LogProbs))
            return Unsupported("'logprobs' cannot be had from the backends of this model.", "logprobs");
        return request.Choices > 1 ? Unsupported("'n' must be 1 for the backends of this model.", "n") : null;
    }

    /// <inheritdoc/>
    public HttpRequestMessage CreateRequest(Backend backend, Rung rung, ChatRequest request, string? token)
    {
        var endpoint = AnthropicEndpoint.Of(backend);
        var content = new ReadOnlyMemoryContent(AnthropicRequestWriter.Write(backend, rung, request));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        var message = new HttpRequestMessage(HttpMethod.Post, endpoint.MessagesUri) { Content = content };
        message.Headers.TryAddWithoutValidation("anthropic-version", AnthropicEndpoint.Version);
        RequestHeaders.Add(message, backend, request.Stream ? "text/event-stream" : "application/json", endpoint.Bearer, token);
        return message;
    }

    /// <inheritdoc/>
    public IStreamReader CreateStreamReader(bool includeUsage) => new AnthropicStreamReader(includeUsage, time.GetUtcNow().ToUnixTimeSeconds());

    /// <inheritdoc/>
    public Answer ReadAnswer(ReadOnlyMemory<byte> body) => AnthropicAnswer.Read(body, time.GetUtcNow().ToUnixTimeSeconds());

    /// <inheritdoc/>
    public BackendError ReadError(int status, ReadOnlySpan<byte> body) => ErrorClassifier.Classify(status, body);

    private static Refusal Unsupported(string message, string param) => new(400, RefusalCodes.UnsupportedFeature, message, param);
}
