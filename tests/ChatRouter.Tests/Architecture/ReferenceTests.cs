using System.Xml.Linq;

namespace ChatRouter.Tests.Architecture;

/// <summary>Dependencies point one way: Functions and LocalHost to Http and Azure, those to the engine, the engine to nobody.</summary>
public sealed class ReferenceTests
{
    [Theory]
    [InlineData("ChatRouter", "")]
    [InlineData("ChatRouter.Alerts", "ChatRouter")]
    [InlineData("ChatRouter.Azure", "ChatRouter")]
    [InlineData("ChatRouter.Configuration", "ChatRouter")]
    [InlineData("ChatRouter.Functions", "ChatRouter.Alerts ChatRouter.Azure ChatRouter.Configuration ChatRouter.Http Microsoft.Azure.Functions.Worker.Extensions.ServiceBus")]
    [InlineData("ChatRouter.Http", "ChatRouter")]
    [InlineData("ChatRouter.LocalHost", "ChatRouter.Functions ChatRouter.Simulator")]
    [InlineData("ChatRouter.Simulator", "")]
    public void Project_References_AreTheseAlone(string project, string expected)
        => Assert.Equal(expected, string.Join(' ', Includes(project, "ProjectReference").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)));

    [Fact]
    public void Projects_UnderSrc_AreTheKnownOnes() => Assert.Equal(
        ["ChatRouter", "ChatRouter.Alerts", "ChatRouter.Azure", "ChatRouter.Configuration", "ChatRouter.Functions", "ChatRouter.Http", "ChatRouter.LocalHost", "ChatRouter.Simulator"],
        Directory.GetDirectories(Path.Combine(SourceTree.Root, "src")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Fact]
    public void Engine_StandsOnTheBaseLibraryAndPollyAlone()
    {
        Assert.Equal(["Polly.Core"], Includes("ChatRouter", "PackageReference"));
        Assert.Empty(Includes("ChatRouter", "FrameworkReference"));
    }

    [Fact]
    public void Http_KnowsNoAzure() => Assert.Empty(Includes("ChatRouter.Http", "PackageReference"));

    private static string[] Includes(string project, string item)
        => [.. XDocument.Load(Path.Combine(SourceTree.Root, "src", project, project + ".csproj")).Descendants(item).Select(e => e.Attribute("Include")!.Value.Replace('\\', '/'))];
}
