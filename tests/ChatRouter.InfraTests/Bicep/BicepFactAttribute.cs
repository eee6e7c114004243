using System.Runtime.InteropServices;

namespace ChatRouter.InfraTests.Bicep;

/// <summary>A test that compiles templates; skipped, and said so, on a system for which there is no compiler in a package.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BicepFactAttribute : FactAttribute
{
    /// <summary>Skips where there is no compiler.</summary>
    public BicepFactAttribute()
    {
        if (BicepCompiler.Path.Length == 0) Skip = Missing;
    }

    /// <summary>Why it cannot run.</summary>
    internal static string Missing { get; } = $"No package carries the Bicep compiler for {RuntimeInformation.RuntimeIdentifier}: the templates were not compiled and not checked.";
}
