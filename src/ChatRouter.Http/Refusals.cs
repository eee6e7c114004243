using ChatRouter.Model;

namespace ChatRouter.Http;

/// <summary>The refusals that only HTTP knows.</summary>
internal static class Refusals
{
    public static Refusal InvalidApiKey { get; } = new(401, RefusalCodes.InvalidApiKey, "Send a valid key as 'Authorization: Bearer KEY'.");

    public static Refusal OpsKeyNeeded { get; } = new(401, RefusalCodes.InvalidApiKey, "Send the operator's key as 'Authorization: Bearer KEY'.");

    public static Refusal UnknownPath(string method, string path)
        => new(404, RefusalCodes.NotFound, $"Unknown path: {method} {(path.Length <= 200 ? path : path[..200])}.");

    public static Refusal UnknownObject(string kind, string id)
        => new(404, RefusalCodes.NotFound, $"No such {kind}: {(id.Length <= 100 ? id : id[..100])}.", "id");
}
