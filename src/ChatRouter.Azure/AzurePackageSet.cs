using System.Reflection;

namespace ChatRouter.Azure;

/// <summary>Which set of Azure packages this build holds.</summary>
public static class AzurePackageSet
{
    /// <summary><c>nuget</c> for the real packages; <c>standin</c> where the package feed lacked some of them. Fixed at build time.</summary>
    public static string Name { get; } = typeof(AzurePackageSet).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "AzurePackages").Value ?? "";

    /// <summary>Whether the build runs on the projects under <c>standins/</c>. Such a build cannot be published to Azure.</summary>
    public static bool IsStandIn => Name == "standin";
}
