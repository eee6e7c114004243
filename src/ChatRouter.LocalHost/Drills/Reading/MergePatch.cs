using System.Text.Json.Nodes;

namespace ChatRouter.LocalHost.Drills.Reading;

/// <summary>JSON Merge Patch (RFC 7386): objects are laid over each other, all else replaces, null takes away.</summary>
internal static class MergePatch
{
    public static JsonObject Apply(JsonObject target, JsonObject? patch)
    {
        foreach (var (name, value) in patch ?? [])
        {
            if (value is null) target.Remove(name);
            else if (value is JsonObject inner && target[name] is JsonObject known) Apply(known, inner);
            else target[name] = value.DeepClone();
        }

        return target;
    }
}
