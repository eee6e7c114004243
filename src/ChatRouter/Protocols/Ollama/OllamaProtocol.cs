using ChatRouter.Model;
using ChatRouter.Model.Requests;
using ChatRouter.Protocols.Errors;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Protocols.Ollama;

/// <summary>Ollama's native <c>/api/chat</c>, translated both ways. The native API takes per-request options and reports errors inside a stream, which its <c>/v1</c> does not.</summary>
internal sealed class OllamaProtocol : IChatProtocol
{
    /// <inheritdoc/>
    public Refusal? Refuse(Backend backend, ChatRequest request)
    {
        if ((UnsupportedContent.RemoteImages(request) ?? UnsupportedContent.OtherMedia(request)) is { } refusal)
            return refusal;
        return request.Choices > 1 ? Unsupported("'n' must be 1 for the backends of this model.", "n") : null;
    }

    /// <inheritdoc/>
    public HttpRequestMessage CreateRequest(Backend backend, Rung rung, ChatRequest request, string? token)
    {
        var endpoint = OllamaEndpoint.Of(backend);
        var content = new ReadOnlyMemoryContent(OllamaRequestWriter.Write(backend, rung, request));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        var message = new HttpRequestMessage(HttpMethod.Post, endpoint.ChatUri) { Content = content };
        RequestHeaders.Add(message, backend, request.Stream ? "application/x-ndjson" : "application/json", endpoint.Bearer, token);
        return message;
    }

    /// <inheritdoc/>
    public BodyForm StreamForm => BodyForm.JsonLines;

    /// <inheritdoc/>
    public IStreamReader CreateStreamReader(bool includeUsage) => new OllamaStreamReader(includeUsage);

    /// <inheritdoc/>
    public Answer ReadAnswer(ReadOnlyMemory<byte> body) => OllamaAnswer.Read(body.Span);

    /// <inheritdoc/>
    public BackendError ReadError(int status, ReadOnlySpan<byte> body) => ErrorClassifier.Classify(status, body);

    private static Refusal Unsupported(string message, string param) => new(400, RefusalCodes.UnsupportedFeature, message, param);
}
