using System.Text;

namespace ChatRouter.Protocols.Requests;

/// <summary>The routes' names as UTF-8, so that a known model name costs no new string. Immutable, thread-safe.</summary>
internal sealed class RouteNames(IEnumerable<string> names)
{
    private readonly (byte[] Utf8, string Name)[] _names = [.. names.Select(name => (Encoding.UTF8.GetBytes(name), name))];

    /// <summary>The string of the name, or null if no route is called so.</summary>
    public string? Find(ReadOnlySpan<byte> utf8)
    {
        foreach (var (candidate, name) in _names)
        {
            if (utf8.SequenceEqual(candidate))
                return name;
        }

        return null;
    }
}
