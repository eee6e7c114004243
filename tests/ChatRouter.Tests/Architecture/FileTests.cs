using System.Text.RegularExpressions;

namespace ChatRouter.Tests.Architecture;

/// <summary>Where things are found: one type to a file, named after it, in the folder of its namespace.</summary>
public sealed partial class FileTests
{
    private const int LongestFile = 250;

    [Fact]
    public void EveryFile_HasOneTypeNamedAfterIt()
    {
        var wrong = SourceTree.Files("src")
            .Where(path => Path.GetFileName(path) != "Program.cs")
            .Select(path => (Path: path, Types: TypesIn(path)))
            .Where(file => file.Types.Length != 1 || file.Types[0] != Path.GetFileNameWithoutExtension(file.Path))
            .Select(file => $"{file.Path}: {string.Join(", ", file.Types)}");

        Assert.Empty(wrong);
    }

    [Fact]
    public void EveryFile_HasTheNamespaceOfItsFolder()
    {
        var wrong = SourceTree.Files("src")
            .Select(path => (Path: path, Namespace: NamespaceOf(path)))
            .Where(file => file.Namespace is not null && file.Namespace != Path.GetDirectoryName(file.Path)!.Replace('\\', '/')["src/".Length..].Replace('/', '.'))
            .Select(file => $"{file.Path}: {file.Namespace}");

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("src")]
    [InlineData("standins")]
    [InlineData("tests")]
    public void EveryFile_IsShort(string folder)
        => Assert.Empty(SourceTree.Files(folder).Select(path => (Path: path, SourceTree.Lines(path).Length)).Where(file => file.Length > LongestFile).Select(file => $"{file.Path}: {file.Length} lines"));

    [Fact]
    public void TypesIn_ThisFile_AreFound()
        => Assert.Equal([nameof(FileTests)], TypesIn("tests/ChatRouter.Tests/Architecture/FileTests.cs"));

    private static string[] TypesIn(string path) => [.. SourceTree.Lines(path).Select(line => TopLevelType().Match(line)).Where(m => m.Success).Select(m => m.Groups["name"].Value)];

    private static string? NamespaceOf(string path)
        => SourceTree.Lines(path).FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))?["namespace ".Length..].TrimEnd(';');

    // Namespaces are file-scoped, so a top-level type begins its line.
    [GeneratedRegex(
        @"^(?:(?:public|internal|file|static|sealed|abstract|partial|readonly|ref|unsafe)\s+)*(?:class|struct|interface|enum|record(?:\s+(?:class|struct))?|delegate\s+\S+)\s+(?<name>\w+)",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex TopLevelType();
}
