using ChatRouter.Model;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Http;

/// <summary>The refusals that only HTTP knows.</summary>
internal static class Refusals
{
    public static Refusal OpsKeyNeeded { get; } = new(401, RefusalCodes.InvalidApiKey, "Send the operator's key as 'Authorization: Bearer KEY'.");

    public static Refusal EncodedBody { get; } = new(
        400, RefusalCodes.InvalidValue, "Send the body as it is: leave out 'Content-Encoding', or send 'identity'.", "Content-Encoding");

    public static Refusal StorageUnavailable { get; } = new(
        503, RefusalCodes.StorageUnavailable, "The storage of batches does not answer. Chat is not affected. Try again later.", RetryAfter: TimeSpan.FromSeconds(10));

    public static Refusal TooManyStreams { get; } = new(
        503, RefusalCodes.LaneSaturated, "Too many pages are live on this instance. Ask /ops/state every few seconds instead.", RetryAfter: TimeSpan.FromSeconds(30));

    public static Refusal TooManyBodies { get; } = new(
        503, RefusalCodes.LaneSaturated, "This instance holds as many bytes of requests as it may. Send it again in a moment.", RetryAfter: TimeSpan.FromSeconds(2));

    public static Refusal Stopping { get; } = new(
        503, RefusalCodes.ShuttingDown, "This instance is being stopped and takes no more requests. Send it again: another one answers.", RetryAfter: TimeSpan.FromSeconds(1));

    public static Refusal UnreadableBody(Exception exception) => (exception as BadHttpRequestException)?.StatusCode switch
    {
        StatusCodes.Status408RequestTimeout => new Refusal(408, RefusalCodes.RequestTimeout, "The body arrived too slowly."),
        StatusCodes.Status413PayloadTooLarge => new Refusal(413, RefusalCodes.RequestTooLarge, "The body is larger than the server takes."),
        _ => new Refusal(400, RefusalCodes.InvalidValue, "The body could not be read: " + exception.Message.TrimEnd()),
    };

    public static Refusal WrongMethod(string method, string path, string methods)
        => new(405, RefusalCodes.MethodNotAllowed, $"{Cut(path)} does not take {method}, only {methods}.");

    public static Refusal UnknownPath(string method, string path)
        => new(404, RefusalCodes.NotFound, $"Unknown path: {method} {Cut(path)}.");

    public static Refusal UnknownObject(string kind, string id)
        => new(404, RefusalCodes.NotFound, $"No such {kind}: {(id.Length <= 100 ? id : id[..100])}.", "id");

    private static string Cut(string path) => path.Length <= 200 ? path : path[..200];
}
