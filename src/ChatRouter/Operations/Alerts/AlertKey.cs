using System.Security.Cryptography;
using System.Text;

namespace ChatRouter.Operations.Alerts;

/// <summary>Names of alerts and messages that are the same wherever and whenever they are made.</summary>
internal static class AlertKey
{
    private const int Length = 32;

    /// <summary>The name of the parts: 32 hexadecimal digits. No time, instance or value goes into that of an alert.</summary>
    internal static string Of(params ReadOnlySpan<string> parts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))))[..Length];
}
