using System.Security.Cryptography;
using System.Text;

namespace ChatRouter.Alerts;

/// <summary>The header <c>webhook-signature</c> of Standard Webhooks, scheme v1: HMAC-SHA256 over id, timestamp and body, base64.</summary>
internal static class WebhookSignature
{
    private const string Prefix = "whsec_";

    /// <param name="secret">24 to 64 bytes, base64 behind <c>whsec_</c>.</param>
    /// <param name="id">The header <c>webhook-id</c>.</param>
    /// <param name="timestamp">The header <c>webhook-timestamp</c>.</param>
    /// <param name="body">The exact body.</param>
    public static string Of(string secret, string id, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Convert.FromBase64String(secret[Prefix.Length..]));
        hmac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hmac.AppendData(body);
        return "v1," + Convert.ToBase64String(hmac.GetHashAndReset());
    }
}
