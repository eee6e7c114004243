using System.Text.RegularExpressions;

namespace ChatRouter.Tests.Architecture;

/// <summary>The list of dependencies names tests that are there.</summary>
public sealed partial class DependencyDocTests
{
    [Fact]
    public void Tests_ThatAreNamed_Exist()
    {
        var known = SourceTree.Files("tests").Select(Path.GetFileNameWithoutExtension).ToHashSet(StringComparer.Ordinal);
        var named = Name().Matches(File.ReadAllText(Path.Combine(SourceTree.Root, "docs/dependencies.md"))).Select(match => match.Groups["name"].Value).ToArray();

        Assert.True(named.Length > 20, $"only {named.Length} tests are named");
        Assert.DoesNotContain(named, name => !known.Contains(name));
    }

    [GeneratedRegex("`(?<name>[A-Za-z]+Tests)`", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
