using ChatRouter.Model;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Http.Headers;

/// <summary>The header <c>Idempotency-Key</c>.</summary>
internal static class IdempotencyKey
{
    private const int Longest = 255;

    /// <summary>Reads the header; the refusal of one that is no key, or null.</summary>
    public static Refusal? Read(HttpRequest request, out string? key)
    {
        key = null;
        if (!request.Headers.TryGetValue("Idempotency-Key", out var given)) return null;
        key = given.ToString();
        return key.Length is > 0 and <= Longest && !key.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? null
            : new Refusal(400, RefusalCodes.InvalidValue, $"Header Idempotency-Key must be 1 to {Longest} characters of ASCII without white space.", "Idempotency-Key");
    }
}
