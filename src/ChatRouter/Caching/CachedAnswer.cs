using System.Globalization;
using System.Text;

namespace ChatRouter.Caching;

/// <summary>A complete answer that is kept: all of its JSON but what is new each time it is given.</summary>
/// <param name="Rest">The fields after <c>id</c>, <c>object</c> and <c>created</c>, each with its leading comma, and the closing brace.</param>
/// <param name="Backend">Who made it.</param>
/// <param name="Made">When.</param>
/// <param name="Route">On which route.</param>
/// <param name="Tenant">For whom it was made.</param>
internal sealed record CachedAnswer(ReadOnlyMemory<byte> Rest, string Backend, DateTimeOffset Made, string Route, string Tenant)
{
    // The objects and the two places where it is listed.
    private const int OverheadBytes = 512;

    /// <summary>What it takes of the memory.</summary>
    public int Bytes => Rest.Length + OverheadBytes;

    /// <summary>How old it is; never negative, whatever the clocks of two instances say.</summary>
    public TimeSpan AgeAt(DateTimeOffset now) => now > Made ? now - Made : TimeSpan.Zero;

    /// <summary>The whole answer under an id of its own.</summary>
    /// <param name="id">The request's id.</param>
    /// <param name="now">The moment at which it is given.</param>
    public ReadOnlyMemory<byte> ToJson(string id, DateTimeOffset now)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"id":"chatcmpl-{{id}}","object":"chat.completion","created":{{now.ToUnixTimeSeconds()}}"""));
        var json = new byte[head.Length + Rest.Length];
        head.CopyTo(json, 0);
        Rest.CopyTo(json.AsMemory(head.Length));
        return json;
    }
}
