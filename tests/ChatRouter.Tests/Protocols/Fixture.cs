using System.Globalization;

namespace ChatRouter.Tests.Protocols;

/// <summary>A recorded answer of a real server: status line, headers, blank line, body.</summary>
internal static class Fixture
{
    public static byte[] Body(string name)
    {
        var bytes = Read(name);
        return bytes[(bytes.AsSpan().IndexOf("\r\n\r\n"u8) + 4)..];
    }

    public static int Status(string name) => int.Parse(Read(name).AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture);

    public static IEnumerable<string> Names(string contains) => Directory
        .EnumerateFiles(Root, "*.http", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
        .Where(name => name.Contains(contains, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    private static string Root => Path.Combine(AppContext.BaseDirectory, "Protocols", "Fixtures");

    private static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Root, name));
}
