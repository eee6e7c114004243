using ChatRouter.Model;
using ChatRouter.Model.Requests;

namespace ChatRouter.Protocols.Translation;

/// <summary>Refuses content that a translated wire cannot carry. The router fetches and converts nothing itself: each message says what to send instead.</summary>
internal static class UnsupportedContent
{
    private const string Media = "the backends of this model take only text and images";

    /// <summary>Images by URL, for a server that does not fetch them.</summary>
    public static Refusal? RemoteImages(ChatRequest request) => request.Traits.HasFlag(RequestTraits.RemoteImages)
        ? Refuse("Send each image as a data URL ('data:image/png;base64,...'): neither the backends of this model nor the router fetch images from other addresses.")
        : null;

    /// <summary>Anything that is neither text nor an image.</summary>
    public static Refusal? OtherMedia(ChatRequest request)
    {
        if (request.Traits.HasFlag(RequestTraits.Audio))
            return Refuse($"Send a transcript as a part of type 'text' instead of 'input_audio': {Media}.");
        if (request.Traits.HasFlag(RequestTraits.Files))
            return Refuse($"Send the file's text as a part of type 'text', or its pages as 'image_url', instead of 'file': {Media}.");
        return request.Traits.HasFlag(RequestTraits.OtherMedia)
            ? Refuse($"Send only content parts of type 'text' and 'image_url': {Media}.")
            : null;
    }

    private static Refusal Refuse(string message) => new(400, RefusalCodes.UnsupportedFeature, message, "messages");
}
