using System.Collections.Frozen;

namespace ChatRouter.Health.Gpu;

/// <summary>What the driver's XID error codes mean for the server that uses the GPU, after NVIDIA's catalogue.</summary>
internal static class XidCodes
{
    private static readonly FrozenDictionary<int, string> Critical = new Dictionary<int, string>
    {
        [48] = "double-bit ECC error",
        [61] = "firmware halt",
        [62] = "firmware halt",
        [64] = "row remapping failed",
        [74] = "NVLink error",
        [79] = "fallen off the bus",
        [95] = "uncontained ECC error",
        [119] = "GSP timeout",
        [120] = "GSP error",
        [140] = "unrecovered ECC error",
    }.ToFrozenDictionary();

    // Faults of a program, and what the driver has dealt with itself: any process on the GPU may have caused them.
    private static readonly FrozenSet<int> Harmless = FrozenSet.Create(13, 31, 43, 45, 63, 68, 92, 109);

    /// <summary>The GPU needs a reset or its host a restart: no answer from it can be relied on.</summary>
    internal static bool IsCritical(int code) => Critical.ContainsKey(code);

    /// <summary>Says nothing about the GPU.</summary>
    internal static bool IsHarmless(int code) => Harmless.Contains(code);

    /// <summary>The code with its meaning where it is known.</summary>
    internal static string Describe(int code) => Critical.TryGetValue(code, out var meaning) ? $"XID {code} ({meaning})" : $"XID {code}";
}
