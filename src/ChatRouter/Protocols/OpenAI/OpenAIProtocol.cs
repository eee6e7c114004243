using ChatRouter.Model;
using ChatRouter.Model.Requests;
using ChatRouter.Protocols.Errors;

namespace ChatRouter.Protocols.OpenAI;

/// <summary>The OpenAI wire as OpenAI, Azure OpenAI, vLLM, SGLang and llama.cpp speak it; <see cref="OpenAIEndpoint"/> holds their differences.</summary>
internal sealed class OpenAIProtocol : IChatProtocol
{
    /// <inheritdoc/>
    public HttpRequestMessage CreateRequest(Backend backend, Rung rung, ChatRequest request, string? token)
    {
        var endpoint = OpenAIEndpoint.Of(backend);
        var message = new HttpRequestMessage(HttpMethod.Post, endpoint.ChatUri) { Content = OpenAIBody.Create(endpoint, rung, request) };
        RequestHeaders.Add(message, backend, request.Stream ? "text/event-stream" : "application/json", endpoint.Bearer, token);
        return message;
    }

    /// <inheritdoc/>
    public bool CanAssemble(Backend backend) => OpenAIEndpoint.Of(backend).CountsStreams;

    /// <inheritdoc/>
    public IStreamReader CreateStreamReader(bool includeUsage) => new OpenAIStreamReader(includeUsage);

    /// <inheritdoc/>
    public Answer ReadAnswer(ReadOnlyMemory<byte> body) => OpenAIAnswer.Read(body);

    /// <inheritdoc/>
    public BackendError ReadError(int status, ReadOnlySpan<byte> body) => ErrorClassifier.Classify(status, body);
}
