namespace ChatRouter.Protocols.Errors;

/// <summary>Codes of <see cref="BackendError.Code"/> that the router itself gives, whatever the backend called the error.</summary>
internal static class BackendErrorCodes
{
    /// <summary>The backend does not continue a trailing assistant message: replay instead.</summary>
    public const string PrefillRefused = "prefill_refused";

    /// <summary>The provider's content filter refused, and gave no code of its own.</summary>
    public const string ContentFilter = "content_filter";
}
