using ChatRouter.Model;
using ChatRouter.Model.Requests;

namespace ChatRouter.Protocols;

/// <summary>One backend wire: how a chat request is put to it and how its answer is read. Stateless and thread-safe.</summary>
internal interface IChatProtocol
{
    /// <summary>
    /// Why the request cannot be put to the backend in this protocol without losing what the caller asked for, or null.
    /// Cheap: reads only what the scan noted. <see cref="CreateRequest"/> may be called only after a null.
    /// </summary>
    Refusal? Refuse(Backend backend, ChatRequest request) => null;

    /// <summary>The upstream request: URL, headers, and the caller's body with model, caps and translation applied.</summary>
    /// <param name="backend">The backend that the request is sent to.</param>
    /// <param name="rung">The rung it is tried on, for its caps.</param>
    /// <param name="request">What the caller sent.</param>
    /// <param name="token">Entra token when <see cref="CredentialKind.EntraToken"/> asks for one.</param>
    HttpRequestMessage CreateRequest(Backend backend, Rung rung, ChatRequest request, string? token);

    /// <summary>How a streamed answer begins on this wire.</summary>
    BodyForm StreamForm => BodyForm.EventStream;

    /// <summary>True if a stream of the backend tells all that a whole answer does. Cheap.</summary>
    bool CanAssemble(Backend backend) => true;

    /// <summary>A reader for one streamed answer.</summary>
    /// <param name="includeUsage">Whether the event with the token counts is passed on; they are noted in any case.</param>
    IStreamReader CreateStreamReader(bool includeUsage);

    /// <summary>Checks a complete answer with status 200 and gives it as an OpenAI <c>chat.completion</c>.</summary>
    Answer ReadAnswer(ReadOnlyMemory<byte> body);

    /// <summary>Reads an answer with another status than 200.</summary>
    BackendError ReadError(int status, ReadOnlySpan<byte> body);
}
